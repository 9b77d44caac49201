"""What the first page shows: what needs a person now, the most urgent first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict

from desk.app_state import AppState
from desk.decision_form import DecisionForm
from desk.display_names import Titles
from desk.words import Language
from handlers import unit_overview
from handlers.clock import Clock
from ledger import incident_faults, list_pages, list_queries, received_signals, self_audit_state
from ledger.database import Connection
from ledger.list_rows import IncidentListRow, NoticeListRow

SHOWN_OPEN = 60
SHOWN_CLOSED = 8
SHOWN_FAILED = 10
SHOWN_ASKED = 300  # a page of askings: more make the page slow to draw
NEVER = datetime.max.replace(tzinfo=UTC)
UNWATCHED = timedelta(minutes=5)  # the self-audit makes a round each minute


class AskedQuestion(NoticeListRow):
    """A notice with the form that answers it."""

    deciding: DecisionForm


class SharedQuestion(AskedQuestion):
    """A question of one person; `others` were asked the same."""

    others: list[AskedQuestion]


class QuestionGroup(TypedDict):
    """The open questions of an incident."""

    incident: IncidentListRow
    asked: list[SharedQuestion]


async def now_page(app_state: AppState, language: Language, number: int = 1) -> dict[str, Any]:
    """`number`: which page of the open questions, from 1; beyond the end the last one is shown.

    Raises NoCompanyError, LedgerUnavailableError.
    """
    runtime = app_state.runtime
    trucks = await unit_overview.list_units(runtime)
    async with runtime.ledger.reading() as connection:
        titles = Titles(runtime, await runtime.directory(connection), language)
        open_, open_in_all, _ = await list_pages.incidents(connection, SHOWN_OPEN, 1, "open")
        closed = await list_queries.incidents(connection, "closed", SHOWN_CLOSED)
        (asked, in_all, _), number, pages = await _questions(connection, number)
        failed, failed_in_all, _ = await list_pages.failed_messages(connection, SHOWN_FAILED, 1)
        held, held_in_all, _ = await list_pages.held_back(connection, SHOWN_FAILED, 1)
        overdue = await list_pages.late(connection, runtime.clock.now())
        of_routines = await list_pages.open_questions(connection, 1, 1, of_routines=True)
        routines_late = await list_pages.late(connection, runtime.clock.now(), of_routines=True)
        broken = await incident_faults.faults(connection)
        found = await self_audit_state.findings(connection)
        watched_at = await self_audit_state.last_round(connection)
        parked = (await received_signals.backlog(connection))["parked"]
        known = await _others(connection, asked, open_)
        known |= {i["id"]: i for i in [*open_, *closed]}
        units = {i["id"]: await _units(connection, i["id"]) for i in open_}
    return {
        "titles": titles,
        "groups": _groups(asked, known, titles),
        "late": overdue,
        "asked": in_all,
        "routines_asked": of_routines.total,
        "routines_late": routines_late,
        "broken": broken,
        "findings": found,
        "unwatched_since": _unwatched_since(watched_at, runtime.clock),
        "page": number,
        "pages": pages,
        "waiting": [t for t in trucks if t["waiting"]],
        "failed": failed,
        "failed_in_all": failed_in_all,
        "held": held,
        "held_in_all": held_in_all,
        "open": open_,
        "open_in_all": open_in_all,
        "closed": closed,
        "parked": parked,
        "units": units,
        "known": known,
    }


def _unwatched_since(watched_at: datetime | None, clock: Clock) -> datetime | None:
    """When the self-audit made its latest round, where that is too long ago."""
    late = watched_at is not None and clock.now() - watched_at > UNWATCHED * clock.speed
    return watched_at if late else None


async def _questions(
    connection: Connection, number: int
) -> tuple[list_pages.Page[NoticeListRow], int, int]:
    """A page of the open questions (beyond the end: the last one), its number, and how many pages
    there are.
    """
    found = await list_pages.open_questions(connection, SHOWN_ASKED, number)
    pages = math.ceil(found.total / SHOWN_ASKED)
    # It was the last page until a question was answered: "nothing to do" would be wrong.
    if number > pages > 0:
        return await list_pages.open_questions(connection, SHOWN_ASKED, pages), pages, pages
    return found, number, pages


async def _others(
    connection: Connection, asked: Iterable[NoticeListRow], open_: Iterable[IncidentListRow]
) -> dict[int, IncidentListRow]:
    """Incidents with open questions that are not among those shown."""
    missing = {n["incident"] for n in asked} - {i["id"] for i in open_}
    found = [await list_queries.incident(connection, number) for number in sorted(missing)]
    return {i["id"]: i for i in found if i}


async def _units(connection: Connection, incident: int) -> list[tuple[str, str | None]]:
    """Its trucks, each with the standby that took over."""
    run = await list_queries.run_of(connection, incident)
    return [(unit, facts.standby) for unit, facts in run.units.items()] if run else []


def _groups(
    asked: list[NoticeListRow], known: dict[int, IncidentListRow], titles: Titles
) -> list[QuestionGroup]:
    """Open questions by incident, ordered by earliest deadline, major before local at the same
    time.
    """
    questions: dict[int, list[AskedQuestion]] = defaultdict(list)
    for notice in asked:
        if incident := known.get(notice["incident"]):
            deciding = titles.deciding(incident, notice)
            questions[incident["id"]].append({**notice, "deciding": deciding})
    groups: list[QuestionGroup] = [
        {"incident": known[number], "asked": merge_same_questions(its)}
        for number, its in questions.items()
    ]
    return sorted(groups, key=_urgency)


def merge_same_questions(asked: list[AskedQuestion]) -> list[SharedQuestion]:
    """If several people have the same question, the first row carries the form and the others are
    listed under `others`; each can still be answered.
    """
    first: dict[object, SharedQuestion] = {}
    for notice in asked:
        once = (
            notice["step"],
            notice["item"],
            notice["expects"],
            tuple(notice["options"]),
            notice["text"],
        )
        # Pages and offers stay apart: they are answered by each person alone.
        key = once if notice["expects"] == "option" else notice["id"]
        if key in first:
            first[key]["others"].append(notice)
        else:
            first[key] = {**notice, "others": []}
    return list(first.values())


def _urgency(group: QuestionGroup) -> tuple[datetime, bool]:
    return group["asked"][0]["deadline"] or NEVER, group["incident"]["severity"] != "major"
