"""What opens an incident: when, how often, and when not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.signals import SignalRefusedError
from playbooks.triage import Dismissed, Joined, Opened
from tests.playbooks.heads import files_with, said, tale
from tests.playbooks.small import faults_in
from translations.messages import message

DOWN = "opens on: [line.down]"
LOADED = "opens on: [{signal: line.down, when: signal.load >= 5}]"
THRICE = "opens on: [{signal: line.down, count: 3 in 1m}]"
OTHERS = "catch-all: true"


def test_a_report_opens_what_its_own_fields_are_meant_for() -> None:
    it = tale(few="opens on: [{signal: line.down, when: signal.load < 5}]", many=LOADED)
    assert said(it, "line.down", load="7").verdict == Opened(
        "many", None, message("reason.opens", signal="line.down", playbook="many")
    )
    assert said(it, "line.down", load="1").verdict == Opened(
        "few", None, message("reason.opens", signal="line.down", playbook="few")
    )


def test_of_two_playbooks_whose_conditions_both_hold_the_first_by_file_name_takes_it() -> None:
    it = tale(
        b="opens on: [{signal: line.down, when: signal.load > 1}]",
        a="opens on: [{signal: line.down, when: signal.load > 2}]",
    )
    verdict = said(it, "line.down", load="3").verdict
    assert isinstance(verdict, Opened) and verdict.kind == "a"


def test_two_playbooks_on_one_signal_must_each_say_when() -> None:
    faults = [str(f) for f in faults_in(files_with(one=DOWN, two=LOADED))]
    assert faults == [
        "playbooks/one.yaml:4: opens on: line.down opens two too; say when each is meant: `{signal: line.down, when: …}`"
    ]


def test_a_condition_on_a_report_sees_its_fields_and_no_truck() -> None:
    assert "did you mean signal.load?" in str(
        faults_in(files_with(one="opens on: [{signal: line.down, when: signal.lod > 1}]"))[0]
    )
    assert "no fact named unit.load" in str(
        faults_in(files_with(one="opens on: [{signal: line.down, when: unit.load > 1}]"))[0]
    )


@pytest.mark.parametrize("count", ["1 in 1m", "3 in 1 working day", "three in 1m", "3"])
def test_what_is_no_count_is_refused(count: str) -> None:
    assert "write 3 in 1m" in str(
        faults_in(files_with(one=f"opens on: [{{signal: line.down, count: {count}}}]"))[0]
    )


def test_the_third_report_within_a_minute_opens_and_those_before_are_put_aside() -> None:
    it = tale(often=THRICE)
    assert said(it, "line.down").verdict == Dismissed(
        message("reason.too_few", count=1, times=3, signal="line.down", limit="1m")
    )
    it.later("30s")
    assert said(it, "line.down").verdict == Dismissed(
        message("reason.too_few", count=2, times=3, signal="line.down", limit="1m")
    )
    it.later("29s")
    assert said(it, "line.down").verdict == Opened(
        "often",
        None,
        message("reason.opens_counted", signal="line.down", times=3, limit="1m", playbook="often"),
    )


def test_what_lies_a_minute_back_does_not_count_any_more() -> None:
    it = tale(often=THRICE)
    for _ in range(6):
        assert isinstance(said(it, "line.down").verdict, Dismissed)
        it.later("30s")


def test_reports_of_two_sites_do_not_add_up() -> None:
    it = tale(often=THRICE)
    verdicts = [said(it, "line.down", site=site).verdict for site in ("HQ", "EAST", "HQ", "EAST")]
    assert all(isinstance(v, Dismissed) for v in verdicts)
    assert isinstance(said(it, "line.down", site="EAST").verdict, Opened)


def test_a_report_that_does_not_meet_the_condition_does_not_count() -> None:
    it = tale(
        often="opens on: [{signal: line.down, when: signal.load > 1, count: 2 in 1m}]",
        rest=OTHERS + "\njoins: [same site]",
    )
    said(it, "line.down", load="1")
    assert said(it, "line.down", load="2").verdict == Dismissed(
        message("reason.too_few", count=1, times=2, signal="line.down", limit="1m")
    )


def test_once_it_is_open_every_further_report_joins() -> None:
    it = tale(often=THRICE + "\njoins: [same site within 6h]")
    for _ in range(3):
        said(it, "line.down", site="HQ")
    it.later("2h")
    assert said(it, "line.down", site="HQ").verdict == Joined(
        1, message("reason.same_site_within", incident=1, limit="6h")
    )


def test_a_report_of_the_same_alert_joins_wherever_it_is_and_another_alert_does_not() -> None:
    it = tale(one=DOWN + "\njoins: [same alert]")
    said(it, "line.down", alert="A-1")
    assert said(it, "line.down", alert="A-1", site="EAST").verdict == Joined(
        1, message("reason.same_field", incident=1, field="alert")
    )
    assert isinstance(said(it, "line.down", alert="A-2").verdict, Opened)
    assert isinstance(said(it, "line.down").verdict, Opened)


def test_only_a_field_that_its_signals_have_can_be_the_same() -> None:
    assert "'same alarm' is unknown" in str(
        faults_in(files_with(one=DOWN + "\njoins: [same alarm]"))[0]
    )


def test_a_signal_that_no_playbook_opens_on_goes_to_a_person() -> None:
    it = tale(one=LOADED, rest=OTHERS)
    verdict = said(it, "line.down", load="1").verdict
    assert verdict == Opened("rest", None, message("reason.catch_all", signal="line.down"))
    assert it.run().opened_on == "line.down"
    assert isinstance(said(it, "line.up").verdict, Joined | Opened)


def test_further_reports_no_one_knows_join_as_its_head_says() -> None:
    it = tale(one=LOADED, rest=OTHERS + "\njoins: [same site within 1h]")
    said(it, "line.down", site="HQ")
    assert isinstance(said(it, "line.down", site="HQ").verdict, Joined)
    assert isinstance(said(it, "line.down", site="EAST").verdict, Opened)


def test_what_is_only_to_be_written_down_bothers_no_one() -> None:
    it = tale(rest=OTHERS)
    assert isinstance(said(it, "fact.reported", name="spares", value="2").verdict, Dismissed)


def test_only_one_playbook_takes_the_rest() -> None:
    faults = [str(f) for f in faults_in(files_with(one=OTHERS, two=OTHERS))]
    assert faults == [
        "playbooks/two.yaml:4: catch-all: one takes what no other playbook opens on already; keep one `catch-all: true`"
    ]


def test_hours_of_known_work_keep_a_report_from_opening_anything_and_say_so() -> None:
    it = tale(one=DOWN + '\nquiet while: ["monday 10:00-11:00"]')
    assert said(it, "line.down").verdict == Dismissed(
        message("reason.maintenance_hours", hours="monday 10:00-11:00")
    )
    it.later("1h")
    assert isinstance(said(it, "line.down").verdict, Opened)


def test_quiet_hours_of_another_day_change_nothing() -> None:
    it = tale(one=DOWN + '\nquiet while: ["tuesday 10:00-11:00"]')
    assert isinstance(said(it, "line.down").verdict, Opened)


def test_an_announced_window_keeps_its_site_quiet_until_it_ends() -> None:
    it = tale(one=DOWN + "\nquiet while: [work.announced]")
    starts, ends = (it.now + timedelta(minutes=m) for m in (10, 70))
    said(
        it,
        "work.announced",
        site="HQ",
        starts=starts.isoformat(),
        ends=ends.isoformat(),
        note="new switch",
    )
    assert isinstance(said(it, "line.down", site="HQ").verdict, Opened), "before it begins"
    it.later("10m")
    assert said(it, "line.down", site="HQ").verdict == Dismissed(
        message("reason.maintenance_until_about", time="11-23 11:10", text="new switch")
    )
    assert isinstance(said(it, "line.down", site="EAST").verdict, Opened), "elsewhere"
    it.later("1h")
    assert isinstance(said(it, "line.down", site="HQ").verdict, Opened), "when it is over"


def test_a_window_without_a_site_is_for_the_whole_company() -> None:
    it = tale(one=DOWN + "\nquiet while: [work.announced]")
    said(
        it,
        "work.announced",
        starts=it.now.isoformat(),
        ends=(it.now + timedelta(hours=1)).isoformat(),
    )
    assert isinstance(said(it, "line.down", site="WEST").verdict, Dismissed)


def test_a_window_written_without_a_zone_is_in_the_companys_own() -> None:
    it = tale(one=DOWN + "\nquiet while: [work.announced]")
    said(it, "work.announced", starts="2026-11-23T10:00", ends="2026-11-23T10:30")
    it.later("29m")
    assert isinstance(said(it, "line.down").verdict, Dismissed)
    it.later("1m")
    assert isinstance(said(it, "line.down").verdict, Opened)


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    it = tale(one=DOWN + "\nquiet while: [work.announced]")
    with pytest.raises(SignalRefusedError, match="ends before it begins"):
        said(
            it,
            "work.announced",
            starts=it.now.isoformat(),
            ends=(it.now - timedelta(hours=1)).isoformat(),
        )


@pytest.mark.parametrize(
    "quiet", ["line.up", '"25:00-26:00"', '"11:00-11:00"', '"someday 10:00-11:00"']
)
def test_what_says_no_quiet_time_is_refused(quiet: str) -> None:
    assert faults_in(files_with(one=f"{DOWN}\nquiet while: [{quiet}]"))


def test_what_was_put_aside_during_known_work_does_not_count_afterwards() -> None:
    it = tale(often=THRICE + '\nquiet while: ["monday 10:00-10:01"]')
    for _ in range(3):
        said(it, "line.down")
    it.later("60s")
    assert said(it, "line.down").verdict == Dismissed(
        message("reason.too_few", count=1, times=3, signal="line.down", limit="1m")
    )


def test_a_report_that_is_not_meant_joins_nothing_for_being_near_and_goes_to_a_person() -> None:
    it = tale(one=LOADED + "\njoins: [same site within 6h]", rest=OTHERS)
    said(it, "line.down", load="7", site="HQ")
    verdict = said(it, "line.down", load="1", site="HQ").verdict
    assert isinstance(verdict, Opened) and verdict.kind == "rest"


def test_a_report_that_is_not_meant_but_is_about_the_same_thing_joins_it() -> None:
    it = tale(one=LOADED + "\njoins: [same alert]")
    said(it, "line.down", load="7", alert="A-1")
    assert said(it, "line.down", load="1", alert="A-1").verdict == Joined(
        1, message("reason.same_field", incident=1, field="alert")
    )


def test_a_report_without_a_site_is_about_the_centre() -> None:
    it = tale(one=DOWN + "\njoins: [same site within 6h]")
    said(it, "line.down")
    assert isinstance(said(it, "line.down", site="HQ").verdict, Joined)
    assert isinstance(said(it, "line.down", site="EAST").verdict, Opened)


def test_a_window_of_another_year_says_so_to_its_sender_and_for_what_it_keeps_aside() -> None:
    """INPUTS F14: `until 12-31 00:00`, as if it were this year."""
    it = tale(one=DOWN + "\nquiet while: [work.announced]")
    told = said(it, "work.announced", starts=it.now.isoformat(), ends="2029-12-31T00:00").verdict
    assert told.reason == message("reason.window_kept", start="11-23 10:00", end="2029-12-31 00:00")
    aside = said(it, "line.down").verdict
    assert aside.reason == message("reason.maintenance_until", time="2029-12-31 00:00")


def test_a_mistyped_end_is_replaced_by_the_next_announcement() -> None:
    """INPUTS F14: nothing took it back."""
    it = tale(one=DOWN + "\nquiet while: [work.announced]")
    said(it, "work.announced", site="HQ", starts=it.now.isoformat(), ends="2029-12-31T00:00")
    corrected = (it.now + timedelta(minutes=30)).isoformat()
    said(it, "work.announced", site="HQ", starts=it.now.isoformat(), ends=corrected)
    it.later("30m")
    assert isinstance(said(it, "line.down", site="HQ").verdict, Opened)
