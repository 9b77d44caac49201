"""An alert acts or does not, goes on or ends others; the reason is told."""

from __future__ import annotations

import pytest

from sources.alert_effect import AlertEffect, effect_of
from tests.sources.documents import cap, info, read
from translations import english

EARLIER = "kaili,5226010-0,2026-07-17T20:00:00+08:00"


def effect(document: bytes) -> tuple[bool, list[str], str]:
    found: AlertEffect = effect_of(read(document))
    return found.acts, list(found.ends), english(found.why)


def test_a_first_alert_acts() -> None:
    assert effect(cap(info())) == (True, [], "a new alert")


def test_an_update_replaces_what_it_names_and_ends_nothing() -> None:
    document = cap(info(), msg_type="Update", references=EARLIER)
    assert effect(document) == (True, [], "replaces 1 earlier")


def test_an_update_that_names_nothing_is_a_new_alert() -> None:
    assert effect(cap(info(), msg_type="Update")) == (True, [], "a new alert")


@pytest.mark.parametrize("status", ["Test", "Exercise", "System", "Draft", "test", "Unheard"])
@pytest.mark.parametrize("msg_type", ["Alert", "Update", "Cancel"])
def test_nothing_but_an_actual_alert_acts(status: str, msg_type: str) -> None:
    acts, ends, why = effect(cap(info(), status=status, msg_type=msg_type, references=EARLIER))
    assert (acts, ends) == (False, []) and "its status is" in why


def test_a_status_in_small_letters_is_understood_and_told() -> None:
    alert = read(cap(info(), status="actual"))
    assert effect_of(alert).acts
    assert [english(fault) for fault in alert.faults] == [
        "`alert/status`: `actual` is none of the standard's values"
    ]


@pytest.mark.parametrize("msg_type", ["Ack", "Error"])
def test_what_systems_say_to_each_other_does_not_act(msg_type: str) -> None:
    assert effect(cap(info(), msg_type=msg_type))[0] is False


def test_a_cancel_without_info_ends_what_it_names() -> None:
    two = f"{EARLIER}\n  kaili,5226010-2,2026-07-17T21:00:00+08:00"
    acts, ends, why = effect(cap(msg_type="Cancel", references=two))
    assert (acts, ends) == (True, ["5226010-0", "5226010-2"])
    assert why == "ends 2 earlier: it is a cancellation"


@pytest.mark.parametrize(
    "said",
    [
        info(response="AllClear"),
        info(urgency="Past"),
        info(event="Tsunami Cancellation"),
        info(event="解除暴雨预警"),
        info(headline="凯里市气象台解除暴雨橙色预警信号[Ⅱ级/严重]"),
        info(headline="The flood warning has been cancelled"),
    ],
)
def test_an_ending_that_comes_as_an_update_ends_what_it_names(said: str) -> None:
    acts, ends, why = effect(cap(said, msg_type="Update", references=EARLIER))
    assert (acts, ends) == (True, ["5226010-0"]) and why.startswith("ends 1 earlier: it ")


@pytest.mark.parametrize(
    "said",
    [
        info(headline="凯里市气象台解除暴雨橙色预警信号，发布暴雨黄色预警信号"),
        info(headline="凯里市气象台将暴雨黄色预警升级为橙色预警"),
        info(event="Flights cancelling service", headline="The dam has been lifted"),
    ],
)
def test_what_lifts_one_level_and_issues_another_goes_on(said: str) -> None:
    assert effect(cap(said, msg_type="Update", references=EARLIER))[1] == []


def test_an_ending_of_one_part_ends_nothing_as_long_as_another_goes_on() -> None:
    over, on = info(response="AllClear"), info()
    assert effect(cap(over, on, msg_type="Update", references=EARLIER))[1] == []
    assert effect(cap(over, over, msg_type="Update", references=EARLIER))[1] == ["5226010-0"]


def test_an_all_clear_without_an_alarm_does_not_act() -> None:
    acts, ends, why = effect(cap(info(response="AllClear")))
    assert (acts, ends) == (False, [])
    assert why == "does not act: it says all clear, but names no earlier alert"


def test_the_first_report_of_an_earthquake_is_past_and_acts() -> None:
    assert effect(cap(info(event="Earthquake", urgency="Past"))) == (True, [], "a new alert")


def test_what_lacks_its_identity_does_not_act_and_says_what_it_lacks() -> None:
    document = cap(info(), identifier="", sent="yesterday")
    assert effect(document) == (False, [], "does not act: without identifier, sent")


def test_an_alert_that_says_nothing_does_not_act() -> None:
    assert effect(cap())[0] is False
