"""Who may do what at the desk: every address has a rule, and the rule holds on it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from desk import oidc_pages
from desk.access_rules import RULES, Rule
from handlers import duty_and_role_changes
from ledger import list_queries
from ledger.paper_messages import PaperMessage, insert_messages
from tests.actors import LINK
from tests.desk.living import Town, visitor
from tests.desk.logging_in import TOKEN
from tests.desk.persons import (
    PERSON,
    company_of,
    desk_of,
    holder,
    viewer,
    visit,
    with_token,
)
from tests.desk.routes import OF_THE_CARRIER, STREAM, _own, is_open, known, routes
from tests.desk.test_every_call import _written

pytestmark = pytest.mark.slow

# Of Starlette itself: files of the pages, and the contract, which says nothing of the company.
NO_PAGES = {"/static", "/openapi.json"}
ENGLISH = {"Accept-Language": "en"}


def all_routes(here: Town) -> set[tuple[str, str]]:
    found = [r for each in here.app().routes for r in _own(each)]
    assert len(found) > 70
    others = {r.path for r in found if not isinstance(r, APIRoute)}
    assert others == NO_PAGES
    return {(m, r.path) for r in found if isinstance(r, APIRoute) for m in r.methods}


async def test_every_address_has_a_rule_and_every_rule_an_address(here: Town) -> None:
    provider = {(m, r.path) for r in oidc_pages.router.routes for m in r.methods}  # where it is set
    assert all_routes(here) | provider == set(RULES)


async def test_a_rule_is_open_where_the_guard_lets_everyone_in(here: Town) -> None:
    for (method, path), rule in RULES.items():
        if path != "/logout":
            assert rule.open_to_all == is_open(path), (method, path)


async def test_an_address_without_a_rule_is_for_the_shared_token_alone(here: Town) -> None:
    router = APIRouter()

    @router.get("/api/forgotten")
    async def forgotten() -> dict[str, str]:
        return {"said": "too much"}

    app = desk_of(here)
    app.include_router(router)
    leader = await holder(here, "leader")
    async with visitor(app, headers={PERSON: leader}) as client:
        assert (await client.get("/api/forgotten")).status_code == 403
    async with visitor(app, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        assert (await client.get("/api/forgotten")).status_code == 200


# ---- a viewer


async def readable(full: Town) -> list[str]:
    there = await known(full)
    paths = [*routes(full, "GET", api=False), *routes(full, "GET", api=True)]
    shown = [p.format(**there) for p in paths if p != STREAM and not is_open(p)]
    return [*shown, "/people?q=a"]


async def phones_of(here: Town) -> set[str]:
    """Every number of the company, as it is stored and as it is written in China."""
    company = await company_of(here)
    found = {p for one in (*company.people, *company.retailers) for p in one.phones}
    assert len(found) > 500
    return found | {phone.removeprefix("+86") for phone in found}


def numbers_in(text: str, phones: set[str]) -> set[str]:
    return {n for n in re.findall(r"(?:\+|%2B)?\d{10,15}", text) if n.replace("%2B", "+") in phones}


async def test_a_viewer_reads_everything_and_no_phone_of_the_company(full: Town) -> None:
    phones, seen = await phones_of(full), 0
    async with visit(full, await viewer(full)) as client, with_token(full) as everything:
        for path in await readable(full):
            answer = await client.get(path)
            if path in ("/audit", "/api/audit"):
                assert answer.status_code == 403  # who did what, from where, is for administrators
                continue
            if path == "/metrics":
                assert answer.status_code == 404  # this process measures nothing
                continue
            assert answer.status_code in (200, 303) or path.startswith("/report/"), path
            assert numbers_in(answer.text, phones) == set(), path
            seen += bool(numbers_in((await everything.get(path)).text, phones))
    assert seen >= 3, "the needles must be where somebody else finds them"


async def test_numbers_are_masked_in_texts_of_messages_too(full: Town) -> None:
    person = next(p for p in (await company_of(full)).people if p.phones)
    await full.intake.take_fields(
        "truck.failed", {"unit": "K-09", "note": f"call {person.phones[0]}"}, "test"
    )
    await full.settle()
    async with visit(full, await viewer(full)) as client:
        for path in ("/api/signals", "/incidents/1", "/incidents/3", "/api/notices", "/"):
            text = (await client.get(path)).text
            assert person.phones[0] not in text, path
        assert "****" in (await client.get("/api/signals")).text
    async with visit(full, await holder(full, "leader")) as client:
        assert person.phones[0] in (await client.get("/api/signals")).text


async def test_a_viewer_cannot_find_a_number_out_by_searching_for_it(full: Town) -> None:
    person = next(p for p in (await company_of(full)).people if p.phones)
    for who, hits in ((await viewer(full), False), (await holder(full, "leader"), True)):
        async with visit(full, who) as client:
            page = (await client.get(f"/people?q={person.phones[0][3:]}")).text
            assert (person.id in page) is hits


async def test_a_viewer_gets_no_link_to_answer_with_and_no_button(full: Town) -> None:
    allowed = {"/logout", "/report/new"}
    async with visit(full, await viewer(full)) as client:
        for path in await readable(full):
            page = (await client.get(path)).text
            assert "/n/" not in page, path
            forms = set(re.findall(r'method="post" action="([^"]*)"', page))
            forms -= {f for f in forms if f.endswith(("/lessons", "/replay"))}  # to report
            assert forms <= allowed, path
    async with with_token(full) as client:
        assert "/n/" in (await client.get("/wall")).text


async def test_another_persons_login_code_is_shown_to_no_one_who_may_not_answer_for_others(
    full: Town,
) -> None:
    """On the page of paper phones it would let a driver log in as their head."""
    code = "登录码 053404"
    handed_over = PaperMessage(-1, "+8610000000026", code, None, full.runtime.clock.now())
    async with full.runtime.ledger.writing() as connection:
        await insert_messages(connection, [handed_over])
    async with visit(full, await viewer(full)) as client:
        assert code not in (await client.get("/wall")).text
    async with with_token(full) as client:
        assert code in (await client.get("/wall")).text


async def test_a_viewer_changes_nothing_and_is_told_who_may(full: Town) -> None:
    there, before = await known(full), await _written(full)
    reports = {path for (m, path), rule in RULES.items() if m == "POST" and "report" in rule.rights}
    reports |= {path for (_, path), rule in RULES.items() if rule == Rule()}  # of their own account
    async with visit(full, await viewer(full)) as client:
        for api in (True, False):
            for path in routes(full, "POST", api):
                if is_open(path) or path in reports or path in ("/logout", OF_THE_CARRIER):
                    continue
                answer = await client.post(path.format(**there), headers=ENGLISH)
                assert answer.status_code == 403, path
                assert "by the plan these may: " in answer.text, path
    assert await _written(full) == before


# ---- a right, and what it opens


async def asked(here: Town, expects: str) -> dict[str, Any]:
    async with here.runtime.ledger.reading() as connection:
        found = await list_queries.open_questions(connection)
    return next(dict(n) for n in found if n["expects"] == expects)


async def test_everyone_answers_their_own_notice_and_no_one_elses(here: Town) -> None:
    await here.fail("K-07")
    notice = await asked(here, "acknowledge")
    stranger = await viewer(here)
    async with visit(here, stranger) as client:
        body = {"answer": "ack"}
        assert (await client.post(f"/api/notices/{notice['id']}", json=body)).status_code == 403
        page = await client.post(f"/notices/{notice['id']}/answer", data=body)
        assert page.status_code == 403 and "代他人答复" in page.text
    async with visit(here, notice["person"]) as client:
        answered = await client.post(f"/api/notices/{notice['id']}", json={"answer": "ack"})
        assert answered.status_code == 200


async def test_a_decision_of_someone_else_takes_the_right_to_decide(full: Town) -> None:
    await full.intake.take_fields(
        "weather.warning", {"area": "whole city", "event": "暴雨", "alert": "A-9"}, "test"
    )
    await full.settle()
    notice = await asked(full, "option")
    answers = await holder(full, "order desk")
    path, body = f"/api/notices/{notice['id']}", {"answer": notice["options"][0]}
    async with visit(full, answers) as client:
        answer = await client.post(path, json=body)
        assert answer.status_code == 403 and "decide" in answer.text and "leader" in answer.text
        home = (await client.get("/")).text
        assert f"/notices/{notice['id']}/answer" not in home
    async with visit(full, await holder(full, "leader")) as client:
        assert (await client.post(path, json=body)).status_code in (200, 409, 422)


async def test_a_right_ends_with_the_role_in_the_middle_of_a_session(here: Town) -> None:
    head = await holder(here, "order desk")
    await here.fail("K-07")
    notice = await asked(here, "acknowledge")
    async with visit(here, head) as client:
        assert (await client.get("/")).text.count(f'action="/notices/{notice["id"]}/answer"') == 1
        await duty_and_role_changes.give_role(here.runtime, "order desk", head, None, None, LINK)
        here.runtime._looked = None  # the company is looked at once a second
        assert (await client.get("/")).text.count(f'action="/notices/{notice["id"]}/answer"') == 0
        answer = await client.post(f"/api/notices/{notice['id']}", json={"answer": "ack"})
        assert answer.status_code == 403


async def test_a_version_of_the_plan_that_is_put_in_force_changes_rights_at_once(
    here: Town,
) -> None:
    desk = await holder(here, "order desk")
    routine = next(iter(here.runtime.plan.routines))
    async with visit(here, desk) as client:
        assert (await client.post(f"/api/routines/{routine}/run", json={})).status_code == 403
        granted = {**(here.runtime.plan.desk or {}), "decide": ("order desk",)}
        here.runtime.plan = replace(here.runtime.plan, desk=granted)
        assert (await client.post(f"/api/routines/{routine}/run", json={})).status_code != 403


async def test_without_the_block_a_person_reads_and_reports_and_the_token_does_everything(
    here: Town,
) -> None:
    here.runtime.plan = replace(here.runtime.plan, desk=None)
    leader = await holder(here, "leader")
    failed = {"kind": "truck.failed", "fields": {"unit": "K-07", "place": "26.51,107.89"}}
    async with visit(here, leader) as client:
        assert (await client.get("/api/people")).status_code == 200
        assert (await client.post("/api/signals", json=failed)).status_code == 202
        refused = await client.post("/people/away", data={"person": "x"}, headers=ENGLISH)
        assert refused.status_code == 403 and "gives this right to nobody" in refused.text
    async with with_token(here) as client:
        assert (await client.post(f"/api/people/{leader}/away", json={})).status_code == 200


async def test_an_own_absence_takes_no_right_and_that_of_others_does(here: Town) -> None:
    me, other = await viewer(here), await holder(here, "leader")
    async with visit(here, me) as client:
        assert (await client.post(f"/api/people/{other}/away", json={})).status_code == 403
        assert (await client.post(f"/api/people/{me}/away", json={})).status_code == 200
        assert (await client.post(f"/api/people/{me}/back", json={})).status_code == 200
    async with visit(here, other) as client:
        assert (await client.post(f"/api/people/{me}/away", json={})).status_code == 200


async def test_someone_who_left_the_company_may_nothing_with_a_session_that_goes_on(
    here: Town,
) -> None:
    async with visit(here, "GONE-1") as client:
        answer = await client.get("/api/incidents")
        assert answer.status_code == 403 and "everybody" in answer.text
        assert (await client.post("/api/signals", json={"kind": "truck.failed"})).status_code == 403


async def test_people_of_other_organisations_are_not_everyone(here: Town) -> None:
    insurer = next(p.id for p in (await company_of(here)).people if p.organisation)
    async with visit(here, insurer) as client:
        assert (await client.get("/people")).status_code == 403


async def test_a_report_for_staff_takes_the_right_to_report(here: Town) -> None:
    insurer = next(p.id for p in (await company_of(here)).people if p.organisation)
    staff = next(s for s in here.runtime.plan.signals.values() if not s.open_to_public)
    for who, status in ((insurer, 403), (await viewer(here), 200)):
        async with visit(here, who) as client:
            assert (await client.get(f"/report/{staff.name}")).status_code == status
            listed = f"/report/{staff.name}" in (await client.get("/report")).text
            assert listed is (status == 200)


async def test_a_refusal_on_a_page_is_in_the_readers_language(here: Town) -> None:
    async with visit(here, await viewer(here)) as client:
        page = await client.post("/routines/run", data={"name": "x"})
        assert page.status_code == 403
        assert "您无权代他人作决定" in page.text and "组长" in page.text
        english = await client.post("/routines/run", data={"name": "x"}, headers=ENGLISH)
        assert "you may not decide for others" in english.text
