"""The keys of links in use: derived from the machine's secret, by the ring in the ledger."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from incidents.actor import Actor
from ledger import audit, link_keys
from ledger.audit import AuditEntry
from ledger.database import ConflictError, Connection, Ledger
from ledger.link_keys import LinkKey

log = structlog.get_logger()
FIRST = 0  # the id of the secret itself, with which links were signed before there was a ring
STARTING_TOGETHER = 20  # processes at most that begin on one new ledger at the same moment
FIRST_VALID = timedelta(days=30)  # for links that were sent before the upgrade


OTHER_SECRET = (
    "links of this ledger are signed with another secret than this process has, and neither opens"
    " those of the other: give every process the same MUSTER_SECRET, or the same MUSTER_HOME; where"
    " it was changed on purpose: muster links rotate --retire now"
)


class OtherSecretError(Exception):
    """The links of this ledger are signed with keys of another secret."""


def derive(secret: str, key: int) -> str:
    """The key of an id: HKDF with SHA-256 (RFC 5869), one block."""
    if key == FIRST:
        return secret
    extracted = hmac.digest(b"muster", secret.encode(), "sha256")
    return hmac.digest(extracted, f"links {key}".encode() + b"\x01", "sha256").hex()


def _fingerprint(secret: str, key: int) -> str:
    return hmac.digest(derive(secret, key).encode(), b"fingerprint", "sha256").hex()[:16]


def _fits(secret: str, key: LinkKey) -> bool:
    return hmac.compare_digest(key.fingerprint, _fingerprint(secret, key.id))


async def prepare(
    ledger: Ledger, secret: str, now: datetime, kept_before: bool = False, *, strict: bool = False
) -> None:
    """A key of this secret where there is none. `kept_before`: the secret is the one that the
    database held.

    A process with another secret than the newest key's starts nevertheless: an answer by text or at
    the desk needs no link. `strict`: raise OtherSecretError instead.
    """
    async with ledger.reading() as connection:
        known = await link_keys.keys(connection, now)
    if known and not _fits(secret, known[-1]):
        if strict:
            raise OtherSecretError(OTHER_SECRET)
        log.error(OTHER_SECRET)
    if kept_before:
        async with ledger.writing() as connection:
            first = LinkKey(FIRST, _fingerprint(secret, FIRST))
            await link_keys.add(connection, first, now, retired_at=now + FIRST_VALID)
    # Of processes that start together one takes the next id, and the others the one after it.
    for _ in range(STARTING_TOGETHER):
        if any(_fits(secret, key) for key in known):
            return
        with suppress(ConflictError):
            async with ledger.writing() as connection:
                await _add_next(connection, secret, now)
        async with ledger.reading() as connection:
            known = await link_keys.keys(connection, now)


async def rotate(
    ledger: Ledger, secret: str, now: datetime, retire_at: datetime | None, actor: Actor
) -> tuple[int, int]:
    """A new key signs from now on; the older ones verify until `retire_at`, None: without end.

    Returns its id, and how many older keys end then.
    """
    async with ledger.writing() as connection:
        key = await _add_next(connection, secret, now)
        ended = await link_keys.retire_before(connection, key, retire_at) if retire_at else 0
        after = {"key": key, "retired": ended}
        await audit.append(
            connection, AuditEntry(now, actor, "links.rotated", "links", after=after)
        )
    return key, ended


async def revoke_link(ledger: Ledger, notice: int, now: datetime, actor: Actor) -> bool:
    """The link of one message is void; whether there is such a message."""
    async with ledger.writing() as connection:
        found = await link_keys.revoke_notice(connection, notice, now)
        if found:
            entry = AuditEntry(now, actor, "link.revoked", f"notice {notice}")
            await audit.append(connection, entry)
    return found


async def renew_truck_link(connection: Connection, unit: str, now: datetime, actor: Actor) -> None:
    """The truck's links until now are void."""
    await link_keys.renew_truck(connection, unit, now)
    await audit.append(connection, AuditEntry(now, actor, "truck_link.renewed", f"unit {unit}"))


async def _add_next(connection: Connection, secret: str, now: datetime) -> int:
    key = await link_keys.last_id(connection) + 1
    await link_keys.add(connection, LinkKey(key, _fingerprint(secret, key)), now)
    return key


def loader(
    ledger: Ledger, secret: str, now: Callable[[], datetime]
) -> Callable[[], Awaitable[list[str]]]:
    """Gives the keys in use, oldest first."""

    async def load() -> list[str]:
        async with ledger.reading() as connection:
            known = await link_keys.keys(connection, now())
        return [derive(secret, key.id) for key in known if _fits(secret, key)]

    return load
