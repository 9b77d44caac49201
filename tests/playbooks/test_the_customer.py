"""`is: customer`: the one retailer an incident is about is told directly (3.4)."""

from __future__ import annotations

import pytest

from playbooks.definition.plan import Plan
from playbooks.loader import read_files
from tests.playbooks.small import faults_in
from tests.playbooks.weather import Weather, weather_company, weather_files

STEPS = """\
- {id: told, tell: the customer, text: 'on'}
- {id: big, tell: the big customer, text: 'on'}
- {id: called, tell: the customer, by: phone, text: 'off', within: 5h, nothing follows when: [some unreached], because: a reason}
- {id: clear, after: called whatever came of it, tell: "told by [called]", text: 'on', with: {n: today}}
- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
"""
BIG = "{is: customer, where: customer.class == 'demonstration'}"
SETS = {
    "customers:\n": f"customers:\n  the customer: {{is: customer}}\n  the big customer: {BIG}\n"
}


def files(
    signal: str = "  wish: {fields: {customer: {is: customer, else: ''}}}\n",
) -> dict[str, str]:
    found = weather_files(STEPS, policies=SETS)
    found["plan.yaml"] = found["plan.yaml"].replace("signals:\n", f"signals:\n{signal}")
    found["playbooks/weather.yaml"] = found["playbooks/weather.yaml"].replace(
        "opens on: [storm]", "opens on: [storm, wish]"
    )
    return found


def plan() -> Plan:
    return read_files(files())


@pytest.mark.parametrize(("customer", "big"), [("R-1", ["R-1"]), ("R-4", [])])
def test_only_the_one_a_report_names_is_told_in_their_own_language(
    customer: str, big: list[str]
) -> None:
    it = Weather(plan(), weather_company())
    it.hears("wish", customer=customer)
    assert (it.called("told"), it.called("big")) == ([customer], big)
    assert it.told("told") == ["told | 1 retailers | the customer"]


def test_they_can_be_called_by_their_account_manager_too() -> None:
    it = Weather(plan(), weather_company())
    it.hears("wish", customer="R-8")
    assert [(c.notification.person, c.notification.retailer) for c in it.calls.calls] == [
        ("max", "R-8")
    ]
    it.says("called", "all reached", "max")
    assert it.called("clear") == ["R-8"]


def test_where_no_customer_is_named_no_one_is_told() -> None:
    it = Weather(plan(), weather_company())
    it.hears("wish")
    assert (it.called("told"), it.outcome("told")) == ([], "told")


def test_a_plan_whose_signals_name_no_customer_cannot_mean_one() -> None:
    found = files("  wish: {fields: {note: {is: text}}}\n")
    assert any("no signal names a customer" in str(fault) for fault in faults_in(found)), faults_in(
        found
    )
