"""Every address of the desk and what it takes to use it. An address that is missing here is open
to the shared token alone, and a test names it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request

from desk.access import (
    AccessDeniedError,
    access_of,
    answering_right,
    find_access,
    may_answer,
    require,
)
from desk.app_state import state_of
from desk.path_params import posted_number
from desk.phone_masking import disable_masking
from handlers.decision_changes import decisions_of
from ledger import notices
from playbooks.definition.desk_rights import (
    ADMINISTER,
    ANSWER,
    DECIDE,
    PHONES,
    READ,
    REPORT,
)
from translations import message

# The rights that this request takes.
Needs = Callable[[Request], Awaitable[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`rights`: all of these are needed, or what `needs` finds; `scopes`: one of these, of a key.
    `open_to_all`: also without a login. `by_signal`: the page checks a key's scope for the signal
    that is reported.
    """

    rights: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    needs: Needs | None = None
    open_to_all: bool = False
    by_signal: bool = False


async def _answering(request: Request) -> tuple[str, ...]:
    """None for an own notice."""
    number = posted_number(request.path_params["notice_id"])
    if number is None:
        return (ANSWER,)
    async with state_of(request).runtime.ledger.reading() as connection:
        notice = await notices.find(connection, number)
    if notice is None:
        return (ANSWER,)
    own = may_answer(access_of(request), notice.person, notice.expects)
    return () if own else (answering_right(notice.expects),)


async def _absence(request: Request) -> tuple[str, ...]:
    """None for an own absence."""
    own = access_of(request).person == request.path_params["person"]
    return () if own else (ADMINISTER,)


async def _changing(request: Request) -> tuple[str, ...]:
    """None for who may take a decision of this incident; which one is looked at by the page."""
    number = posted_number(request.path_params["incident_id"])
    own = access_of(request).person
    if number is None or own is None:
        return (DECIDE,)
    found = await decisions_of(state_of(request).runtime, number)
    return () if any(own in one.people for one in found) else (DECIDE,)


def _reads(*lists: str) -> Rule:
    return Rule((READ,), tuple(f"read:{name}" for name in lists))


OPEN = Rule(open_to_all=True)
PAGE = _reads("*")
REPORTS = Rule((REPORT,), ("report:*",))
ANSWERS = Rule((ANSWER,), ("answer",))
DECIDES = Rule((DECIDE,), ("decide",))
CHANGES = Rule(scopes=("decide",), needs=_changing)
ADMINISTERS = Rule((ADMINISTER,), ("people",))
# A reply on the page of paper phones counts as one by the owner of the phone.
PAPER_REPLY_RIGHTS = (ANSWER, DECIDE, ADMINISTER)

RULES: dict[tuple[str, str], Rule] = {
    **dict.fromkeys(
        (
            ("GET", "/login"), ("POST", "/login"), ("POST", "/logout"),
            ("GET", "/n/{token}"), ("POST", "/n/{token}"), ("POST", "/n/{token}/call"),
            ("GET", "/n/{token}/pictures/{picture_id}"),
            ("GET", "/t/{truck}"), ("GET", "/t/{truck}/{signal}"), ("POST", "/t/{truck}/{signal}"),
            ("GET", "/t/{truck}/{signal}/taken"),
            ("GET", "/report"), ("GET", "/report/{signal}"), ("POST", "/report/{signal}"),
            ("GET", "/report/{signal}/taken"),
            ("GET", "/public"), ("GET", "/public/feed.atom"),
            ("GET", "/public/alerts/{identifier}.xml"),
            ("POST", "/twilio/sms"), ("GET", "/api/health"),
            ("POST", "/login/code"), ("POST", "/login/verify"), ("POST", "/login/password"),
            ("POST", "/login/totp"), ("GET", "/login/link/{secret}"),
            ("POST", "/login/link/{secret}"), ("GET", "/login/oidc"),
            ("GET", "/login/oidc/callback"),
        ),
        OPEN,
    ),
    # For each person who is logged in: the handlers show and change only their own account.
    **dict.fromkeys(
        (
            ("GET", "/account"), ("POST", "/account/password"), ("POST", "/account/totp"),
            ("POST", "/account/totp/confirm"), ("POST", "/account/totp/remove"),
            ("POST", "/account/sessions/end"),
        ),
        Rule(),
    ),
    **dict.fromkeys(
        (
            ("GET", "/api/sessions"), ("DELETE", "/api/sessions"),
            ("DELETE", "/api/sessions/{session_id}"),
        ),
        Rule(scopes=("people",)),
    ),
    **dict.fromkeys(
        (
            ("GET", "/"), ("GET", "/incidents"), ("GET", "/incidents/{incident_id}"),
            ("GET", "/incidents/{incident_id}/review"), ("GET", "/calls"),
            ("GET", "/calls/{person}"), ("GET", "/wall"), ("GET", "/parked"),
            ("GET", "/parked/{parked_id}"), ("GET", "/people"),
            ("GET", "/plan"), ("GET", "/plan/playbooks/{name}"), ("GET", "/lessons"),
            ("GET", "/routines"), ("GET", "/service"), ("GET", "/units"), ("GET", "/live"),
            ("GET", "/pictures/{picture_id}"),
        ),
        PAGE,
    ),
    ("GET", "/api/incidents"): _reads("incidents"),
    ("GET", "/api/incidents/{incident_id}"): _reads("incidents"),
    ("GET", "/api/incidents/{incident_id}/timeline"): _reads("timeline", "incidents"),
    ("GET", "/api/incidents/{incident_id}/review"): _reads("review", "incidents"),
    ("GET", "/api/notices"): _reads("notices"),
    ("GET", "/api/signals"): _reads("signals"),
    ("GET", "/api/units"): _reads("units"),
    ("GET", "/api/parked"): _reads("parked"),
    ("GET", "/api/parked/{parked_id}"): _reads("parked"),
    ("GET", "/api/calls"): _reads("calls"),
    ("GET", "/api/services"): _reads("service"),
    ("GET", "/api/announcements"): _reads("announcements"),
    ("GET", "/api/orders"): _reads("orders"),
    ("GET", "/api/people"): _reads("people"),
    ("GET", "/api/people/changes"): _reads("people"),
    ("GET", "/api/people/gaps"): _reads("people"),
    ("GET", "/api/roster"): _reads("roster"),
    ("GET", "/api/routines"): _reads("routines"),
    ("GET", "/api/routines/runs"): _reads("routines"),
    ("GET", "/api/lessons"): _reads("lessons"),
    ("GET", "/api/facts"): _reads("facts"),
    ("GET", "/api/plan/versions"): _reads("plan"),
    ("GET", "/metrics"): Rule((READ,), ("metrics",)),
    ("POST", "/api/signals"): Rule((REPORT,), ("report:*",), by_signal=True),
    ("GET", "/report/new"): REPORTS,
    ("POST", "/report/new"): REPORTS,
    ("GET", "/report/sent/{signal_id:path}"): REPORTS,
    ("POST", "/incidents/{incident_id}/lessons"): REPORTS,
    ("POST", "/api/incidents/{incident_id}/lessons"): REPORTS,
    ("POST", "/parked/{parked_id}/replay"): REPORTS,
    ("POST", "/api/parked/{parked_id}/replay"): REPORTS,
    ("POST", "/notices/{notice_id}/answer"): Rule(scopes=("answer",), needs=_answering),
    ("POST", "/api/notices/{notice_id}"): Rule(scopes=("answer",), needs=_answering),
    ("POST", "/calls/{person}"): ANSWERS,
    ("POST", "/api/calls/{call_id}"): ANSWERS,
    ("POST", "/wall/reply"): Rule(PAPER_REPLY_RIGHTS),
    ("POST", "/incidents/{incident_id}/decision"): CHANGES,
    ("POST", "/api/incidents/{incident_id}/decision"): CHANGES,
    ("POST", "/incidents/{incident_id}/limit"): DECIDES,
    ("POST", "/api/incidents/{incident_id}/limit"): DECIDES,
    ("POST", "/service/orders/{order_id}"): DECIDES,
    ("POST", "/service/incidents/{incident}/orders"): DECIDES,
    ("POST", "/api/orders/{order_id}"): DECIDES,
    ("POST", "/routines/run"): DECIDES,
    ("POST", "/api/routines/{name}/run"): DECIDES,
    ("POST", "/people/away"): ADMINISTERS,
    ("POST", "/people/back"): ADMINISTERS,
    ("POST", "/api/people/{person}/away"): Rule(scopes=("people",), needs=_absence),
    ("POST", "/api/people/{person}/back"): Rule(scopes=("people",), needs=_absence),
    ("POST", "/api/roster"): ADMINISTERS,
    ("GET", "/audit"): ADMINISTERS,
    ("GET", "/api/audit"): ADMINISTERS,
    ("POST", "/api/people/{person}/forget"): ADMINISTERS,
    ("POST", "/api/roles"): ADMINISTERS,
}  # fmt: skip


async def check_access(request: Request) -> None:
    """Runs before every page. Raises AccessDeniedError, LedgerUnavailableError."""
    rule = RULES.get((request.method, request.scope["route"].path))
    if rule is not None and rule.open_to_all:
        disable_masking(request.scope)
        return
    access = request.state.access = await find_access(request)
    if access.may(PHONES):
        disable_masking(request.scope)
    if access.everything:
        return
    if rule is None:
        raise AccessDeniedError(message("refusal.only_shared_token"))
    if rule.by_signal and access.key is not None and access.may(REPORT):
        return
    rights = await rule.needs(request) if rule.needs else rule.rights
    require(request, rights, rule.scopes)
