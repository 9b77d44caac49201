"""The candidates of a dispatch: where they come from (`from`), which are already held, and who
accepted.
"""

from __future__ import annotations

from typing import Any

from playbooks.company.candidates import Candidate
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext
from translations import FaultError
from translations.messages import message

TRUCKS = ("own site", "nearest sites")
SOURCES = (*TRUCKS, "delegates")
# data: it makes no offers, as what it needs is suspended there (docs/semantics.md, M23)
SUSPENDED = "suspended"


def known_sources(sources: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError where the plan names another source."""
    if strange := [source for source in sources if source not in SOURCES]:
        raise FaultError(
            message("plan.is_unknown_one_of", text=strange[0], known=", ".join(SOURCES))
        )
    return sources


def who_accepted(record: StepRecord) -> dict[str, Any]:
    """What the step yields: the name of the person who accepted."""
    return {"values": {"who": record.data["name"]}}


def not_offered(tried: list[str], *, suspended: bool = False) -> dict[str, Any]:
    """What the step keeps while no offer is open."""
    return {"tried": tried, "candidate": None, "unit": None, SUSPENDED: suspended}


def offered_to(c: Candidate, tried: list[str], offers: int) -> dict[str, Any]:
    """What the step keeps while an offer is open; `offers` counts them."""
    return {
        "tried": tried,
        "offers": offers,
        "candidate": c.id,
        "name": c.driver_name,
        "driver": c.driver,
        "unit": c.id,
        "person": c.driver == c.id,
        "arrives": c.arrives.isoformat() if c.arrives else None,
        SUSPENDED: False,
    }


def minutes_away(ctx: StepContext, c: Candidate) -> int | str:
    """How far a candidate is, for the text of the offer; empty where no report says where the truck
    is: what is only reckoned from its route is no promise to a driver.
    """
    unit = ctx.run.units.get(str(ctx.item))
    said = str(unit.fields.get("place", "")) if unit else ""
    field = ctx.plan.reporter_fields.get("place")
    return "" if said in ("", *(field.defaults if field else ())) else c.minutes


def held_by(ctx: StepContext) -> dict[str, str]:
    """Trucks this run itself holds, and how: never counted as free for another of its steps."""
    steps = ctx.run.steps.values()
    return {
        r.data["unit"]: ("offered" if r.state == "open" else "out")
        for r in steps
        if r.data.get("unit") and r.state in ("open", "standing")
    }
