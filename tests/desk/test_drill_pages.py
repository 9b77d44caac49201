"""A live drill is known as one on every page that shows it: no one at the desk takes it for the
real thing.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from handlers import live_drills
from playbooks.messages.drill_filter import MARK
from tests.actors import DRILL
from tests.desk.living import Town

EN = {"Accept-Language": "en"}
ROLES = ("head of distribution", "leader")


@pytest.fixture
async def drill(here: Town) -> int:
    """A drill that goes on beside a real breakdown."""
    await here.fail("K-13")
    async with here.runtime.ledger.reading() as connection:
        people = live_drills.drill_participants(await here.runtime.directory(connection), ROLES)
    incident = await live_drills.report(
        here.runtime, "truck.failed", {"unit": "K-07"}, people, DRILL
    )
    await here.settle()
    assert incident
    return incident


async def _ended(here: Town, drill: int) -> None:
    await live_drills.finish(here.runtime, [drill], "the drill is over", DRILL)
    await here.settle()


def _named(page: str) -> list[str]:
    """What the page says where it names an incident by number and kind."""
    return re.findall(r">#(\d+ [^<]*)<", page)


@pytest.mark.parametrize("headers", [{}, EN], ids=["zh", "en"])
async def test_the_list_marks_the_drill_and_not_the_real_incident(
    here: Town, web: Any, drill: int, headers: dict[str, str]
) -> None:
    for ended in (False, True):
        if ended:
            await _ended(here, drill)
        named = _named((await web.get("/", headers=headers)).text)
        ours = [name for name in named if name.startswith(f"{drill} ")]
        assert ours and all(MARK in name for name in ours), f"ended: {ended}, {named}"
        assert all(MARK not in name for name in named if name not in ours) and len(named) > len(
            ours
        )


async def test_its_own_page_says_so_in_its_title_its_head_and_with_the_people_it_may_reach(
    here: Town, web: Any, drill: int
) -> None:
    page = (await web.get(f"/incidents/{drill}", headers=EN)).text
    assert re.search(rf"<title>[^<]*{re.escape(MARK)}", page) and re.search(
        rf"<h1>#{drill} {re.escape(MARK)}", page
    )
    assert (
        "This is a drill; only these can be reached: " in page
        and "这是演练" in (await web.get(f"/incidents/{drill}")).text
    )
    real = (await web.get(f"/incidents/{3 - drill}", headers=EN)).text
    assert MARK not in real and "This is a drill" not in real


async def test_every_bubble_of_a_drill_on_the_wall_of_phones_begins_with_the_mark(
    here: Town, web: Any, drill: int
) -> None:
    bubbles = re.findall(r'<p class="bubble" lang="">([^<]*)', (await web.get("/wall")).text)
    ours, real = ([b for b in bubbles if unit in b] for unit in ("K-07", "K-13"))
    assert ours and all(b.startswith(MARK) for b in ours)
    assert real and not any(MARK in b for b in real)


async def test_its_review_is_marked_too(here: Town, web: Any, drill: int) -> None:
    await _ended(here, drill)
    assert MARK in (await web.get(f"/incidents/{drill}/review")).text
