"""Where an incident that another one asked for begins, and with which event."""

from __future__ import annotations

from incidents import effects as do
from incidents.run_events import DeadlinePassed, Event, Reported
from incidents.signals import SignalRefusedError
from playbooks.company.fact_source import FactSource
from playbooks.definition.run import Run
from playbooks.intake.signals import check_signal


def home_site(asked: do.OpenIncident, by: Run, answers: FactSource) -> str | None:
    """The site of the truck it is about, else that of the run that asked for it."""
    truck = answers.directory.units.get(str(asked.fields.get("unit")))
    return truck.site if truck else by.site


def first_event(asked: do.OpenIncident, answers: FactSource, number: int) -> Event:
    """With `fields`: a report of the first signal that its kind opens on, as incident `number`
    would have got it; else only its own duty begins.
    """
    known = {name: value for name, value in asked.fields.items() if value not in (None, "")}
    openings = answers.plan.playbook(asked.kind).openings
    if not known or not openings:
        return DeadlinePassed(answers.now)
    now, plan, directory = answers.now, answers.plan, answers.directory
    signal_id, kind = f"incident-{number}", openings[0].signal
    try:
        return Reported(check_signal(kind, known, signal_id, "muster", now, plan, directory, now))
    # The loader checks the names; a value that no longer fits must not keep the incident from
    # opening.
    except SignalRefusedError:
        return DeadlinePassed(answers.now)
