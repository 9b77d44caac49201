"""An incident that another one asked for: it begins as if what was known had been reported, or with
nothing but its own duty.
"""

from __future__ import annotations

from incidents import effects as do
from incidents.events import DeadlinePassed, Event, Reported
from incidents.signals import SignalRefusedError
from playbooks.company.fact_source import FactSource
from playbooks.decide import Decision, open_run
from playbooks.definition.run import Run
from playbooks.intake.signals import check_signal


def open_linked(asked: do.OpenIncident, by: Run, answers: FactSource, fresh: int) -> Decision:
    """Open what the run `by` asked for under the number `fresh`; a drill opens a drill.

    With `fields` it hears the first signal it opens on, filled with them.
    """
    event = _reported(asked, answers, fresh) or DeadlinePassed(answers.now)
    truck = answers.directory.units.get(str(asked.fields.get("unit")))
    home = truck.site if truck else by.site
    return open_run(
        asked.kind,
        home,
        asked.reason,
        answers,
        fresh,
        event,
        drill=by.drill,
        people=by.people,
        fields=dict(asked.known),
    )


def _reported(asked: do.OpenIncident, answers: FactSource, fresh: int) -> Event | None:
    known = {name: value for name, value in asked.fields.items() if value not in (None, "")}
    openings = answers.plan.playbook(asked.kind).openings
    if not known or not openings:
        return None
    args = (
        f"incident-{fresh}",
        "muster",
        answers.now,
        answers.plan,
        answers.directory,
        answers.now,
    )
    try:
        return Reported(check_signal(openings[0].signal, known, *args))
    # reading a plan proves the names; a value that no longer fits must not keep the incident from
    # opening
    except SignalRefusedError:
        return None
