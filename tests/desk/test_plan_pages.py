"""The plan as it is read in a meeting: every clause, what carries it out, and each playbook as a
picture.
"""

from __future__ import annotations

import re
from typing import Any

from desk.step_progress import step_progress
from handlers import notice_answers
from ledger import list_queries
from ledger.decision_state import load_live
from tests.actors import LINK
from tests.desk.living import Town

EN = {"Accept-Language": "en"}


async def test_the_plan_shows_every_clause_with_what_carries_it_out(here: Town, web: Any) -> None:
    text = (await web.get("/plan", headers=EN)).text
    assert text.count('<tr id="clause-') == len(here.runtime.plan.clauses) == 61
    row = re.search(r'<tr id="clause-3.3.3">.*?</tr>', text, re.DOTALL)
    assert row and "/plan/playbooks/truck_failure#step-insurer" in row[0]
    assert "the insurer is asked, naming the type" in row[0], "the sentences of the written plan"
    assert 'href="#audiences"' not in row[0], "who names a clause does not carry it out"
    empty = re.search(r'<tr id="clause-1.1">.*?</tr>', text, re.DOTALL)
    assert empty and "nothing to run" in empty[0]
    for name in (*here.runtime.plan.playbooks, *here.runtime.plan.routines):
        assert f"/plan/playbooks/{name}" in text


async def test_a_record_says_where_the_company_keeps_it(web: Any) -> None:
    english, chinese = (
        ("kept: the register of customers", "kept: Spare scanners"),
        ("资料：客户档案", "资料：备用扫描设备"),
    )
    for headers, (files, spares) in ((EN, english), ({}, chinese)):
        text = (await web.get("/plan", headers=headers)).text
        rows = {
            n: re.search(rf'<tr id="clause-{n}">.*?</tr>', text, re.DOTALL)
            for n in ("3.2.7", "3.1.9", "3.1.13")
        }
        assert rows["3.2.7"] and files in rows["3.2.7"][0]
        assert rows["3.1.9"] and spares in rows["3.1.9"][0]
        assert rows["3.1.13"] and 'href="/people"' in rows["3.1.13"][0]


async def test_every_playbook_and_routine_has_its_picture_in_both_languages(
    here: Town, web: Any
) -> None:
    for name in (*here.runtime.plan.playbooks, *here.runtime.plan.routines):
        for headers in ({}, EN):
            answer = await web.get(f"/plan/playbooks/{name}", headers=headers)
            assert answer.status_code == 200, name
            steps = [s.id for s in here.runtime.plan.playbook(name).steps.values() if not s.builtin]
            for step in steps:  # a box that leads to the line that says it in words
                assert (
                    f'<a href="#step-{step}" class="box plan"' in answer.text
                    and f'id="step-{step}"' in answer.text
                )
    assert (await web.get("/plan/playbooks/no_such")).status_code == 404


async def test_the_picture_says_outcomes_limits_and_groups_in_the_readers_language(
    web: Any,
) -> None:
    english, chinese = (
        (await web.get("/plan/playbooks/truck_failure", headers=EN)).text,
        (await web.get("/plan/playbooks/truck_failure")).text,
    )
    assert (
        '<text class="outcome"' in english and ">none</text>" in english and "within 30m" in english
    )
    assert (
        ">无人可派</text>" in chinese and "限时 30分钟" in chinese and "告知新送达时间" in chinese
    )


async def test_conditions_are_said_in_words(web: Any) -> None:
    english, chinese = (
        (await web.get("/plan/playbooks/truck_failure", headers=EN)).text,
        (await web.get("/plan/playbooks/truck_failure")).text,
    )
    assert "only if People injured is more than 0" in english and "仅当 受伤人数多于0" in chinese
    for text in (english, chinese):
        assert "incident.injured" not in text and "&amp;&amp;" not in text


async def test_a_limit_that_ends_on_another_day_says_which(here: Town, web: Any) -> None:
    await here.fail("K-07")
    text = (await web.get("/incidents/1", headers=EN)).text
    assert re.search(
        r'href="#step-repair" class="box open" aria-label="Repair[^"]*by \d\d-\d\d \d\d:\d\d"', text
    )


async def _places(here: Town) -> dict[str, dict[str | None, str]]:
    async with here.runtime.ledger.reading() as connection:
        run = await list_queries.run_of(connection, 1)
        assert run
        found = step_progress(
            run, await here.runtime.answers(connection, await load_live(connection), {1: run})
        )
    return {step: {p.item: p.state for p in many} for step, many in found.items()}


async def test_an_incident_shows_where_in_its_playbook_it_is(here: Town, web: Any) -> None:
    await here.fail("K-07")
    before = await _places(here)
    assert (
        before["takeover"] == {"K-07": "open"}
        and before["new_times"] == {"K-07": "idle"}
        and before["rescue"] == {"K-07": "skipped"}
    )
    offer = await here.asked("takeover")
    await notice_answers.answer(here.runtime, offer["id"], "accept", LINK)
    after = await _places(here)
    assert (
        after["takeover"] == {"K-07": "standing"}
        and after["new_times"] == {"K-07": "ended"}
        and after["arrived"] == {"K-07": "open"}
    )
    text = (await web.get("/incidents/1", headers=EN)).text
    assert (
        'href="#step-takeover" class="box standing"' in text
        and 'href="#step-rescue" class="box skipped"' in text
    )
    by = r"by (?:\d\d-\d\d )?\d\d:\d\d"  # late in the evening the limit is tomorrow's, and says so
    assert re.search(
        rf'href="#step-arrived" class="box open" aria-label="Standby arrives[^"]*{by}"', text
    )


async def test_a_branch_that_was_not_taken_is_distinguished_from_one_still_to_come(
    here: Town, web: Any
) -> None:
    await here.fail("K-07", driver_unfit="yes")
    offer = await here.asked("driver")
    await notice_answers.answer(here.runtime, offer["id"], "accept", LINK)
    found = await _places(here)
    assert found["no_driver"] == {"K-07": "passed"} and found["nobody"] == {"K-07": "idle"}


async def test_several_trucks_share_one_picture_and_the_list_names_each(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    await here.fail("K-08")
    offer = await here.asked("takeover")
    await notice_answers.answer(here.runtime, offer["id"], "accept", LINK)
    text = (await web.get("/incidents/1", headers=EN)).text
    box = re.search(r'href="#step-takeover" class="box (\w+)" aria-label="([^"]*)"', text)
    assert box and box[1] == "open" and "open 1" in box[2] and "standing 1" in box[2]
    item = re.search(r'<li id="step-takeover".*?</li>', text, re.DOTALL)
    assert item and "K-07" in item[0] and "K-08" in item[0]
