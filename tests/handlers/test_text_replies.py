"""Texts that people send: each answers the one question that it fits or names, received is not
done, and who asks about what is over hears what stands now.
"""

from __future__ import annotations

import pytest

from handlers.notice_answers import AnswerRefusedError, answer
from handlers.process_signals import receive
from handlers.runtime import Runtime
from handlers.sms_answers import _fitting, reply
from incidents.company import Person
from ledger import list_queries, notices
from playbooks.intake.replies import RECEIVED
from tests.actors import API, CLI, DESK, LINK, TEXT
from tests.handlers.texting import (
    OTHER,
    SOMEONE,
    _of_step,
    mark_sent,
    refusal,
    reply_as,
    row,
    sent,
)
from tests.ledger.sample_rows import put_notices
from tests.runtimes import MONDAY, clock_of, failed, look, timeline


@pytest.mark.parametrize(
    "text", ["收到", "1", "12 ok", "拒绝 7", "?", "", "9" * 1600, "ok " + "9" * 1500]
)
async def test_anything_texted_when_nothing_waits_is_refused(quick: Runtime, text: str) -> None:
    code = (await refusal(quick, text)).message.code
    assert code in ("refusal.nothing_waits", "refusal.notice_not_waiting")


@pytest.mark.parametrize("text", ["maybe", "²", "9" * 1600, "no idea!", "'''", "12", "在 3 号门"])
async def test_what_is_not_understood_names_what_can_be_answered(quick: Runtime, text: str) -> None:
    await sent(quick, "a")
    assert (await refusal(quick, text)).message.code == "refusal.not_understood"


async def test_a_text_longer_than_a_message_can_be_is_refused_with_the_bound(
    quick: Runtime,
) -> None:
    for text in ("9" * 1601, "ok " * 100_000):
        assert (await refusal(quick, text)).message.code == "refusal.answer_too_long"


async def test_a_number_names_only_a_notice_of_ones_own(quick: Runtime) -> None:
    notice = await sent(quick, "a")
    other = await sent(quick, "b", person="somebody else")
    for text in (f"{other} ok", f"ok {other}", f"#{notice + 50} 收到"):
        assert (await refusal(quick, text)).message.code == "refusal.notice_not_waiting"


@pytest.mark.parametrize("text", ["我在 {id} 号仓库", "{id} 个客户还没送", "{id}:30 到", "11-{id}"])
async def test_a_number_inside_a_sentence_names_no_notice(quick: Runtime, text: str) -> None:
    notice = await sent(quick, "a")
    await refusal(quick, text.replace("{id}", str(notice)))
    assert (await row(quick, notice)).state == "sent"


async def test_a_refused_answer_changes_nothing(quick: Runtime) -> None:
    notice = await sent(quick, "a")
    for attempt in (
        answer(quick, notice, "nonsense", LINK),
        answer(quick, notice, "ok", LINK, person="somebody else"),
        answer(quick, notice + 99, "ok", LINK),
    ):
        with pytest.raises(AnswerRefusedError):
            await attempt
    found = await row(quick, notice)
    assert (found.state, found.answer) == ("sent", None)
    assert await look(quick, list_queries.timeline) == []


async def test_received_is_recorded_and_the_task_is_still_owed(runtime: Runtime) -> None:
    """INPUTS F5."""
    await receive(runtime, [failed("K-07")])
    task = await _of_step(runtime, "takeover")
    before = await look(runtime, lambda c: list_queries.run_of(c, 1))
    taken = await reply_as(runtime, task, "收到")
    assert (taken.answer, taken.repeated) == (RECEIVED, False)
    found = await row(runtime, task.id)
    assert (found.state, found.answer, found.received_at) == ("owed", None, MONDAY)
    assert await look(runtime, lambda c: list_queries.run_of(c, 1)) == before
    line = (await look(runtime, timeline))[-1]
    assert (line["step"], line["item"]) == ("takeover", "K-07")
    assert line["what"].startswith("received it") and task.name in line["who"]


async def test_received_twice_is_one_line_and_is_said_to_be_a_repetition(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    task = await _of_step(runtime, "takeover")
    await reply_as(runtime, task, "收到")
    clock_of(runtime).move(minutes=1)
    assert (await reply_as(runtime, task, "ok")).repeated
    lines = [line for line in await look(runtime, timeline) if "received it" in line["what"]]
    assert len(lines) == 1 and (await row(runtime, task.id)).received_at == MONDAY


async def test_who_received_it_can_still_accept_or_refuse(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    task = await _of_step(runtime, "takeover")
    await reply_as(runtime, task, "收到")
    taken = await reply_as(runtime, task, f"{task.id} 不行，车在修")
    assert taken.answer == "refused"
    assert (await row(runtime, task.id)).entered == {"why": "不行，车在修"}
    assert "车在修" in str(await look(runtime, timeline))


@pytest.mark.parametrize("expects", ["done", "accept", "option"])
async def test_received_closes_nothing_but_a_page(quick: Runtime, expects: str) -> None:
    notice = await sent(
        quick, "a", expects=expects, options=["suspend", "go on"] if expects == "option" else []
    )
    for text in ("收到", "ok", "got it", "👍"):
        assert (await reply(quick, SOMEONE, text, TEXT)).answer == RECEIVED
    assert (await row(quick, notice)).state == "sent"


async def test_received_on_any_other_way_is_no_done_either(quick: Runtime) -> None:
    notice = await sent(quick, "a", expects="done")
    for way in (API, DESK, CLI):
        assert (await answer(quick, notice, "ok", way)).answer == RECEIVED
    assert (await row(quick, notice)).state == "sent"


async def test_a_notice_withdrawn_while_it_is_received_stays_withdrawn(quick: Runtime) -> None:
    notice = await sent(quick, "a", expects="done", state="withdrawn")
    before = await row(quick, notice)
    async with quick.ledger.writing() as connection:
        assert not await notices.mark_received(connection, notice, MONDAY)
    assert await row(quick, notice) == before


async def test_a_bare_answer_that_fits_two_questions_is_asked_back_with_the_list(
    quick: Runtime,
) -> None:
    """INPUTS F11."""
    first = await sent(
        quick,
        "a",
        text="【备用车点名】有备用车吗？",
        expects="option",
        options=["ready", "not ready"],
    )
    second = await sent(quick, "b", text="【三天预报】请公布", expects="done")
    asked = await refusal(quick, "1")
    assert asked.message.code == "refusal.which_question"
    said = str(asked)
    assert f"#{first} 【备用车点名】" in said and f"#{second} 【三天预报】" in said
    assert f'"{second} 1"' in said
    assert {(await row(quick, n)).state for n in (first, second)} == {"sent"}


@pytest.mark.parametrize("text", ["{id} ready", "#{id} 1", "ready {id}", "{id}、1", "＃{id}：1"])
async def test_the_number_names_the_question(runtime: Runtime, text: str) -> None:
    await receive(runtime, [failed("K-07")])
    first = await _of_step(runtime, "takeover")
    await put_notices(runtime.ledger, "b", person=first.person, state="sent", expects="accept")
    written = text.replace("{id}", str(first.id)).replace("ready", "接受")
    await mark_sent(runtime, first)
    taken = await reply(runtime, first.person, written, TEXT)
    assert (taken.notice, taken.answer) == (first.id, "accepted")


async def test_an_answer_that_fits_one_question_alone_needs_no_number(quick: Runtime) -> None:
    await sent(quick, "a", expects="accept")
    task = await sent(quick, "b", expects="done")
    await sent(quick, "c", expects="option", options=["suspend", "go on"])
    open_ = await look(quick, lambda c: notices.open_for_people(c, [SOMEONE]))
    fits = _fitting(quick, open_, "修好了")
    assert [(fit.notice.id, fit.given.answer) for fit in fits] == [(task, "done")]


async def test_the_same_question_asked_again_is_answered_once(quick: Runtime) -> None:
    """A page of the last resort is repeated until someone acknowledges it."""
    same = {"step": "tell_head", "item": "K-07", "expects": "done"}
    await sent(quick, "first", **same)
    again = await sent(quick, "again", **same)
    assert (await reply(quick, SOMEONE, "收到", TEXT)).notice == again
    await sent(quick, "of another truck", **(same | {"item": "K-08"}))
    assert (await refusal(quick, "收到")).message.code == "refusal.which_question"


async def test_a_long_list_is_cut_and_says_how_many_more_there_are(quick: Runtime) -> None:
    for n in range(12):
        await sent(quick, f"n{n}", step=f"s{n}", text=f"【第{n}】" + "很长" * 60)
    said = str(await refusal(quick, "收到"))
    assert said.count("#") == 5 and "7 more" in said and len(said) < 400


async def test_an_answer_that_does_not_fit_the_named_question_goes_to_no_other(
    quick: Runtime,
) -> None:
    page = await sent(quick, "a")
    offer = await sent(quick, "b", expects="accept")
    assert (await refusal(quick, f"{page} 不行")).message.code == "refusal.no_such_answer"
    assert (await row(quick, offer)).state == "sent"


async def test_a_shared_phone_answers_for_all_who_were_asked_and_the_timeline_says_so(
    runtime: Runtime,
) -> None:
    """INPUTS F7."""
    await receive(runtime, [failed("K-07")])
    task = await _of_step(runtime, "takeover")
    await mark_sent(runtime, task)
    asked = Person(task.person, task.name, ("+1",))
    taken = await reply(runtime, OTHER.id, "接受", TEXT, [OTHER, asked])
    assert (taken.notice, taken.answer) == (task.id, "accepted")
    lines = [
        line for line in await look(runtime, timeline) if "shared" in f"{line['what']}{line['why']}"
    ]
    assert (
        len(lines) == 1
        and OTHER.name in lines[0]["why"]
        and task.name in lines[0]["who"]
        and lines[0]["step"] == "takeover"
    )


async def test_where_both_of_a_phone_were_asked_the_number_decides(quick: Runtime) -> None:
    mine = await sent(quick, "a", expects="done")
    theirs = await sent(quick, "b", expects="done", person=OTHER.id)
    asked = await refusal(quick, "完成", (OTHER,))
    assert asked.message.code == "refusal.which_question"
    assert f"#{mine}" in str(asked) and f"#{theirs}" in str(asked)
    taken = await reply(quick, SOMEONE, f"{theirs} 收到", TEXT, [OTHER])
    assert (taken.notice, taken.question.person) == (theirs, OTHER.id)


@pytest.mark.parametrize("text", ["不是我", "不归我管，请找别人", "not me", "2"])
async def test_a_page_is_passed_on_by_text_and_the_next_person_is_called_at_once(
    runtime: Runtime, text: str
) -> None:
    await receive(runtime, [failed("K-07")])
    await mark_sent(runtime, await _of_step(runtime, "tell_head"))

    async def called() -> list[dict[str, object]]:
        return [n for n in await look(runtime, list_queries.notices) if n["step"] == "tell_head"]

    (page,) = await called()
    await reply(runtime, str(page["person"]), f"{page['id']} {text}", TEXT)
    rows = await called()
    assert rows[0]["answer"] == "not me"
    assert {row["person"] for row in rows[1:]} and page["person"] not in {
        row["person"] for row in rows[1:]
    }
    assert "passed it on" in [line["what"] for line in await look(runtime, timeline)]
