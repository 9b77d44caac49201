"""Generated drills of the shipped plan: who reports, answers, is away or cannot be reached comes
from a seed.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from demo import demo_company
from drills.runner import run_scenario
from drills.scenario import (
    AbsenceLine,
    Drill,
    OutageLine,
    PersonSelector,
    ReplyLine,
    ReportLine,
    UnreachablePhoneLine,
)
from incidents.company import Company
from muster.settings import PLAN
from playbooks.definition.declarations import FieldSpec, SignalSpec
from playbooks.definition.plan import Plan
from playbooks.definition.step import Step
from playbooks.loader import read_folder

LONGEST = 60  # minutes
STARTS = datetime(2026, 11, 23, 10)
# with an answer
ENTERED = {
    "time": "18:30",
    "number": "3",
    "whole number": "3",
    "text": "x",
    "place": "26.51,107.89",
}
AREAS = ("whole city", "下司,舟溪", "26.58,107.98 5")


def scenarios(plan: Plan, company: Company, count: int, seed: int = 1) -> Iterator[Drill]:
    """Drills of an hour, each different; the same seed gives the same ones."""
    draw = Random(seed)
    for number in range(count):
        yield scenario(plan, company, draw, f"generated-{seed}-{number}")


def scenario(plan: Plan, company: Company, draw: Random, name: str) -> Drill:
    """It begins with a report that opens something, a truck's failure as often as all else
    together; up to five more follow.
    """
    kind = draw.choice(
        ("truck_failure", draw.choice([p.name for p in plan.playbooks.values() if p.opens_on]))
    )
    first = plan.signals[draw.choice(sorted(plan.playbooks[kind].opens_on))]
    about = draw.choice([u.id for u in company.units if u.role == "delivery"])
    known = [s for s in plan.signals.values() if ("unit" in s.fields) == ("unit" in first.fields)]
    later = (
        _report(draw.choice(known), company, about, draw.randint(1, LONGEST), draw)
        for _ in range(draw.randint(0, 5))
    )
    roles = sorted({role.role for role in company.roles})
    return Drill(
        name,
        {"en": name},
        kind,
        (),
        STARTS.replace(tzinfo=plan.calendar.zone),
        timedelta(minutes=LONGEST),
        sends=(_report(first, company, about, 0, draw), *later),
        replies=tuple(
            _reply(step, draw)
            for p in plan.playbooks.values()
            for step in p.steps.values()
            if draw.random() < 0.7
        ),
        away=tuple(
            AbsenceLine(PersonSelector(draw.choice(roles), None)) for _ in range(draw.randint(0, 3))
        ),
        dead=tuple(
            UnreachablePhoneLine(
                PersonSelector(draw.choice(roles), None),
                _minutes(draw, 60),
                None,
                timedelta(seconds=20),
            )
            for _ in range(draw.randint(0, 2))
        ),
        down=(OutageLine(timedelta(minutes=5), timedelta(minutes=5 + draw.randint(1, 60))),)
        if draw.random() < 0.2
        else (),
    )


def _report(signal: SignalSpec, company: Company, about: str, at: int, draw: Random) -> ReportLine:
    fields = {name: _value(field, company, about, draw) for name, field in signal.fields.items()}
    return ReportLine(timedelta(minutes=at), signal.name, fields)


def _value(field: FieldSpec, company: Company, about: str, draw: Random) -> str:
    """Something that fits a field; one in two reports about a truck is about the same one."""
    brands = [b.id for b in company.brands]
    made: dict[str, Callable[[], str]] = {
        "unit": lambda: draw.choice(
            (about, draw.choice([u.id for u in company.units if u.role == "delivery"]))
        ),
        "place": lambda: "26.51,107.89",
        "area": lambda: draw.choice(AREAS),
        "site": lambda: draw.choice([s.id for s in company.sites]),
        "yes or no": lambda: draw.choice(("yes", "no")),
        "whole number": lambda: str(draw.randint(0, 2)),
        "number": lambda: str(draw.randint(0, 200) / 2),
        "time": lambda: f"{draw.randint(11, 22)}:30",
        "brand": lambda: draw.choice(brands),
        "customer": lambda: draw.choice(company.retailers).id,
        "one of": lambda: draw.choice(field.choices),
        "some of": lambda: [draw.choice(field.choices)],
        "thing": lambda: draw.choice(field.choices or ("X",)),
        "lines": lambda: "; ".join(
            f"{brand}={draw.randint(1, 120)}" for brand in draw.sample(brands, 2)
        ),
    }
    return made[field.kind]() if field.kind in made else "x"


def _reply(step: Step, draw: Random) -> ReplyLine:
    answer = draw.choice(("acknowledged", "accepted", "refused", "done", *step.does.outcomes()))
    enters = (getattr(step.does, "options", {}).get(answer) or {}).get("enter") or {}
    values = {name: ENTERED[field.kind] for name, field in enters.items() if field.kind in ENTERED}
    return ReplyLine(
        step.id, answer, _minutes(draw, 45), times=draw.choice((None, 1, 2)), values=values
    )


def _minutes(draw: Random, most: int) -> timedelta:
    return timedelta(minutes=draw.randint(0, most))


def drills_a_second(count: int) -> tuple[float, float]:
    """Generated drills played to their end on all cores: how many a second in all, and a second of
    one core's time.
    """
    cores = os.cpu_count() or 1
    shares = [(seed, count // cores) for seed in range(1, cores + 1)]
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        seconds = pool.starmap(_play_share, shares)
    all_of_them = sum(share for _, share in shares)
    return all_of_them / max(wall for wall, _ in seconds), all_of_them / sum(
        core for _, core in seconds
    )


def _play_share(seed: int, count: int) -> tuple[float, float]:
    """Seconds on the wall and of the core; reading the plan and making the company are not
    counted.
    """
    plan = read_folder(PLAN)
    start = STARTS.replace(tzinfo=plan.calendar.zone)
    company = demo_company(start)
    made = list(scenarios(plan, company, count, seed))
    wall, core = time.perf_counter(), time.process_time()
    for drill in made:
        run_scenario(drill, plan, company)
    return time.perf_counter() - wall, time.process_time() - core
