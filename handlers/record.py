"""A decision laid down as rows to write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from handlers.campaigns import lay_campaigns, notice_row
from handlers.service import lay_services
from incidents import effects as do
from incidents.outside import KeepWindow, SetFact
from ledger.changes import Changes
from ledger.open import Conflict
from ledger.state import Stored
from playbooks.answers import Answers
from playbooks.decide import Decision
from playbooks.live import UnitTaken, apply_service, apply_units
from playbooks.looking import asking_for
from playbooks.opened import open_asked
from playbooks.owed import drafts
from playbooks.run import Run
from playbooks.triage import Opened

TOPIC = "incidents"


def record(decision: Decision, answers: Answers, stored: Stored, changes: Changes, numbers: list[int]) -> None:
    """Add what a decision writes; `stored` follows, so that the next event of the batch sees it. Raises Conflict."""
    run = decision.run
    _outside(decision.effects, answers, changes)
    try:
        if run is None:
            changes.units |= apply_units(stored.live, decision.effects, None, answers.directory)
            return
        owed = drafts(decision.effects, run.incident, run.playbook, answers.of(run))
        changes.units |= apply_units(stored.live, decision.effects, run.incident, answers.directory)
    except UnitTaken as taken:
        raise Conflict(f"unit {taken} was taken") from taken
    before = stored.runs.get(run.incident)
    stored.runs[run.incident] = run
    changes.touched.add(run.incident)
    changes.due.append(run.next_due())
    if isinstance(decision.verdict, Opened):
        changes.reasons[run.incident] = {"reason": decision.verdict.reason}
    changes.notices += [notice_row(d, answers) for d in owed]
    lay_campaigns(decision, run, answers, changes)
    changes.withdrawn += [(e.token, e.why) for e in decision.effects if isinstance(e, do.Withdraw)]
    changes.timeline += [_line(run.incident, entry) for entry in decision.entries]
    changes.outbox += [] if run.drill else _events(before, run, answers)
    apply_service(stored.live, decision.effects, None if run.drill else run.incident)
    lay_services(decision, run, answers, changes)
    for asked in decision.opens:
        fresh = numbers.pop(0)
        opened = open_asked(asked, run, replace(answers), fresh)
        record(opened, answers, stored, changes, numbers)


def _outside(effects: Iterable[do.Effect], answers: Answers, changes: Changes) -> None:
    """What was told from outside, and the kinds of incident that look again because of it."""
    for effect in effects:
        if isinstance(effect, SetFact):
            changes.facts.append({"name": effect.name, "value": effect.value, "at": effect.at, "source": effect.source})
            plans = {id(plan): plan for plan in (answers.plan, *answers.plans.values())}.values()
            changes.look_again |= {kind: answers.now for plan in plans for kind in asking_for(plan, effect.name)}
        elif isinstance(effect, KeepWindow):
            starts, ends = datetime.fromisoformat(effect.starts), datetime.fromisoformat(effect.ends)
            changes.windows.append({"signal": effect.signal, "site": effect.site, "starts": starts, "ends": ends, "about": effect.about})


def _line(incident: int, entry: do.Entry) -> dict[str, Any]:
    return {
        "incident": incident, "at": entry.at, "clause": list(entry.clause), "step": entry.step, "item": entry.item,
        "what": entry.what, "who": entry.who, "why": entry.why,
    }  # fmt: skip


def _events(before: Run | None, run: Run, answers: Answers) -> list[dict[str, Any]]:
    """What other systems are told: an incident opened, became major, closed."""
    kinds = []
    if before is None:
        kinds.append("opened")
    if run.major and not (before and before.major):
        kinds.append("major")
    if run.status == "closed" and not (before and before.status == "closed"):
        kinds.append("closed")
    return [_event(kind, run, answers) for kind in kinds]


def _event(kind: str, run: Run, answers: Answers) -> dict[str, Any]:
    data = {
        "incident": run.incident,
        "kind": run.playbook,
        "site": run.site,
        "units": list(run.units),
        "major": run.major,
        "signals": run.signals,
    }
    body = {
        "specversion": "1.0", "id": f"{run.incident}-{kind}", "source": "muster", "type": f"muster.incident.{kind}",
        "time": answers.now.isoformat(), "datacontenttype": "application/json", "data": data,
    }  # fmt: skip
    return {"topic": TOPIC, "key": str(run.incident), "body": orjson.dumps(body)}
