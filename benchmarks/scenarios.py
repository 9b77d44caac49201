"""Generated drills of the shipped plan: who reports, answers, is away or cannot be reached comes from a seed."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from drills.rehearse import play
from drills.script import Away, Dead, Down, Drill, Replies, Sends, Who
from drills.world import World
from incidents.company import Company
from incidents.demo import demo_company
from playbooks.names import SignalSpec
from playbooks.plan import Plan, Step
from playbooks.reading import read_folder
from settings import PLAN

LONGEST = 60  # minutes
STARTS = datetime(2026, 11, 23, 10)
ENTERED = {"time": "18:30", "number": "3", "whole number": "3", "text": "x", "place": "26.51,107.89"}  # with an answer
SIMPLE = ("unit", "place", "yes or no", "whole number", "text")  # kinds of field this can make up


def scenarios(plan: Plan, company: Company, count: int, seed: int = 1) -> Iterator[Drill]:
    """Drills of an hour, each different; the same seed gives the same ones."""
    draw = Random(seed)
    for number in range(count):
        yield scenario(plan, company, draw, f"generated-{seed}-{number}")


def scenario(plan: Plan, company: Company, draw: Random, name: str) -> Drill:
    units = [u.id for u in company.units if u.role == "delivery"]
    known = [s for s in plan.signals.values() if "unit" in s.fields and all(f.kind in SIMPLE for f in s.fields.values())]
    unit = draw.choice(units)
    failed = _report(plan.signals["truck.failed"], unit, 0, draw)
    later = (
        _report(draw.choice(known), draw.choice((unit, draw.choice(units))), draw.randint(1, LONGEST), draw)
        for _ in range(draw.randint(0, 5))
    )
    roles = sorted({role.role for role in company.roles})
    return Drill(
        name, {"en": name}, "truck_failure", (), STARTS.replace(tzinfo=plan.calendar.zone), timedelta(minutes=LONGEST),
        sends=(failed, *later),
        replies=tuple(_reply(step, draw) for p in plan.playbooks.values() for step in p.steps.values() if draw.random() < 0.7),
        away=tuple(Away(Who(draw.choice(roles), None)) for _ in range(draw.randint(0, 3))),
        dead=tuple(Dead(Who(draw.choice(roles), None), _minutes(draw, 60), None, timedelta(seconds=20)) for _ in range(draw.randint(0, 2))),
        down=(Down(timedelta(minutes=5), timedelta(minutes=5 + draw.randint(1, 60))),) if draw.random() < 0.2 else (),
    )  # fmt: skip


def _report(signal: SignalSpec, unit: str, at: int, draw: Random) -> Sends:
    values = {
        "unit": unit,
        "place": "26.51,107.89",
        "yes or no": draw.choice(("yes", "no")),
        "whole number": str(draw.randint(0, 2)),
        "text": "x",
    }
    return Sends(timedelta(minutes=at), signal.name, {name: values[field.kind] for name, field in signal.fields.items()})


def _reply(step: Step, draw: Random) -> Replies:
    answer = draw.choice(("acknowledged", "accepted", "refused", "done", *step.does.outcomes()))
    enters = (getattr(step.does, "options", {}).get(answer) or {}).get("enter") or {}
    values = {name: ENTERED[field.kind] for name, field in enters.items() if field.kind in ENTERED}
    return Replies(step.id, answer, _minutes(draw, 45), times=draw.choice((None, 1, 2)), values=values)


def _minutes(draw: Random, most: int) -> timedelta:
    return timedelta(minutes=draw.randint(0, most))


def drills_a_second(count: int) -> tuple[float, float]:
    """Generated drills played to their end on all cores: how many a second in all, and a second of one core's time."""
    cores = os.cpu_count() or 1
    shares = [(seed, count // cores) for seed in range(1, cores + 1)]
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        seconds = pool.starmap(_play_share, shares)
    played = sum(share for _, share in shares)
    return played / max(wall for wall, _ in seconds), played / sum(core for _, core in seconds)


def _play_share(seed: int, count: int) -> tuple[float, float]:
    """Seconds on the wall and of the core; reading the plan and making the company are not counted."""
    plan = read_folder(PLAN)
    start = STARTS.replace(tzinfo=plan.calendar.zone)
    company = demo_company(start)
    made = list(scenarios(plan, company, count, seed))
    wall, core = time.perf_counter(), time.process_time()
    for drill in made:
        play(drill, World(plan, company, start), start)
    return time.perf_counter() - wall, time.process_time() - core
