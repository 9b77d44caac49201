"""Routes that another incident's report says are served: two incidents may be about one truck."""

from __future__ import annotations

from playbooks.engine.run_update import RunUpdate


def note_served_routes(work: RunUpdate) -> None:
    """Mark trucks of the run whose rest of the route is known to be served: nobody is asked, or
    sent, to serve it.
    """
    for unit, truck in work.run.units.items():
        if not truck.served and not truck.rejected:
            truck.served = work.decision_facts.ask("served", unit, truck.since)
