"""Signed links: one notice each, or one truck each. A link gives the right to answer that notice,
or to report for that truck, and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

import structlog
from itsdangerous import BadSignature, URLSafeSerializer

from incidents.signals import Signal
from ledger.database import LedgerUnavailableError
from ledger.tables import NoticeRow

log = structlog.get_logger()
REFRESH = 10.0  # seconds between looks at the ring of keys
VALID_AFTER = timedelta(days=7)  # a link's deadline, or its incident's end
LinkState = Literal["open", "closed", "expired", "revoked"]


class BadLinkError(Exception):
    """The link was cut off or altered, or its key is retired."""


class AnswerLinks:
    """`keys`: oldest first; the newest signs, all of them verify. `base` is the desk's address as
    people reach it, without a slash at the end. `reload` gives the keys in use now.
    `secrets`: what is encrypted, and not only signed, is so with keys of these.
    """

    def __init__(
        self,
        keys: str | Sequence[str],
        base: str,
        reload: Callable[[], Awaitable[Sequence[str]]] | None = None,
        secrets: Sequence[str] = (),
    ) -> None:
        self._base, self._reload, self._again = base.rstrip("/"), reload, time.monotonic() + REFRESH
        given = [keys] if isinstance(keys, str) else keys
        # the newest first; what else is derived from them
        self.secrets = tuple(secrets) or tuple(reversed(given))
        self._use(given)

    def _use(self, keys: Sequence[str]) -> None:
        # The purpose is part of the signature: a truck's link is no notice's.
        self._notices = URLSafeSerializer(list(keys), salt="notice")
        self._trucks = URLSafeSerializer(list(keys), salt="truck")
        self._receipts = URLSafeSerializer(list(keys), salt="receipt")

    @property
    def secure(self) -> bool:
        """Whether people reach the desk by https, also behind a proxy."""
        return self._base.startswith("https://")

    @property
    def host(self) -> str:
        """The host that the links lead to."""
        return urlsplit(self._base).hostname or ""

    async def current(self) -> AnswerLinks:
        """These links, with keys that were rotated by another process."""
        now = time.monotonic()
        if self._reload is not None and now >= self._again:
            self._again = now + REFRESH
            try:
                self._use(await self._reload())
            except LedgerUnavailableError as away:
                log.warning("the keys of links could not be looked up", why=str(away)[:200])
        return self

    def to_notice(self, notice: int) -> str:
        """The address of the page on which this notice can be answered."""
        return f"{self._base}/n/{self.token(notice)}"

    def token(self, notice: int) -> str:
        return str(self._notices.dumps(notice))

    def read(self, token: str) -> int:
        """The notice of a token. Raises BadLinkError."""
        return _number(_loaded(self._notices, token))

    def to_truck(self, unit: str, version: int) -> str:
        """The address of the page on which the people of this truck report."""
        return f"{self._base}/t/{self._trucks.dumps([unit, version])}"

    def read_truck(self, token: str) -> tuple[str, int]:
        """The truck of a token, and the version of its link. Raises BadLinkError."""
        found = _loaded(self._trucks, token)
        if not isinstance(found, list) or len(found) != 2 or not isinstance(found[0], str):
            raise _bad()
        return found[0], _number(found[1])

    def receipt(self, signal: Signal) -> str:
        """Proves that this report was accepted: the page after it claims nothing without one."""
        return str(self._receipts.dumps([signal.kind, signal.unit, signal.id]))

    def read_receipt(self, token: str) -> tuple[str, str, str]:
        """Kind, truck ("" without one) and id of the report that was accepted.

        Raises BadLinkError.
        """
        found = _loaded(self._receipts, token)
        if not isinstance(found, list) or len(found) != 3:
            raise _bad()
        kind, unit, signal_id = found
        return str(kind), str(unit or ""), str(signal_id)


def _loaded(signer: URLSafeSerializer, token: str) -> Any:
    try:
        return signer.loads(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise _bad() from error


def _number(found: Any) -> int:
    try:
        return int(found)
    except (ValueError, TypeError) as error:
        raise _bad() from error


def _bad() -> BadLinkError:
    return BadLinkError("this link is not complete; open it again from the message")


def link_state(
    notice: NoticeRow, closed_at: datetime | None, present: bool, now: datetime
) -> LinkState:
    """What a notice's link still opens.

    `closed_at`: when its incident was closed; `present`: its person is still in the company.
    """
    if notice.link_revoked_at is not None or not present:
        return "revoked"
    last = closed_at or notice.deadline
    if last is not None and now > last + VALID_AFTER:
        return "expired"
    return "closed" if closed_at else "open"
