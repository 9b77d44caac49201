"""The order in force is changed by who may decide, on every way, and each change is on record."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desk.names_in_messages import renderer
from handlers.decision_changes import change_decision, decision_of_notice, decisions_of
from handlers.notice_answers import AnswerRefusedError, answer
from handlers.process_signals import receive
from handlers.question_status import with_playbook
from handlers.runtime import Runtime
from handlers.sms_answers import reply
from ledger import list_pages, list_queries, notices, suspensions
from ledger.list_rows import NoticeListRow
from ledger.tables import NoticeRow
from playbooks.definition.run import StepRecord
from playbooks.engine.vote_status import vote_status
from tests.actors import DESK, LINK, TEXT
from tests.handlers.texting import mark_sent as _mark_sent
from tests.runtimes import event, failed, look, timeline
from translations import message

STORM = {"area": "全市", "event": "台风", "severity": "红色", "alert": "KL-9"}
TODAY, TOMORROW = "later today", "next working day"


async def asked(runtime: Runtime, step: str) -> list[NoticeListRow]:
    return [n for n in await look(runtime, list_queries.notices) if n["step"] == step]


async def notice_of(runtime: Runtime, step: str, at: int = 0) -> NoticeRow:
    number = (await asked(runtime, step))[at]["id"]
    found = await look(runtime, lambda c: notices.find(c, number))
    assert found is not None
    return found


async def record_of(runtime: Runtime, step: str) -> StepRecord:
    run = await look(runtime, lambda c: list_queries.run_of(c, 1))
    assert run is not None
    return next(r for key, r in run.steps.items() if key.partition("/")[0] == step)


async def said(runtime: Runtime, step: str) -> list[str]:
    return [li["what"] for li in await look(runtime, timeline) if li["step"] == step]


async def stormy(runtime: Runtime) -> list[NoticeListRow]:
    """The leading group decides about a typhoon; two must agree."""
    await receive(runtime, [event("weather.warning", "w", **STORM)])
    return await asked(runtime, "decide")


async def suspended(runtime: Runtime) -> list[str]:
    rows = await look(runtime, suspensions.suspensions)
    return [row["area"] for row in rows if row["lifted_at"] is None]


async def leader_first(runtime: Runtime) -> list[NoticeListRow]:
    """Those asked about the storm, the leader first."""
    directory = await look(runtime, runtime.directory)
    leader = directory.holders("leader", None)[0][1]
    return sorted(await stormy(runtime), key=lambda n: n["person"] != leader)


async def in_force(runtime: Runtime) -> NoticeRow:
    """Two have decided to suspend; the notice of the leader."""
    first, second, *_ = await leader_first(runtime)
    for one in (first, second):
        await answer(runtime, one["id"], "suspend", LINK)
    assert await suspended(runtime)
    found = await look(runtime, lambda c: notices.find(c, first["id"]))
    assert found is not None
    return found


async def change(runtime: Runtime, notice: NoticeRow, option: str, **values: Any) -> str:
    decision = await decision_of_notice(runtime, notice)
    assert decision is not None
    return await change_decision(runtime, decision, notice.person, option, values, LINK)


async def times(runtime: Runtime) -> NoticeRow:
    """The leader has decided about the rest of a route."""
    await receive(runtime, [failed("K-07", injured="1")])
    notice = await notice_of(runtime, "times")
    await answer(runtime, notice.id, TODAY, LINK, {"time": "16:00"})
    return await notice_of(runtime, "times")


async def test_a_change_that_several_must_agree_to_is_put_to_all_and_the_order_stays_in_between(
    runtime: Runtime,
) -> None:
    notice = await in_force(runtime)
    before = len(await asked(runtime, "decide"))
    await change(runtime, notice, "go on")
    assert await suspended(runtime)
    assert (await record_of(runtime, "decide")).outcome is None
    again = (await asked(runtime, "decide"))[before:]
    second = next(n for n in again if n["person"] != notice.person)
    await answer(runtime, second["id"], "go on", LINK)
    assert await suspended(runtime) == []
    assert (await record_of(runtime, "decide")).outcome == "go on"


async def test_two_must_agree_and_one_of_them_leads(runtime: Runtime) -> None:
    leader, *others = await leader_first(runtime)
    deputy = (await look(runtime, runtime.directory)).holders("deputy leader", None)[0][1]
    heads = [n for n in others if n["person"] != deputy]
    for one in heads[:3]:
        await answer(runtime, one["id"], "suspend", LINK)
    assert (await record_of(runtime, "decide")).outcome is None
    await answer(runtime, leader["id"], "suspend", LINK)
    assert (await record_of(runtime, "decide")).outcome == "suspend"


async def test_it_is_on_the_timeline_and_in_the_audit_table(runtime: Runtime) -> None:
    notice = await in_force(runtime)
    await change(runtime, notice, "go on")
    assert "changes the order in force: go on (before: suspend)" in await said(runtime, "decide")
    rows: Any = (await look(runtime, lambda c: list_pages.audit_lines(c, None, 1))).rows
    (row,) = [one for one in rows if one["what"] == "decision.changed"]
    assert row["target"] == "decision decide"
    assert (row["before"], row["after"]["answer"]) == ({"answer": "suspend"}, "go on")
    assert row["person"] == notice.person


async def test_who_is_asked_alone_changes_the_time_at_once(runtime: Runtime) -> None:
    notice = await times(runtime)
    await change(runtime, notice, TODAY, time="18:30")
    values = (await record_of(runtime, "times")).data["values"]
    assert values == {"time": "2026-11-23T18:30:00+08:00"}
    kept = await notice_of(runtime, "times")
    assert (kept.answer, kept.entered) == (TODAY, values)


async def test_what_an_option_asks_for_is_asked_for_again(runtime: Runtime) -> None:
    notice = await times(runtime)
    with pytest.raises(AnswerRefusedError, match="time"):
        await change(runtime, notice, TODAY, time="yesterday")


async def test_a_vote_is_changed_while_the_decision_is_open(runtime: Runtime) -> None:
    first, second, *_ = await leader_first(runtime)
    await answer(runtime, first["id"], "suspend", LINK)
    voted = await look(runtime, lambda c: notices.find(c, first["id"]))
    assert voted is not None
    await change(runtime, voted, "go on")
    changed = await look(runtime, lambda c: notices.find(c, first["id"]))
    assert changed is not None and changed.answer == "go on"
    await answer(runtime, second["id"], "suspend", LINK)
    assert (await record_of(runtime, "decide")).outcome is None
    assert "changes their vote: go on (before: suspend)" in await said(runtime, "decide")


async def test_anyone_the_desk_answered_for_hears_of_the_change(runtime: Runtime) -> None:
    notice = await times(runtime)
    (decision,) = [d for d in await decisions_of(runtime, 1) if d.step.id == "times"]
    await change_decision(runtime, decision, notice.person, TODAY, {"time": "18:30"}, DESK)
    heard = [n for n in await asked(runtime, "answered") if n["person"] == notice.person]
    assert len(heard) == 1


async def test_who_may_not_decide_cannot_change_it(runtime: Runtime) -> None:
    await times(runtime)
    (decision,) = [d for d in await decisions_of(runtime, 1) if d.step.id == "times"]
    with pytest.raises(AnswerRefusedError, match="may not take this decision"):
        await change_decision(runtime, decision, "nobody.at.all", TOMORROW, {}, LINK)


async def test_two_changes_at_the_same_moment_are_both_on_record(
    runtime: Runtime, other: Runtime
) -> None:
    notice = await times(runtime)
    await asyncio.gather(
        change(runtime, notice, TODAY, time="18:00"), change(other, notice, TODAY, time="19:00")
    )
    lines = [line for line in await said(runtime, "times") if line.startswith("changes the order")]
    assert len(lines) == 2
    assert (await record_of(runtime, "times")).outcome == TODAY


@pytest.mark.parametrize(
    "text", ["改 {id} {n} 18:30", "变更为 {id} {n} 18:30", "Change {id} {n} 18:30"]
)
async def test_a_text_changes_the_order_it_names(runtime: Runtime, text: str) -> None:
    notice = await times(runtime)
    number = list(notice.options).index(TODAY) + 1
    await reply(runtime, notice.person, text.format(id=notice.id, n=number), TEXT)
    assert (await notice_of(runtime, "times")).entered == {"time": "2026-11-23T18:30:00+08:00"}


async def test_without_a_number_the_only_decision_is_meant(runtime: Runtime) -> None:
    notice = await times(runtime)
    await reply(runtime, notice.person, f"改为 {TOMORROW}", TEXT)
    assert (await notice_of(runtime, "times")).answer == TOMORROW


async def test_a_text_that_could_mean_several_decisions_changes_none(runtime: Runtime) -> None:
    for unit in ("K-07", "K-01"):
        await receive(runtime, [failed(unit, injured="1")])
    mine = await asked(runtime, "times")
    assert len({n["item"] for n in mine}) == 2
    for one in mine:
        await answer(runtime, one["id"], TOMORROW, LINK)
    with pytest.raises(AnswerRefusedError) as refused:
        await reply(runtime, mine[0]["person"], f"改 {TOMORROW}", TEXT)
    assert refused.value.message.code == "refusal.which_decision"


async def test_with_nothing_to_change_the_sender_hears_so(runtime: Runtime) -> None:
    await in_force(runtime)
    (told,) = await asked(runtime, "order_desk_told")
    with pytest.raises(AnswerRefusedError) as refused:
        await reply(runtime, told["person"], "改 照常送货", TEXT)
    assert refused.value.message.code == "refusal.nothing_to_change"


async def test_who_has_voted_hears_how_the_vote_is_changed(runtime: Runtime) -> None:
    leader, *_ = await leader_first(runtime)
    await answer(runtime, leader["id"], "suspend", LINK)
    with pytest.raises(AnswerRefusedError) as refused:
        await reply(runtime, leader["person"], f"{leader['id']} 3", TEXT)
    assert refused.value.message.code == "refusal.answered_changeable"
    assert f"改 {leader['id']} 3" in str(refused.value)
    changed = await reply(runtime, leader["person"], f"改 {leader['id']} 3", TEXT)
    assert (await record_of(runtime, "decide")).data["votes"] == {leader["person"]: changed.answer}


async def test_what_was_entered_and_how_many_agree_comes_back_with_the_answer(
    runtime: Runtime,
) -> None:
    leader, second, *_ = await leader_first(runtime)
    put = await look(runtime, lambda c: notices.find(c, leader["id"]))
    assert put is not None
    voted = await answer(runtime, put.id, "suspend", LINK, {"area": "大风洞"})
    assert dict(voted.values) == {"area": "大风洞"}
    voter = put.step, put.item, put.person
    status = vote_status(runtime.plan, voted.run, *voter)
    assert status is not None and (status.agreed, status.needed) == (1, 2)
    decided = await answer(runtime, second["id"], "suspend", LINK, {"area": "大风洞"})
    question = decided.question
    voter = question.step, question.item, question.person
    assert vote_status(runtime.plan, decided.run, *voter) is None


async def test_a_text_that_would_change_the_decision_of_another_is_no_report(
    runtime: Runtime,
) -> None:
    """A driver who is asked for a report in words texts a change of what the head decided."""
    decided = await times(runtime)
    checkin = await notice_of(runtime, "checkins")
    await _mark_sent(runtime, checkin)
    with pytest.raises(AnswerRefusedError) as refused:
        await reply(runtime, checkin.person, f"改 {decided.id} 2", TEXT)
    assert refused.value.message.code == "refusal.may_not_change"
    assert (await notice_of(runtime, "checkins")).state == "sent"
    words = await reply(runtime, checkin.person, "改走小路，人没事", TEXT)
    assert words.answer == "done"


async def test_the_step_that_made_an_answer_needless_is_named_with_its_playbook(
    runtime: Runtime,
) -> None:
    await in_force(runtime)
    rows = await asked(runtime, "decide")
    number = next(n["id"] for n in rows if n["state"] == "withdrawn")
    third = await look(runtime, lambda c: notices.find(c, number))
    assert third is not None
    ended = message("reason.step_ended", step="decide", outcome="suspend")
    why = with_playbook(message("reason.no_longer_needed_since", ref=ended), "severe_weather")
    assert why.params["ref"].params["step"] == "severe_weather.decide"
    told = renderer(runtime.plan, "zh").text(why)
    title = runtime.plan.playbooks["severe_weather"].steps["decide"].title["zh"]
    assert title in told and "decide" not in told
