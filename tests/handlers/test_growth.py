"""What a signal costs does not grow with what is open: counted in calls of functions, which no busy
machine changes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType
from typing import Any

from demo import demo_company
from incidents.signals import Signal
from playbooks.company.company_lookup import Directory, Live
from playbooks.company.fact_source import FactSource
from playbooks.decide import Decision, MergedReports, take_signal
from playbooks.definition.run import Run
from playbooks.intake.signals import check_signal
from playbooks.loader import read_folder
from playbooks.triage import Joined, triage
from tests.playbooks.small import SHIPPED_FOLDER
from tests.playbooks.weather import weather_company, weather_plan
from tests.runtimes import MONDAY
from translations.messages import message

FEW, MANY = 20, 200
CALLS_AN_ITEM = 120  # to settle an incident in which nothing is new about the item
CALLS_A_CUSTOMER = 30  # to choose a customer and to word the message to them
FLAT = 1.15  # allowed from FEW to MANY where nothing may grow


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, those of C included."""
    count = 0

    def count_call(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(count_call)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def _answers() -> FactSource:
    plan = read_folder(SHIPPED_FOLDER)
    directory = Directory(demo_company(MONDAY))
    return FactSource(directory, Live(suspensions={}), plan, MONDAY, {plan.hash: plan})


def _line(name: str) -> Signal:
    fields = {"line": name, "site": "kaili", "since": "", "note": ""}
    return Signal(f"signal-{name}", "line.failed", "test", MONDAY, MONDAY, fields)


def _with_lines(answers: FactSource, count: int) -> Run:
    """An incident with so many lines that are down."""
    opened = take_signal(_line("L0"), [], answers, [1, 2, 3]).run
    assert opened
    reports = MergedReports(opened, answers)
    for number in range(1, count):
        reports.add(_line(f"L{number}"), _joined(), answers)
    run = reports.decide(answers, [2, 3]).run
    assert run and len(run.items["incident.line_faults"]) == count
    return run


def _joined() -> Joined:
    return Joined(1, message("reason.same_site", incident=1))


def _cost_of_adding(answers: FactSource, run: Run) -> int:
    """Calls to judge one more line and add it to its incident."""
    reports = MergedReports(run, answers)
    signal = _line("one more")

    def work() -> None:
        verdict = triage(signal, [reports.run], answers)
        assert isinstance(verdict, Joined)
        reports.add(signal, verdict, answers)

    return calls(work)


def _cost_of_settling(answers: FactSource, run: Run) -> int:
    """Calls to settle the incident after one more line."""
    reports = MergedReports(run, answers)
    reports.add(_line("one more"), _joined(), answers)
    return calls(lambda: reports.decide(answers, [2, 3]))


def _cost_of_lines(answers: FactSource, count: int) -> int:
    """Calls to open an incident with so many lines, in one batch."""
    return calls(lambda: _with_lines(answers, count))


def test_adding_a_report_costs_the_same_however_many_items_its_incident_has() -> None:
    answers = _answers()
    few, many = (_cost_of_adding(answers, _with_lines(answers, n)) for n in (FEW, MANY))
    assert many <= FLAT * few


def test_settling_costs_a_few_calls_for_each_item_and_never_the_square() -> None:
    answers = _answers()
    few, many = (_cost_of_settling(answers, _with_lines(answers, n)) for n in (FEW, MANY))
    assert many - few <= CALLS_AN_ITEM * (MANY - FEW)


def test_opening_steps_for_many_lines_at_once_costs_each_of_them_the_same() -> None:
    answers = _answers()
    few, many = (_cost_of_lines(answers, count) / count for count in (FEW, MANY))
    assert many <= FLAT * few


def _cost_of_telling(count: int) -> int:
    """Calls to decide a message to so many customers."""
    shipped = weather_company()
    shops = [replace(shipped.retailers[0], id=f"R-{n}", name=f"Shop {n}") for n in range(count)]
    directory = Directory(replace(shipped, retailers=tuple(shops), stops=()))
    plan = weather_plan("- {id: told, tell: everybody, text: 'off'}")
    answers = FactSource(directory, Live(suspensions={}), plan, MONDAY, {plan.hash: plan})
    fields = {"area": "whole city"}
    storm = check_signal("storm", fields, "s", "test", MONDAY, plan, directory, MONDAY)
    decisions: list[Decision] = []
    cost = calls(lambda: decisions.append(take_signal(storm, [], answers, [1, 2, 3])))
    assert len(decisions[0].notifications) == count
    return cost


def test_a_message_to_many_customers_costs_each_of_them_a_few_calls() -> None:
    few, many = _cost_of_telling(FEW), _cost_of_telling(MANY)
    assert many - few <= CALLS_A_CUSTOMER * (MANY - FEW)
