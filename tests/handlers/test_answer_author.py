"""Who gave an answer stands on its notice, on the timeline and in the audit table; a decision by n
of m counts persons.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from handlers import live_drills
from handlers.notice_answers import AnswerRefusedError, answer
from handlers.process_signals import receive
from handlers.runtime import Runtime
from handlers.sms_answers import reply
from incidents.actor import Actor
from ledger import audit, list_pages, list_queries
from ledger.list_rows import NoticeListRow
from playbooks.definition.run import Run
from tests.actors import API, DESK, DRILL, LINK, TEXT
from tests.handlers.rehearsing import people
from tests.runtimes import event, failed, look, timeline
from translations import Renderer

DUTY = "desk.of.somebody"
ANSWERED_FOR = "answered"  # the step of the text to the person in whose place someone answered


async def asked(runtime: Runtime, step: str) -> list[NoticeListRow]:
    return [n for n in await look(runtime, list_queries.notices) if n["step"] == step]


async def line_of(runtime: Runtime, step: str, what: str) -> dict[str, Any]:
    found = [li for li in await look(runtime, timeline) if li["step"] == step]
    return next(li for li in found if li["what"].startswith(what))


async def audited(runtime: Runtime) -> list[Any]:
    return (await look(runtime, lambda c: list_pages.audit_lines(c, None, 1))).rows


async def paged(runtime: Runtime) -> NoticeListRow:
    """The head of the breakdown's site, called about K-07."""
    await receive(runtime, [failed("K-07")])
    (page,) = await asked(runtime, "tell_head")
    return page


async def voters(runtime: Runtime) -> list[NoticeListRow]:
    """The leading group, of whom two must agree to suspend deliveries."""
    fields = {"area": "全市", "event": "台风", "severity": "红色", "alert": "KL-9"}
    await receive(runtime, [event("weather.warning", "w", **fields)])
    found = await asked(runtime, "decide")
    assert len(found) > 2
    return found


async def decided(runtime: Runtime) -> str | None:
    run = await look(runtime, lambda c: list_queries.run_of(c, 1))
    assert isinstance(run, Run)
    return run.steps["decide"].outcome


@pytest.mark.parametrize(
    ("actor", "way", "person", "on_behalf_of", "why"),
    [
        (LINK, "link", "asked", None, "by link"),
        (Actor("text", address="+8613800138000"), "text", "asked", None, "by text"),
        (Actor("link", "somebody.else"), "link", "asked", None, "by link"),
        (DESK, "desk", None, "asked", "answered for them, by desk"),
        (Actor("api", key="erp"), "api", None, "asked", "the key erp answered for them, by api"),
        (Actor("desk", "asked"), "desk", "asked", None, "by desk"),
        (
            Actor("desk", "other"), "desk", "other", "asked",
            "{other} answered for them, by desk",
        ),
    ],
)  # fmt: skip
async def test_an_answer_says_who_gave_it_by_which_way_and_for_who(
    runtime: Runtime,
    actor: Actor,
    way: str,
    person: str | None,
    on_behalf_of: str | None,
    why: str,
) -> None:
    page = await paged(runtime)
    directory = await look(runtime, runtime.directory)
    other = next(p for p in directory.company.people if p.id != page["person"])
    ids = {"asked": page["person"], "other": other.id, None: None}
    known = Actor(actor.way, ids.get(actor.person, actor.person), actor.key, None, actor.address)
    await answer(runtime, page["id"], "ack", known)
    (kept,) = await asked(runtime, "tell_head")
    line = await line_of(runtime, "tell_head", "acknowledged")
    expected = (way, ids[person], ids[on_behalf_of])
    assert (kept["way"], kept["answered_by"], kept["on_behalf_of"]) == expected
    assert (line["way"], line["person"], line["on_behalf_of"]) == expected
    assert line["why"] == why.format(other=other.name)
    (row,) = await audited(runtime)
    assert (row["way"], row["person"], row["on_behalf_of"]) == expected
    assert (row["what"], row["target"]) == ("answer.given", f"notice {page['id']}")
    assert (row["after"], row["key"]) == ({"answer": "acknowledged", "values": {}}, actor.key)
    assert "13800138000" not in str(row)


async def test_the_timeline_says_it_in_chinese(runtime: Runtime) -> None:
    page = await paged(runtime)
    await answer(runtime, page["id"], "ack", DESK)
    line = await line_of(runtime, "tell_head", "acknowledged")
    assert Renderer("zh").entry(line["code"], line["params"])[2] == "值班台代答"


async def test_what_was_written_freely_is_in_the_audit_table_by_its_digest_alone(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    (offer,) = await asked(runtime, "takeover")
    await answer(runtime, offer["id"], "refuse", LINK, {"why": "张三 is ill"})
    (row,) = await audited(runtime)
    assert row["after"]["values"] == {"why": audit.digest_of("张三 is ill")}


async def test_the_person_hears_that_the_desk_answered_for_them_once_and_is_asked_nothing(
    runtime: Runtime,
) -> None:
    page = await paged(runtime)
    await answer(runtime, page["id"], "ack", DESK)
    (said,) = await asked(runtime, ANSWERED_FOR)
    assert (said["person"], said["expects"], said["incident"]) == (page["person"], "nothing", 1)
    assert said["text"].startswith("【代您答复】值班台") and f"通知 {page['id']}" in said["text"]
    with pytest.raises(AnswerRefusedError, match="only informs|no answer"):
        await answer(runtime, said["id"], "ack", DESK)
    assert len(await asked(runtime, ANSWERED_FOR)) == 1


async def test_the_text_goes_out_though_the_answer_ends_its_step(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    (offer,) = await asked(runtime, "takeover")
    await answer(runtime, offer["id"], "accept", DESK)
    (said,) = await asked(runtime, ANSWERED_FOR)
    assert (said["state"], said["person"]) == ("owed", offer["person"])


@pytest.mark.parametrize("actor", [LINK, TEXT])
async def test_who_answers_themselves_gets_no_such_text(runtime: Runtime, actor: Actor) -> None:
    page = await paged(runtime)
    await answer(runtime, page["id"], "ack", actor)
    assert await asked(runtime, ANSWERED_FOR) == []


async def test_in_a_live_drill_no_one_gets_it(runtime: Runtime) -> None:
    ours = await people(runtime)
    await live_drills.report(runtime, "truck.failed", {"unit": "K-07"}, ours, DRILL)
    (page,) = await asked(runtime, "tell_head")
    await answer(runtime, page["id"], "ack", DESK)
    assert await asked(runtime, ANSWERED_FOR) == []


async def test_a_refused_answer_leaves_no_line(runtime: Runtime) -> None:
    page = await paged(runtime)
    await answer(runtime, page["id"], "ack", LINK)
    with pytest.raises(AnswerRefusedError):
        await answer(runtime, page["id"], "ack", DESK)
    assert len(await audited(runtime)) == 1


TWICE = [
    (DESK, DESK, "one vote of this decision has been cast without a login"),
    (API, DESK, "without a login"),
    (Actor("api", key="erp"), Actor("api", key="erp"), "key erp has cast a vote"),
    (Actor("desk", "first"), Actor("api", "first"), "has cast a vote of this decision already"),
]


@pytest.mark.parametrize(("one", "again", "why"), TWICE)
async def test_one_author_casts_one_vote_of_a_decision(
    runtime: Runtime, one: Actor, again: Actor, why: str
) -> None:
    first, second, *_ = await voters(runtime)
    values = {"until": "2026-11-23T18:00"}
    await answer(runtime, first["id"], "suspend", one, values)
    with pytest.raises(AnswerRefusedError, match=why):
        await answer(runtime, second["id"], "suspend", again, values)
    assert await decided(runtime) is None
    kept = (await asked(runtime, "decide"))[1]
    assert kept["state"] in ("owed", "sending", "sent"), "the question stays open"
    await answer(runtime, second["id"], "suspend", LINK, values)
    assert await decided(runtime) == "suspend", "the person's own vote counts"


async def test_who_voted_by_link_casts_no_second_vote_for_someone_else_at_the_desk(
    runtime: Runtime,
) -> None:
    first, second, *_ = await voters(runtime)
    values = {"until": "2026-11-23T18:00"}
    await answer(runtime, first["id"], "suspend", LINK, values)
    with pytest.raises(AnswerRefusedError, match=f"{first['name']} has cast a vote"):
        await answer(runtime, second["id"], "suspend", Actor("desk", first["person"]), values)
    await answer(runtime, second["id"], "suspend", DESK, values)
    assert await decided(runtime) == "suspend", "a vote of the desk and one of a person are two"


async def test_two_votes_at_the_desk_in_the_same_moment_count_once(
    runtime: Runtime, other: Runtime
) -> None:
    first, second, *_ = await voters(runtime)
    values = {"until": "2026-11-23T18:00"}
    found = await asyncio.gather(
        answer(runtime, first["id"], "suspend", DESK, values),
        answer(other, second["id"], "suspend", DESK, values),
        return_exceptions=True,
    )
    refused = [one for one in found if isinstance(one, AnswerRefusedError)]
    assert len(refused) == 1 and "without a login" in str(refused[0])
    assert await decided(runtime) is None and len(await audited(runtime)) == 1


async def test_two_persons_decide_by_their_own_texts(runtime: Runtime) -> None:
    for voter in (await voters(runtime))[:2]:
        await answer(runtime, voter["id"], "suspend", TEXT, {"until": "2026-11-23T18:00"})
    assert await decided(runtime) == "suspend"
    persons = [row["person"] for row in await audited(runtime)]
    assert len(set(persons)) == 2 and None not in persons


async def test_a_text_is_the_word_of_who_owns_the_phone(runtime: Runtime) -> None:
    page = await paged(runtime)
    async with runtime.ledger.writing() as connection:
        await list_queries.notices(connection)
    with pytest.raises(AnswerRefusedError):
        await reply(runtime, "nobody", "收到", TEXT)
    assert (await asked(runtime, "tell_head"))[0]["way"] is None and page["way"] is None
