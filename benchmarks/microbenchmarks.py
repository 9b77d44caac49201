"""Parts of Muster alone, without broker or database."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from demo import demo_company
from drills.runner import run_drill
from drills.scenario_loader import drills_in
from incidents.signals import Signal
from muster.settings import PLAN
from playbooks.company.company_lookup import Directory, Live
from playbooks.company.fact_source import FactSource
from playbooks.decide import take_signal
from playbooks.loader import read_folder


def decisions_a_second(count: int) -> float:
    """Truck failures judged, each opening an incident of its own, on one core."""
    plan, now = read_folder(PLAN), datetime.now(UTC)
    company = demo_company(now)
    answers = FactSource(Directory(company), Live(suspensions={}), plan, now, {plan.hash: plan})
    fields = {
        "unit": "K-07",
        "place": "26.51,107.89",
        "note": "",
        "injured": 0,
        "accident": False,
        "driver_unfit": False,
    }
    signals = [Signal(str(n), "truck.failed", "bench", now, now, fields) for n in range(count)]
    # look-ups over the company are built at the first use
    take_signal(signals[0], [], answers, [1])
    begun = time.perf_counter()
    for number, signal in enumerate(signals, 1):
        take_signal(signal, [], answers, [number])
    return count / (time.perf_counter() - begun)


def drill_seconds() -> float:
    """`truck_failure`, hours of it on a virtual clock; the company is made before the clock
    starts.
    """
    plan = read_folder(PLAN)
    drill = next(d for d in drills_in(PLAN, plan) if d.name == "truck_failure")
    company = demo_company(drill.starts.astimezone(plan.calendar.zone))
    begun = time.perf_counter()
    run_drill(drill, plan, company)
    return time.perf_counter() - begun
