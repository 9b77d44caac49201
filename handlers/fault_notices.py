"""Messages about faults of Muster itself: to a person, without any step of a playbook."""

from __future__ import annotations

import structlog

from incidents import effects as do
from playbooks.company.audiences import people
from playbooks.company.fact_source import FactSource
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.messages.notification import Notification

log = structlog.get_logger()
NO_INCIDENT = 0  # of a message that is about none


def owner(answers: FactSource, kind: str, site: str | None) -> ResolvedAudience:
    """The owner of a playbook, or the last resort where that one cannot be found."""
    last = last_resort(answers)
    if kind not in answers.plan.playbooks:
        return last
    try:
        named = answers.plan.playbook(kind).owner
        called = people(answers, named, (kind, None, True), site, None, False)
    except Exception:  # the fault may lie here as well, and a person must be notified
        log.exception("the owner of a faulty incident was not found", kind=kind)
        return last
    return called if called.present else last


def last_resort(answers: FactSource) -> ResolvedAudience:
    """Who is called where no other person can be."""
    return answers.role(answers.plan.escalation.last_resort)


def notification(
    answers: FactSource, incident: int, step: str, token: str, person_id: str, role: str, text: str
) -> Notification:
    """An urgent message that asks nothing. `token`: the same one is written once a person."""
    person = answers.directory.people[person_id]
    return Notification(
        f"{token}|{person.id}",
        incident,
        step,
        None,
        (),
        token,
        person.id,
        person.name,
        role,
        person.phones,
        person.language,
        "muster.fault",
        text,
        "nothing",
        (),
        None,
        do.URGENT,
    )
