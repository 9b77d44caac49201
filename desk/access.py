"""What the sender of a request may do: by the plan for a person, by its scopes for a machine's key,
everything for the desk's shared token.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fastapi import Request

from desk.app_state import state_of
from desk.authentication import actor_of, logged_in
from desk.login_services import SessionActor
from desk.machine_key_auth import KeyActor
from handlers import key_scopes
from playbooks.checks.person_rights import rights_of
from playbooks.definition.desk_rights import (
    ADMINISTER,
    ANSWER,
    DECIDE,
    PHONES,
    PUBLISH,
    READ,
    REPORT,
)
from translations import Message, RefusalError, message

_OF_SCOPES = {
    key_scopes.READ: READ,
    key_scopes.REPORT: REPORT,
    key_scopes.ANSWER: ANSWER,
    key_scopes.DECIDE: DECIDE,
    key_scopes.PEOPLE: ADMINISTER,
    key_scopes.PHONES: PHONES,
}


# Rights that take a second factor: a stolen phone or password is not enough.
SECOND_FACTOR = frozenset({ADMINISTER, PUBLISH})


class AccessDeniedError(RefusalError):
    """The sender lacks a right or a scope; the message says which roles have it."""


@dataclass(frozen=True, slots=True)
class Access:
    """`person`: the id of the sender, where it is known; `key`, `scopes`: of a machine's key;
    `everything`: the shared token, or a desk without a login. `withheld`: rights that take a
    second factor, which was not shown.
    """

    rights: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    everything: bool = False
    person: str | None = None
    key: str | None = None
    scopes: frozenset[str] = frozenset()

    def may(self, right: str) -> bool:
        """Whether the sender has a right, or the key a scope."""
        return self.everything or right in self.rights

    def has_scope(self, wanted: Collection[str]) -> bool:
        """Whether a key has one of these scopes."""
        return any(key_scopes.has_scope(self.scopes, scope) for scope in wanted)


NOTHING = Access()


async def find_access(request: Request) -> Access:
    """Raises LedgerUnavailableError, NoCompanyError."""
    actor = actor_of(request)
    if not logged_in(request):
        return NOTHING
    if isinstance(actor, KeyActor):
        kinds = {scope.partition(":")[0] for scope in actor.scopes}
        rights = frozenset(right for kind, right in _OF_SCOPES.items() if kind in kinds)
        return Access(rights, key=actor.key, scopes=actor.scopes)
    if actor.person is None:
        return Access(everything=True)
    runtime = state_of(request).runtime
    async with runtime.ledger.reading() as connection:
        directory = await runtime.directory(connection)
    rights = rights_of(runtime.plan, directory, actor.person, runtime.clock.now())
    proved = not isinstance(actor, SessionActor) or actor.second_factor
    withheld = frozenset() if proved else rights & SECOND_FACTOR
    return Access(rights - withheld, withheld, person=actor.person)


def access_of(request: Request) -> Access:
    """What was found for this request; nothing where no page asked."""
    found: Access = getattr(request.state, "access", NOTHING)
    return found


def may_answer(access: Access, person: str, expects: str) -> bool:
    """Whether a notice to `person` may be answered: their own, or by the right it takes."""
    return access.person == person or access.may(answering_right(expects))


def answering_right(expects: str) -> str:
    """The right to answer a notice that was sent to another person."""
    return DECIDE if expects == "option" else ANSWER


def _denied(request: Request, right: str) -> AccessDeniedError:
    """The refusal for want of a right, with the roles that have it by the plan."""
    return AccessDeniedError(_lacks_right(request, right))


def _lacks_right(request: Request, right: str) -> Message:
    if right in access_of(request).withheld:
        return message("refusal.no_second_factor", right=right)
    names = list(state_of(request).runtime.plan.has_right(right))
    if not names:
        return message("refusal.no_right_of_anybody", right=right)
    return message("refusal.no_right", right=right, roles=names)


async def require_report(request: Request, signal: str) -> None:
    """Raises AccessDeniedError unless the sender may report this signal."""
    access = await find_access(request)
    if access.key is not None:
        _require_scope(access, (f"{key_scopes.REPORT}:{signal}",))
    elif not access.may(REPORT):
        raise _denied(request, REPORT)


def _require_scope(access: Access, wanted: Collection[str]) -> None:
    if not access.has_scope(wanted):
        raise AccessDeniedError(
            message("refusal.no_scope", key=access.key, scope=next(iter(wanted)))
        )


def require(request: Request, rights: Collection[str], scopes: Collection[str]) -> None:
    """Raises AccessDeniedError unless the sender has all the rights, or a key one of the scopes."""
    access = access_of(request)
    if access.key is not None and not scopes:
        raise AccessDeniedError(message("refusal.only_shared_token"))
    if access.key is not None:
        _require_scope(access, scopes)
        return
    for right in rights:
        if not access.may(right):
            raise _denied(request, right)
