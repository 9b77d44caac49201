"""Maps a decision to rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from handlers.campaign_rows import add_campaign_rows, notice_row
from handlers.service_rows import add_service_rows
from incidents import effects as do
from incidents.fact_effects import KeepWindow, SetFact
from ledger.change_set import ChangeSet
from ledger.database import ConflictError
from ledger.decision_state import DecisionState
from playbooks.company.fact_source import FactSource
from playbooks.decide import Decision
from playbooks.definition.plan_dependencies import playbooks_using_fact
from playbooks.definition.run import Run
from playbooks.linked_incidents import open_linked
from playbooks.messages.rendering import render_notifications
from playbooks.state_updates import UnitTakenError, apply_service_effects, apply_unit_effects
from playbooks.triage import Opened

TOPIC = "incidents"


def add_decision(
    decision: Decision,
    answers: FactSource,
    stored: DecisionState,
    changes: ChangeSet,
    numbers: list[int],
) -> None:
    """Add what a decision writes; `stored` follows, so that the next event of the batch sees it.

    Raises ConflictError.
    """
    run = decision.run
    _outside(decision.effects, answers, changes)
    try:
        if run is None:
            changes.units |= apply_unit_effects(
                stored.live, decision.effects, None, answers.directory
            )
            return
        owed = render_notifications(decision.effects, run.incident, run.playbook, answers.of(run))
        changes.units |= apply_unit_effects(
            stored.live, decision.effects, run.incident, answers.directory
        )
    except UnitTakenError as taken:
        raise ConflictError(f"unit {taken} was taken") from taken
    before = stored.runs.get(run.incident)
    stored.runs[run.incident] = run
    changes.touched.add(run.incident)
    changes.due.append(run.next_due())
    if isinstance(decision.verdict, Opened):
        changes.reasons[run.incident] = {"reason": decision.verdict.reason}
    changes.notices += [notice_row(d, answers) for d in owed]
    add_campaign_rows(decision, run, answers, changes)
    changes.withdrawn += [(e.token, e.why) for e in decision.effects if isinstance(e, do.Withdraw)]
    changes.timeline += [timeline_row(run.incident, entry) for entry in decision.entries]
    changes.outbox += [] if run.drill else _events(before, run, answers)
    apply_service_effects(stored.live, decision.effects, None if run.drill else run.incident)
    add_service_rows(decision, run, answers, changes)
    for asked in decision.opens:
        fresh = numbers.pop(0)
        opened = open_linked(asked, run, replace(answers), fresh)
        add_decision(opened, answers, stored, changes, numbers)


def _outside(effects: Iterable[do.Effect], answers: FactSource, changes: ChangeSet) -> None:
    """External facts set by the decision, and the kinds of incident to re-evaluate."""
    for effect in effects:
        if isinstance(effect, SetFact):
            changes.facts.append(
                {
                    "name": effect.name,
                    "value": effect.value,
                    "at": effect.at,
                    "source": effect.source,
                }
            )
            plans = {id(plan): plan for plan in (answers.plan, *answers.plans.values())}.values()
            changes.look_again |= {
                kind: answers.now
                for plan in plans
                for kind in playbooks_using_fact(plan, effect.name)
            }
        elif isinstance(effect, KeepWindow):
            starts, ends = (
                datetime.fromisoformat(effect.starts),
                datetime.fromisoformat(effect.ends),
            )
            changes.windows.append(
                {
                    "signal": effect.signal,
                    "site": effect.site,
                    "starts": starts,
                    "ends": ends,
                    "about": effect.about,
                }
            )


def timeline_row(incident: int, entry: do.Entry) -> dict[str, Any]:
    """The row of a timeline entry."""
    return {
        "incident": incident,
        "at": entry.at,
        "clause": list(entry.clause),
        "step": entry.step,
        "item": entry.item,
        "code": entry.code,
        "params": entry.params,
    }


def _events(before: Run | None, run: Run, answers: FactSource) -> list[dict[str, Any]]:
    """Outbox events: an incident opened, became major, closed."""
    kinds = []
    if before is None:
        kinds.append("opened")
    if run.major and not (before and before.major):
        kinds.append("major")
    if run.status == "closed" and not (before and before.status == "closed"):
        kinds.append("closed")
    return [_event(kind, run, answers) for kind in kinds]


def _event(kind: str, run: Run, answers: FactSource) -> dict[str, Any]:
    data = {
        "incident": run.incident,
        "kind": run.playbook,
        "site": run.site,
        "units": list(run.units),
        "major": run.major,
        "signals": run.signals,
    }
    body = {
        "specversion": "1.0",
        "id": f"{run.incident}-{kind}",
        "source": "muster",
        "type": f"muster.incident.{kind}",
        "time": answers.now.isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }
    return {"topic": TOPIC, "key": str(run.incident), "body": orjson.dumps(body)}
