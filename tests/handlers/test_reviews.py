"""After an incident: how the plan was carried out, what is put right, what was learned (2.1.2.8a,
2.1.2.8b).
"""

from __future__ import annotations

import pytest

from handlers import live_drills, reviews
from handlers.notice_answers import answer
from handlers.plan_publishing import last_runs
from handlers.process_signals import receive
from handlers.routines import begin, load_schedule, start_due
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from incidents.signals import SignalRefusedError
from ledger import list_queries
from tests.actors import DESK, DRILL, LINK
from tests.handlers.rehearsing import people
from tests.runtimes import all_runs, clock_of, event, failed, look


async def _page_answered_after(runtime: Runtime, minutes: int) -> None:
    await receive(runtime, [failed("K-07")])
    for _ in range(minutes):
        clock_of(runtime).move(minutes=1)
        await process_due_deadlines(runtime)
    notice = next(n for n in await look(runtime, list_queries.notices) if n["step"] == "tell_head")
    await answer(runtime, notice["id"], "ack", LINK)


async def _step(runtime: Runtime, name: str) -> dict[str, object]:
    return next(s for s in (await reviews.review(runtime, 1))["steps"] if s["step"] == name)


async def test_a_step_done_in_time_and_one_done_late_are_distinguished_with_limit_and_time(
    runtime: Runtime,
) -> None:
    await _page_answered_after(runtime, 4)
    step = await _step(runtime, "tell_head")
    assert (step["limit"], step["seconds"], step["on_time"], step["clause"]) == (
        "5m",
        240.0,
        True,
        ["3.3.1"],
    )


async def test_a_page_that_was_answered_only_after_the_escalation_was_late_for_those_asked_first(
    runtime: Runtime,
) -> None:
    await _page_answered_after(runtime, 7)
    step = await _step(runtime, "tell_head")
    assert (step["on_time"], step["late"], step["department"], step["role"]) == (
        False,
        1,
        "distribution centre",
        "head of distribution",
    )
    found = await reviews.review(runtime, 1)
    late = {row["department"]: row["late"] for row in found["departments"]}
    assert late["distribution centre"] >= 1
    assert all(row["steps"] == row["on_time"] + row["late"] for row in found["departments"])


async def test_what_is_still_running_within_its_limit_is_not_judged(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    step = await _step(runtime, "repair")
    assert (step["on_time"], step["ended"], step["outcome"]) == (None, None, None)


async def test_a_rectification_ordered_after_an_incident_is_in_its_report(
    runtime: Runtime,
) -> None:
    await _page_answered_after(runtime, 1)
    order = event(
        "rectification.ordered",
        "r1",
        about=1,
        role="head of distribution",
        what="answer in time",
        site="kaili",
    )
    await receive(
        runtime,
        [
            order,
            event(
                "rectification.ordered",
                "r2",
                about=99,
                role="head of security",
                what="other",
                site="kaili",
            ),
        ],
    )
    (found,) = (await reviews.review(runtime, 1))["rectifications"]
    assert (found["state"], found["fields"]["what"]) == ("open", "answer in time")
    asked = await look(runtime, lambda c: list_queries.notices(c, found["id"]))
    assert {n["role"] for n in asked} == {"head of distribution"}
    assert asked[0]["deadline"] is not None


async def test_lessons_are_kept_and_found_by_any_words_in_any_order(runtime: Runtime) -> None:
    await _page_answered_after(runtime, 1)
    await reviews.add_lesson(
        runtime, 1, " 备用车钥匙应放在值班室 Keys belong to the duty room ", DESK
    )
    await reviews.add_lesson(runtime, 1, "100% sure_thing", DESK)
    assert len(await reviews.search(runtime)) == 2
    for words, count in (
        ("钥匙", 1),
        ("duty KEYS", 1),
        ("duty spare", 0),
        ("truck_failure", 2),
        ("%", 1),
        ("_thing", 1),
        ("a%z", 0),
    ):
        assert len(await reviews.search(runtime, words)) == count, words
    assert [row["text"] for row in (await reviews.review(runtime, 1))["lessons"]] == [
        "备用车钥匙应放在值班室 Keys belong to the duty room",
        "100% sure_thing",
    ]


@pytest.mark.parametrize(
    ("incident", "text", "says"),
    [(99, "x", "no incident 99"), (1, " ", "write what"), (1, "x" * 4001, "at most")],
)
async def test_a_lesson_that_cannot_be_kept_is_refused(
    incident: int, text: str, says: str, runtime: Runtime
) -> None:
    await receive(runtime, [failed("K-07")])
    with pytest.raises(SignalRefusedError, match=says):
        await reviews.add_lesson(runtime, incident, text, DESK)
    with pytest.raises(SignalRefusedError, match="no incident 77"):
        await reviews.review(runtime, 77)


async def _closed(runtime: Runtime, minutes: int) -> None:
    """Incident 1, its head answering after so many minutes, closed by its owner."""
    await load_schedule(runtime)  # from now on the routines are in force
    await _page_answered_after(runtime, minutes)
    offer = next(
        n for n in await look(runtime, list_queries.open_questions) if n["step"] == "takeover"
    )
    await answer(runtime, offer["id"], "accept", LINK)
    await receive(
        runtime,
        [event("takeover.confirmed", "t", unit="K-07"), event("route.finished", "f", unit="K-07")],
    )
    for _ in range(90):
        if [i["state"] for i in await look(runtime, all_runs) if i["id"] == 1] == ["closed"]:
            return
        for notice in await look(runtime, list_queries.open_questions):
            words = {
                "acknowledge": "ack",
                "accept": "accept",
                "done": "done",
                "option": (notice["options"] or [""])[-1],
            }
            await answer(runtime, notice["id"], words[notice["expects"]], LINK)
        clock_of(runtime).move(minutes=1)
        await process_due_deadlines(runtime)
    raise AssertionError([n["step"] for n in await look(runtime, list_queries.open_questions)])


async def _report(runtime: Runtime) -> int:
    """The one report that what is due now begins."""
    begun = await start_due(runtime)
    assert await start_due(runtime) == []
    (report,) = [
        i["id"]
        for i in await look(runtime, all_runs)
        if i["id"] in begun and i["kind"] == "supervision report"
    ]
    return int(report)


async def test_the_report_follows_a_closed_incident_at_once_and_once_and_the_review_five_working_days_later(
    runtime: Runtime,
) -> None:
    await _closed(runtime, 8)
    report = await _report(runtime)
    (told,) = [
        n
        for n in await look(runtime, lambda c: list_queries.notices(c, report))
        if n["step"] == "report"
    ]
    assert "事件 1 " in told["text"]
    assert [
        n["step"] for n in await look(runtime, lambda c: list_queries.notices(c, report))
    ].count("assess") == 1
    clock_of(runtime).move(days=6)
    assert "review" not in {i["kind"] for i in await look(runtime, all_runs)}
    clock_of(runtime).move(days=2)
    await start_due(runtime)
    assert [i["kind"] for i in await look(runtime, all_runs)].count("review") == 1


async def test_no_routine_follows_a_drill_that_is_over_and_it_did_not_run_in_earnest(
    runtime: Runtime,
) -> None:
    await load_schedule(runtime)
    incident = await live_drills.report(
        runtime, "truck.failed", {"unit": "K-07"}, await people(runtime), DRILL
    )
    assert incident
    clock_of(runtime).move(minutes=30)
    await process_due_deadlines(
        runtime
    )  # steps are late: a real incident would be reported and reviewed
    await live_drills.finish(runtime, [incident], "the drill is over", DRILL)
    assert [i["state"] for i in await look(runtime, list_queries.incidents)] == ["closed"]
    for _ in range(3):
        clock_of(runtime).move(days=9)
        await start_due(runtime)
    assert not {"supervision report", "review"} & {i["kind"] for i in await look(runtime, all_runs)}
    with pytest.raises(SignalRefusedError, match="was a drill"):
        await begin(runtime, "review", str(incident), DESK)
    assert ("truck_failure", "tell_head") not in await last_runs(runtime.ledger)


async def test_an_incident_without_any_delay_is_reported_and_needs_neither_assessment_nor_review(
    runtime: Runtime,
) -> None:
    await _closed(runtime, 1)
    report = await _report(runtime)
    assert [n["step"] for n in await look(runtime, lambda c: list_queries.notices(c, report))] == [
        "report"
    ]
    clock_of(runtime).move(days=20)
    await start_due(runtime)
    assert "review" not in {i["kind"] for i in await look(runtime, all_runs)}


async def test_a_routine_by_hand_begins_for_one_item_and_leaves_its_scheduled_time_alone(
    runtime: Runtime,
) -> None:
    assert len(await begin(runtime, "standby roll-call", "lushan", DESK)) == 1
    assert len(await begin(runtime, "standby roll-call", None, DESK)) == 5
    clock_of(runtime).move(hours=21)  # seven in the morning of Tuesday
    assert len([i for i in await start_due(runtime) if i]) >= 5
    with pytest.raises(SignalRefusedError, match="no routine 'roll-call'"):
        await begin(runtime, "roll-call", None, DESK)
    with pytest.raises(SignalRefusedError, match="not for 'K-07'"):
        await begin(runtime, "standby roll-call", "K-07", DESK)
    with pytest.raises(SignalRefusedError, match="closed incident"):
        await begin(runtime, "review", "99", DESK)
