"""Maps effects on services to rows: suspensions, announcements, proposed orders, and outbox events
about them.
"""

from __future__ import annotations

from typing import Any

import orjson

from incidents import effects as do
from ledger.change_set import ChangeSet
from playbooks.company.fact_source import FactSource
from playbooks.decide import Decision
from playbooks.definition.run import Run
from playbooks.messages.announcements import Announcement, render_announcements
from playbooks.messages.order_proposals import OrderProposal, render_proposals
from playbooks.messages.rendering import wording
from translations import english

TOPIC = "services"


def add_service_rows(decision: Decision, run: Run, answers: FactSource, changes: ChangeSet) -> None:
    """Add what a decision changes of services, if anything.

    A drill suspends nothing and publishes nothing.
    """
    if run.drill or not any(
        isinstance(e, (do.Suspend, do.Lift, do.Announce, do.ProposeOrders))
        for e in decision.effects
    ):
        return
    rows, answers = changes.service, answers.of(run)
    for effect in decision.effects:
        if isinstance(effect, do.Suspend):
            rows.suspended.append(_suspension(effect, run, answers))
            changes.outbox.append(_event("suspended", effect.token, run, answers, _scope(effect)))
        elif isinstance(effect, do.Lift):
            rows.lifted.append({"token": effect.token, "at": answers.now, "why": effect.why})
            told = {
                "link": effect.link,
                "suspension": effect.token,
                "why": english(effect.why),
                **effect.why.to_json(),
                "still_suspended_by": list(effect.still),
            }
            changes.outbox.append(_event("resumed", effect.token, run, answers, told))
    for one in render_announcements(decision.effects, run.incident, run.playbook, answers):
        rows.announced.append(_announcement(one, run))
        rows.superseded += [
            {"identifier": identifier, "at": one.effect.sent}
            for identifier, _ in one.effect.references
        ]
    rows.orders += [
        _order(p, answers) for p in render_proposals(decision.effects, run.incident, answers)
    ]


def _suspension(effect: do.Suspend, run: Run, answers: FactSource) -> dict[str, Any]:
    return {
        "token": effect.token,
        "incident": run.incident,
        "step": effect.origin.step,
        "item": effect.origin.item,
        "clause": list(effect.origin.clause),
        "link": effect.link,
        "area": effect.area,
        "customers": effect.customers,
        "instead": effect.instead,
        "reason": _reason(effect, run, answers),
        "count": effect.count,
        "since": effect.since,
        "lifted_at": None,
        "why_lifted": None,
    }


def _reason(effect: do.Suspend, run: Run, answers: FactSource) -> dict[str, str]:
    """In each language of the plan: the wording the step names, else the title of the incident's
    kind.
    """
    titles = answers.plan.playbook(run.playbook).titles
    return {
        language: wording(
            answers, language, effect.reason, effect.values, run.playbook, effect.origin
        )
        if effect.reason
        else titles.get(language, run.playbook)
        for language in answers.plan.languages
    }


def _announcement(one: Announcement, run: Run) -> dict[str, Any]:
    effect = one.effect
    return {
        "identifier": effect.identifier,
        "incident": run.incident,
        "step": effect.origin.step,
        "clause": list(effect.origin.clause),
        "message": effect.message,
        "sent": effect.sent,
        "expires": effect.expires,
        "earlier": [i for i, _ in effect.references],
        "texts": one.texts,
        "area": effect.area,
        "drill": effect.drill,
        "cap": one.cap,
        "ended_at": None,
    }


def _order(p: OrderProposal, answers: FactSource) -> dict[str, Any]:
    return {
        "unique_key": p.unique,
        "incident": p.incident,
        "step": p.step,
        "clause": list(p.clause),
        "customer": p.customer,
        "name": p.name,
        "customer_class": p.customer_class,
        "account_manager": p.account_manager,
        "order_day": p.order_day,
        "cartons": p.cartons,
        "lines": p.lines,
        "state": "proposed",
        "proposed_at": answers.now,
    }


def _scope(effect: do.Suspend) -> dict[str, Any]:
    return {
        "link": effect.link,
        "suspension": effect.token,
        "area": effect.area,
        "count": effect.count,
        "customers": effect.customers or None,
        "instead": effect.instead or None,
        "since": effect.since.isoformat(),
        "clause": list(effect.origin.clause),
    }


def _event(
    kind: str, token: str, run: Run, answers: FactSource, data: dict[str, Any]
) -> dict[str, Any]:
    """A suspension whose area grew is published again, under its own id."""
    about = {"incident": run.incident, "kind": run.playbook}
    body = {
        "specversion": "1.0",
        "id": f"{token}-{kind}-{answers.now.isoformat()}",
        "source": "muster",
        "type": f"muster.service.{kind}",
        "time": answers.now.isoformat(),
        "datacontenttype": "application/json",
        "data": about | data,
    }
    return {"topic": TOPIC, "key": str(data["link"]), "body": orjson.dumps(body)}
