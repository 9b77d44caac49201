"""What a scenario can say beyond reports and answers, and what its transcript tells about it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from drills.transcript import Line, Transcript
from playbooks.definition.sms_segments import segments
from playbooks.loader import BadPlanError
from tests.drills.small_drill import HEAD, PLAN, played
from translations import english


def lines(transcript: Transcript, step: str, effect: str) -> list[Line]:
    return [line for line in transcript.lines if (line.step, line.effect) == (step, effect)]


def why(transcript: Transcript, step: str) -> tuple[str, str]:
    return next(
        (english(one.state), english(one.why)) for one in transcript.undone if one.step == step
    )


def test_a_dead_phone_is_found_out_and_the_next_is_called_before_the_level_is_over(
    tmp_path: Path,
) -> None:
    transcript = played(
        tmp_path, "dead phones:\n  - {role: head of distribution, rank: any, after: 30s}\n"
    )
    assert lines(transcript, "tell_head", "could not be reached")[0].at == timedelta(seconds=30)
    assert lines(transcript, "tell_head", "called")[1].at == timedelta(seconds=30)
    assert lines(transcript, "tell_head", "not delivered")


def test_a_phone_that_lives_again_takes_the_call(tmp_path: Path) -> None:
    more = "dead phones:\n  - {role: general manager, rank: any, until: 1h}\n"
    more += "answers:\n  - {step: tell_head, role: general manager, answer: acknowledged}\n"
    transcript = played(tmp_path, more)
    acknowledged = lines(transcript, "tell_head", "acknowledged")
    assert len(acknowledged) == 1
    assert acknowledged[0].at > timedelta(hours=1)


def test_someone_away_for_some_minutes_is_passed_over_only_then(tmp_path: Path) -> None:
    away = "away:\n  - {role: head of distribution, from: 0m, until: 12m}\n"
    transcript = played(tmp_path, away)
    skipped = lines(transcript, "tell_head", "skipped a level")
    assert skipped
    assert all(line.at < timedelta(minutes=12) for line in skipped if line.person == "head on site")


def test_unreachable_is_another_word_for_why_someone_is_passed_over(tmp_path: Path) -> None:
    transcript = played(
        tmp_path, "away:\n  - {role: head of distribution, rank: any, how: unreachable}\n"
    )
    assert "unreachable" in lines(transcript, "tell_head", "skipped a level")[0].text


def test_while_muster_is_down_nothing_happens_and_then_all_that_was_due(tmp_path: Path) -> None:
    more = "muster down:\n  - {from: 1m, until: 40m}\nanswers:\n  - {step: takeover, after: 2m, answer: accepted}\n"
    transcript = played(tmp_path, more)
    assert not [
        line for line in transcript.lines if timedelta(minutes=1) <= line.at < timedelta(minutes=40)
    ]
    assert lines(transcript, "takeover", "accepted")[0].at == timedelta(minutes=40)
    assert lines(transcript, "tell_head", "called")[1].at == timedelta(minutes=40)


def test_a_routine_begins_in_a_drill_and_opens_what_it_opens(tmp_path: Path) -> None:
    head = HEAD.replace("truck_failure", "standby roll-call").replace(
        "reports:\n  - {at: 0m, signal: truck.failed, fields: {unit: K-07}}",
        "routines:\n  - {routine: standby roll-call}",
    )
    transcript = played(
        tmp_path,
        "answers:\n  - {step: ready, answer: not ready, times: 1}\n  - {step: ready, answer: ready}\n",
        head,
    )
    assert len(lines(transcript, "none", "opened")) == 1
    assert len(lines(transcript, "tell_owner", "called")) >= 1


def test_an_answer_can_be_one_persons_and_carry_values(tmp_path: Path) -> None:
    more = "answers:\n  - {step: takeover, item: K-07, answer: refused, values: {why: tyres}, times: 1}\n"
    transcript = played(tmp_path, more)
    assert lines(transcript, "takeover", "does not take it")[0].text == "tyres"


def test_a_report_about_nothing_is_put_aside_with_the_reason(tmp_path: Path) -> None:
    transcript = played(tmp_path, "", HEAD.replace("truck.failed", "route.finished"))
    assert [line.text for line in lines(transcript, "triage", "put aside")] == [
        "route.finished about K-07 is written down; no open incident waits for it"
    ]


def test_each_message_has_its_segments_and_its_cost(tmp_path: Path) -> None:
    transcript = played(tmp_path, "answers:\n  - {step: takeover, answer: accepted}\n")
    price = PLAN.values["message_price"]
    assert transcript.messages
    assert all(line.segments == segments(line.text).count >= 1 for line in transcript.messages)
    assert transcript.cost == pytest.approx(
        sum(line.segments for line in transcript.messages) * price
    )


def test_what_did_not_happen_is_told_with_the_turn_that_did_not_come(tmp_path: Path) -> None:
    transcript = played(
        tmp_path,
        "answers:\n  - {step: takeover, answer: accepted}\n",
        HEAD.replace("runs: 2h", "runs: 1h"),
    )
    turns = (
        "takeover none: was accepted",
        "insurer refused: not begun",
        "insurer silent: not begun",
    )
    assert why(transcript, "no_truck") == (
        "not started",
        "none of these came: " + "; ".join(f"waited for {turn}" for turn in turns),
    )
    assert why(transcript, "lost") == ("not started", "waited for arrived overdue: is still open")


def test_what_did_not_happen_is_told_with_the_condition_that_did_not_hold(tmp_path: Path) -> None:
    transcript = played(tmp_path, "")
    assert why(transcript, "rescue") == (
        "not started",
        "unit.injured > 0 did not hold: unit.injured is 0",
    )
    assert why(transcript, "driver") == (
        "not started",
        "unit.driver_unfit did not hold: unit.driver_unfit is false",
    )


def test_what_was_withdrawn_is_told_with_what_made_it_needless(tmp_path: Path) -> None:
    more = "  - {at: 5m, signal: takeover.confirmed, fields: {unit: K-07}}\nanswers:\n  - {step: takeover, answer: accepted}\n"
    assert why(played(tmp_path, more), "checkins") == (
        "withdrawn",
        "no longer needed: arrived arrived",
    )


def test_a_fact_is_told_at_its_minute_and_decides_what_follows(tmp_path: Path) -> None:
    failed = "scanner.failed, fields: {site: kaili}"
    head = HEAD.replace("truck_failure", "network_outage").replace(
        "truck.failed, fields: {unit: K-07}", failed
    )
    more = "facts:\n  - {at: 0m, name: spare_scanners, value: 0}\n  - {at: 9m, name: spare_scanners, value: 1}\n"
    transcript = played(tmp_path, more, head)
    assert [line.at for line in transcript.messages if line.step == "no_scanner"][:1] == [
        timedelta()
    ]
    assert [line.at for line in transcript.messages if line.step == "scanner_spare"][:1] == [
        timedelta(minutes=9)
    ]
    transcript = played(tmp_path, "facts:\n  - {at: 0m, name: spare_scanners, value: none}\n", head)
    assert lines(transcript, "intake", "refused")[0].text.startswith("spare_scanners:")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{at: 0m, name: spare_scaners, value: 2}", "did you mean spare_scanners?"),
        ("{at: 0m, name: spare_scanners}", "value is missing"),
        ("{at: soon, name: spare_scanners, value: 2}", "no limit"),
    ],
)
def test_a_fact_that_is_none_is_a_fault_of_the_drill(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(BadPlanError) as bad:
        played(tmp_path, f"facts:\n  - {line}\n")
    assert says in str(bad.value)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            "{step: tell_head, effect: called, at most: 1}",
            "was expected 1 times at most, and happened 17",
        ),
        (
            "{step: tell_head, effect: message, role: insurer}",
            "tell_head: message to insurer was expected 1 times, and happened 0",
        ),
        ("{step: tell_head, effect: message, says: 刹车}", "saying 刹车"),
        ("{step: tell_head, effect: called, since: 3h}", "since 3:00:00"),
        ("{step: tell_head, effect: called, item: K-08}", "for K-08"),
        ("{step: rescue, effect: called}", "the step did nothing at all"),
    ],
)
def test_an_expectation_that_is_not_met_says_what_happened_instead(
    tmp_path: Path, line: str, says: str
) -> None:
    missed = played(tmp_path, f"expect:\n  - {line}\n").missed
    assert len(missed) == 1
    assert says in missed[0]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("clauses: [9.9]\n", "the plan has no clause 9.9"),
        ("routines:\n  - {routine: roll-call}\n", "did you mean standby roll-call?"),
        ("away:\n  - {role: leader, how: asleep}\n", "'asleep' is unknown"),
        ("away:\n  - {role: leader, rank: first}\n", "'first' is no rank"),
        ("muster down:\n  - {from: 5m, until: 5m}\n", "never be down"),
        ("dead phones:\n  - {after: 1m}\n", "role is missing"),
        ("answers:\n  - {step: tell_haed, answer: acknowledged}\n", "did you mean tell_head?"),
    ],
)
def test_each_fault_of_these_words_is_reported(tmp_path: Path, more: str, says: str) -> None:
    with pytest.raises(BadPlanError) as bad:
        played(tmp_path, more)
    assert says in str(bad.value)


def test_an_answer_without_what_its_option_asks_for_leaves_the_question_open(
    tmp_path: Path,
) -> None:
    head = HEAD.replace("unit: K-07", "unit: K-07, injured: 1")
    for values, state in (("", "not taken"), (", values: {time: 14:30}", "decided: later today")):
        transcript = played(
            tmp_path,
            f"answers:\n  - {{step: times, after: 1m, answer: later today, times: 1{values}}}\n",
            head,
        )
        assert lines(transcript, "times", state) and bool(
            lines(transcript, "times", "not taken")
        ) == (state == "not taken")


def test_a_report_without_proof_is_played_as_such_and_all_others_count_as_confirmed(
    tmp_path: Path,
) -> None:
    unproved = HEAD.replace("signal: truck.failed,", 'signal: truck.failed, unconfirmed: "true",')
    held = ("new_times", "customers are not told yet")
    answers = "answers:\n  - {step: takeover, after: 1m, answer: accepted}\n"
    assert not lines(played(tmp_path, answers), *held)
    transcript = played(tmp_path, answers, unproved)
    assert len(lines(transcript, *held)) == 1
    assert why(transcript, "new_times")[1] == "nobody has confirmed the report yet"


def test_whether_a_report_is_confirmed_is_said_with_true_or_false(tmp_path: Path) -> None:
    with pytest.raises(BadPlanError, match="unconfirmed"):
        played(tmp_path, "", HEAD.replace("signal:", "unconfirmed: perhaps, signal:"))
