"""A ledger in which a bit of everything has happened: for lists and pages that must show all of
it.
"""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from handlers import duty_and_role_changes, notice_answers, reviews, routines, staff_changes
from handlers.login_sessions import LoginSessions
from handlers.pictures import keep_pictures
from ledger import list_queries, notices
from tests.actors import LINK
from tests.desk.living import Town, town
from tests.ledger.sample_rows import put_announcements, put_calls, put_suspensions

_folder = TemporaryDirectory(prefix="muster-lived-")
LESSON = "The spare key hung in the wrong office"


async def report(here: Town, kind: str, **fields: Any) -> None:
    await here.intake.take_fields(kind, fields, "test")
    await here.settle()


async def answer(here: Town, step: str, word: str) -> None:
    """Everyone who is asked in a step answers, as long as an answer is needed."""
    async with here.runtime.ledger.reading() as connection:
        asked = await list_queries.open_questions(connection)
    for notice in asked:
        if notice["step"] == step:
            with suppress(notice_answers.AnswerRefusedError):  # the answers before it were enough
                await notice_answers.answer(here.runtime, notice["id"], word, LINK)
    await here.settle()


async def _send_picture(here: Town, incident: int) -> None:
    async with here.runtime.ledger.reading() as connection:
        asked = await list_queries.notices(connection, incident)
        found = await notices.find(connection, asked[0]["id"])
    assert found
    await keep_pictures(here.runtime, found, [b"\xff\xd8\xff" + bytes([incident])], LINK)


async def live_a_little(here: Town) -> None:
    """Incident 1: a truck that failed and was replaced; 2: a storm, all clear, with orders to
    decide.
    """
    await here.fail("K-07", note="坏了")
    offer = await here.asked("takeover")
    await notice_answers.answer(here.runtime, offer["id"], "accept", LINK)
    await report(here, "weather.warning", area="下司", event="暴雨", alert="A-1")
    await answer(here, "report", "done")
    await answer(here, "decide_local", "suspend")
    await report(here, "weather.over", alert="A-1")
    await answer(here, "go", "resume")
    await put_suspensions(here.runtime.ledger, "in force", incident=2, area="North")
    await put_announcements(here.runtime.ledger, "m-1", incident=2)
    for incident in (1, 2):
        await _send_picture(here, incident)
    here.published.append(b"{nope")
    await here.settle()
    await _by_people(here)


async def _by_people(here: Town) -> None:
    runtime = here.runtime
    await report(here, "fact.reported", name="spare_scanners", value="2")
    await reviews.add_lesson(runtime, 1, LESSON, LINK)
    await routines.begin(runtime, next(iter(runtime.plan.routines)), None, LINK)
    async with runtime.ledger.reading() as connection:
        company = (await runtime.directory(connection)).company
    somebody = company.people[-1]
    await staff_changes.start_absence(runtime, somebody.id, "", "", LINK, False)
    until = (runtime.clock.now() + timedelta(hours=5)).isoformat()
    shift = company.shifts[0]
    await duty_and_role_changes.assign_duty(
        runtime, shift.role, shift.person, "", until, shift.site, LINK
    )
    await LoginSessions(runtime, None).begin(shift.person, "code", "192.0.2.7", "a phone")
    caller = company.people[1].id
    for shop in company.retailers[:2]:  # whatever the hour, when the plan has no one called
        await put_calls(runtime.ledger, shop.id, person=caller, phones=list(shop.phones))
    await here.settle()


def copy_of_lived_home(folder: Path) -> Path:
    """`folder` as a home in which a bit of everything has happened; lived through once a
    process.
    """
    home = Path(shutil.copytree(_lived_home(), folder, dirs_exist_ok=True))
    for path in home.iterdir():
        path.chmod(0o600 if path.is_file() else 0o700)  # as a process of its own makes them
    return home


@cache
def _lived_home() -> Path:
    home = Path(_folder.name)
    with ThreadPoolExecutor(1) as thread:  # a fixture may ask while its test's loop is running
        thread.submit(asyncio.run, _live_through(home)).result()
    return home


async def _live_through(home: Path) -> None:
    async with town(home) as here:
        await live_a_little(here)
