"""Orders that are proposed: for whom, how many cartons, and on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from incidents import effects as do
from playbooks.company.company_lookup import Directory, Live
from playbooks.company.fact_source import FactSource
from playbooks.definition.time_limits import Calendar
from playbooks.messages.order_proposals import OrderProposal, next_order_day, render_proposals
from tests.playbooks.small import MONDAY, small_company, small_plan
from translations.messages import message

PLAN = small_plan("- {id: a, tell: head, text: word}")
TODAY = MONDAY.date()  # a Monday, on which the small company's shops order


def proposed(**more: Any) -> list[OrderProposal]:
    company = small_company()
    shops = tuple(
        replace(r, customer_class="special" if r.id == "R-2" else r.customer_class)
        for r in company.retailers
    )
    answers = FactSource(Directory(replace(company, retailers=shops)), Live(), PLAN, MONDAY)
    plain: dict[str, Any] = {
        "origin": do.Origin("fill", None, ("4",)),
        "token": "1:fill:1",
        "to": None,
        "customer": "R-1",
        "on": "next order day",
        "cartons": {"ordinary": 5},
        "lines": {},
        "count": 1,
    }
    return render_proposals([do.ProposeOrders(**(plain | more))], 1, answers)


def test_a_customer_is_proposed_what_its_class_gets_on_its_next_order_day() -> None:
    (one,) = proposed()
    assert (one.customer, one.cartons, one.order_day) == ("R-1", 5, TODAY + timedelta(days=7))
    assert (one.step, one.clause, one.incident) == ("fill", ("4",), 1)


def test_at_once_means_today() -> None:
    (one,) = proposed(on="now")
    assert one.order_day == TODAY


def test_a_class_without_cartons_is_left_out() -> None:
    assert proposed(customer="R-2") == []
    assert proposed(cartons={}) == []
    assert [p.cartons for p in proposed(customer="R-2", cartons={"special": 9})] == [9]


def test_lines_that_were_named_are_what_is_proposed_no_matter_what_the_class() -> None:
    (one,) = proposed(customer="R-2", lines={"oak": 3, "elm": 4})
    assert (one.cartons, one.lines) == (7, {"oak": 3, "elm": 4})


def test_a_customer_who_is_not_in_the_register_is_proposed_nothing() -> None:
    assert proposed(customer="R-99") == []


def test_the_same_decision_proposes_the_same_order_once() -> None:
    assert [p.unique for p in proposed()] == [p.unique for p in proposed()] == ["1:fill:1|R-1"]


def test_effects_of_other_kinds_propose_nothing() -> None:
    answers = FactSource(Directory(small_company()), Live(), PLAN, MONDAY)
    assert render_proposals([do.Withdraw("t", message("reason.was_closed"))], 1, answers) == []


@pytest.mark.parametrize(
    ("weekday", "today", "day"),
    [
        (1, date(2026, 11, 23), date(2026, 11, 30)),  # today is its day: the next one
        (2, date(2026, 11, 23), date(2026, 11, 24)),
        (5, date(2026, 11, 23), date(2026, 11, 27)),
        (1, date(2026, 11, 27), date(2026, 11, 30)),  # over a weekend
        (7, date(2026, 11, 23), date(2026, 11, 30)),  # a Sunday is off: the working day after
        (6, date(2026, 10, 5), date(2026, 10, 10)),  # a Saturday that is made up for
        (4, date(2026, 9, 28), date(2026, 10, 8)),  # the national day's week is off
        (4, date(2026, 12, 25), date(2026, 12, 31)),
        (5, date(2026, 12, 28), date(2027, 1, 4)),  # the first of January
    ],
)
def test_the_next_order_day_is_ahead_and_a_working_day(
    weekday: int, today: date, day: date
) -> None:
    found = next_order_day(weekday, today, Calendar())
    assert found == day
    assert found > today and Calendar().working(found)
