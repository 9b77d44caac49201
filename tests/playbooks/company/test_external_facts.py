"""What is known from outside, and what depends on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.run_events import DeadlinePassed
from incidents.signals import SignalRefusedError
from playbooks.company.fact_resolvers import decision_facts_of
from playbooks.definition.data_dependencies import playbooks_using_fact
from playbooks.engine.advance import advance
from playbooks.loader import read_files
from tests.playbooks.heads import files_with, said, tale
from tests.playbooks.small import faults_in, shipped_plan, small_company
from tests.playbooks.story import Story

ONE = "opens on: [line.down]\nsteps:\n"
LATER = (
    "  - {id: up, wait: line.up, within: 9h, nothing follows when: [overdue], because: a reason}"
)
IF_SPARES = (
    ONE
    + "  - {id: use, assign: chief, text: word, within: 1h, when: facts.spares > 0, nothing follows when: [refused], because: a reason}\n"
    + LATER
)
IF_NONE = (
    ONE
    + "  - {id: order, request: insurer, text: word, within: 1h, when: facts.spares == 0, nothing follows when: [refused, silent], because: a reason}\n"
    + LATER
)


def test_a_fact_that_was_told_is_a_fact_of_every_incident() -> None:
    it = tale(one=IF_NONE)
    said(it, "fact.reported", name="spares", value="0")
    said(it, "line.down")
    assert it.record("order").state == "open"


def test_an_incident_that_waits_for_a_fact_goes_on_when_it_is_told() -> None:
    it = tale(one=IF_NONE)
    said(it, "fact.reported", name="spares", value="2")
    said(it, "line.down")
    assert it.record("order").state == "idle"
    it.later("10m")
    said(it, "fact.reported", name="spares", value="0")
    assert it.record("order").state == "open"


def test_a_fact_that_no_one_has_told_cannot_be_judged_and_the_owner_is_told_once() -> None:
    it = tale(one=IF_SPARES)
    said(it, "line.down")
    assert it.record("use").state == "open", "a task rather too many than too few"
    assert len(it.sent("plan")) == 1
    assert "facts.spares is not known" in it.told("plan")[0]
    it.later("1h")
    assert len(it.sent("plan")) == 1


def test_a_request_to_others_waits_until_the_fact_is_known() -> None:
    it = tale(one=IF_NONE)
    said(it, "line.down")
    assert it.record("order").state == "idle"
    said(it, "fact.reported", name="spares", value="0")
    assert it.record("order").state == "open"


def test_what_was_told_last_stands_also_when_an_older_word_comes_later() -> None:
    it = tale(one=IF_NONE)
    said(it, "fact.reported", name="spares", value="2")
    now, it.now = it.now, it.now - timedelta(hours=1)
    said(it, "fact.reported", name="spares", value="0")
    it.now = now
    assert it.live.facts["spares"].value == 2


def test_a_fact_has_the_type_the_plan_declares() -> None:
    it = tale(one=IF_NONE)
    with pytest.raises(SignalRefusedError, match="spares: 'many' is no whole number"):
        said(it, "fact.reported", name="spares", value="many")
    with pytest.raises(SignalRefusedError, match="the plan knows no fact 'spare'; it knows spares"):
        said(it, "fact.reported", name="spare", value="2")
    said(it, "fact.reported", name="all_well", value="是")
    assert it.live.facts["all_well"].value is True


def test_a_condition_may_only_name_facts_that_are_declared() -> None:
    wrong = IF_SPARES.replace("facts.spares", "facts.sparse")
    assert "did you mean facts.spares?" in str(faults_in(files_with(one=wrong))[0])


def test_what_a_signal_records_needs_its_fields() -> None:
    files = files_with(one=IF_SPARES)
    files["plan.yaml"] = files["plan.yaml"].replace(
        "{name: {is: text}, value: {is: text}}", "{name: {is: text}}"
    )
    assert "'fact' needs a field value" in str(faults_in(files)[0])


def test_a_report_may_open_by_what_is_known_from_outside() -> None:
    it = tale(
        one="opens on: [{signal: line.down, when: facts.spares == 0}]",
        two="opens on: [{signal: line.down, when: facts.spares > 0}]",
    )
    said(it, "fact.reported", name="spares", value="3")
    said(it, "line.down")
    assert it.run().playbook == "two"


def test_a_text_shows_what_is_known_and_a_dash_where_nothing_is() -> None:
    steps = "  - {id: say, tell: chief, text: kept, with: {backup: facts.backup}}\n" + LATER
    files = files_with(one=ONE + steps)
    for language in ("zh", "en"):
        files[f"texts/{language}.yaml"] += 'kept: "backup {backup}"\n'
    it = Story(read_files(files), small_company())
    said(it, "line.down")
    assert it.asked("say").notification.text == "backup —"
    said(it, "fact.reported", name="backup", value="Sunday night")
    said(it, "line.down")
    assert it.asked("say").notification.text == "backup Sunday night"


def test_a_decision_is_the_same_whenever_it_is_made_again() -> None:
    it = tale(one=IF_NONE)
    said(it, "fact.reported", name="spares", value="0")
    said(it, "line.down")
    it.now += timedelta(hours=1)
    once, twice = (
        advance(it.plan, it.run(), DeadlinePassed(it.now), decision_facts_of(it.answers), it.now)
        for _ in range(2)
    )
    assert once == twice


def test_the_shipped_plan_asks_for_the_kinds_that_depend_on_a_fact() -> None:
    plan = shipped_plan()
    assert all(
        playbooks_using_fact(plan, name) <= set(plan.playbooks) | set(plan.routines)
        for name in plan.facts
    )
