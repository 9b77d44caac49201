"""What an incident's page shows: its head, who owes an answer, what happened, what was sent."""

from __future__ import annotations

from collections import Counter
from typing import Any, TypedDict

from desk.app_state import AppState
from desk.decisions_in_force import decisions_in_force
from desk.display_names import Titles
from desk.now_view import AskedQuestion, merge_same_questions
from desk.plan_names import PlanNames
from desk.playbook_diagram import MARKS, playbook_diagram, says
from desk.step_outline import outline
from desk.step_progress import StepProgress, step_progress
from desk.words import Language
from handlers.decision_changes import read_decisions
from handlers.limit_changes import read_limits
from ledger import incident_faults, list_queries, pictures
from ledger.database import Connection
from ledger.decision_state import load_live
from ledger.list_rows import NoticeListRow
from playbooks.definition.run import Run

OPEN = ("owed", "sending", "sent", "unknown")
SHOWN_LETTERS = 200  # of one campaign; the counts are of all


class MessageBatch(TypedDict):
    """Messages shown as one line: one, or those of a campaign.

    `rows`: the first of them; `states`: each state with its count, the most frequent first.
    """

    first: NoticeListRow
    rows: list[NoticeListRow]
    count: int
    states: list[tuple[str, int]]


async def incident_view(
    app_state: AppState, incident_id: int, language: Language
) -> dict[str, Any] | None:
    """None where there is no such incident. Raises NoCompany, LedgerAway."""
    runtime = app_state.runtime
    async with runtime.ledger.reading() as connection:
        incident, run = (
            await list_queries.incident(connection, incident_id),
            await list_queries.run_of(connection, incident_id),
        )
        if incident is None or run is None:
            return None
        titles = Titles(runtime, await runtime.directory(connection), language)
        lines = await list_queries.timeline(connection, incident_id)
        notices = await list_queries.notices(connection, incident_id)
        signals = await list_queries.signals(connection, incident_id)
        found = await _places(app_state, connection, run)
        broken = await incident_faults.fault_of(connection, incident_id)
        decisions = await read_decisions(runtime, connection, incident_id)
        limits = await read_limits(runtime, connection, incident_id)
        sent = await pictures.of_incident(connection, incident_id)
    asked: list[AskedQuestion] = [
        {**n, "deciding": titles.deciding(incident, n)}
        for n in notices
        if n["expects"] != "nothing" and n["state"] in OPEN
    ]
    asked.sort(key=lambda n: (n["deadline"] is None, n["deadline"] or n["owed_at"], n["id"]))
    return {
        "titles": titles,
        "incident": incident,
        "broken": broken,
        "orders": decisions_in_force(decisions, incident, titles),
        "limits": limits,
        "run": run,
        "lines": lines,
        "asked": merge_same_questions(asked),
        "owed": len(asked),
        "batches": _batches(notices),
        "signals": signals,
        "photos": sent,
        "total": len(notices),
        **_picture(app_state, run, found, language),
    }


async def _places(
    app_state: AppState, connection: Connection, run: Run
) -> dict[str, list[StepProgress]]:
    answers = await app_state.runtime.answers(
        connection, await load_live(connection), {run.incident: run}
    )
    return step_progress(run, answers)


def _picture(
    app_state: AppState, run: Run, found: dict[str, list[StepProgress]], language: Language
) -> dict[str, Any]:
    """The playbook this incident began with, and how far it is."""
    plan = app_state.runtime.plans.get(run.plan, app_state.runtime.plan)
    playbook, naming = plan.playbook(run.playbook), PlanNames(plan, language)
    now = app_state.runtime.clock.now().astimezone(plan.calendar.zone)
    return {
        "p": playbook_diagram(playbook, naming, found, now),
        "marks": MARKS,
        "outline": outline(playbook, naming),
        "places": found,
        "place_says": lambda place: says(place, naming, now),
        "playbook": playbook,
    }


def _batches(notices: list[NoticeListRow]) -> list[MessageBatch]:
    """Newest first.

    Messages of one campaign to retailers are one line; all others have their own.
    """
    batches: dict[object, list[NoticeListRow]] = {}
    for notice in notices:
        # A campaign can have thousands of messages: those of one decision share step, item and
        # moment.
        together = (
            (notice["step"], notice["item"], notice["owed_at"])
            if notice["role"] == "retailer"
            else notice["id"]
        )
        batches.setdefault(together, []).append(notice)
    found: list[MessageBatch] = [
        {
            "first": rows[0],
            "rows": rows[:SHOWN_LETTERS],
            "count": len(rows),
            "states": _states(rows),
        }
        for rows in batches.values()
    ]
    return found[::-1]


def _states(rows: list[NoticeListRow]) -> list[tuple[str, int]]:
    return Counter(row["state"] for row in rows).most_common()
