"""Absences by text: short words in two languages, and nothing that is an answer is taken for one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.runtime import Runtime
from handlers.sms_absences import read_absence_text
from incidents.signals import SignalRefusedError
from incidents.time_expressions import OPEN_END
from tests.actors import TEXT
from tests.databases import fresh_url
from tests.runtimes import MONDAY, clock_of, small_company

WHO = small_company().people[0].id
SIX = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # 18:00 in Kaili


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Words are read alike on both databases; what they write is told in test_staff_changes."""
    return fresh_url("sqlite", tmp_path)


async def absent_until(runtime: Runtime) -> datetime | None:
    async with runtime.ledger.reading() as connection:
        company = (await runtime.directory(connection)).company
    now = runtime.clock.now()
    return next((a.end for a in company.absences if a.person == WHO and a.end > now), None)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("离开", OPEN_END),
        ("外出。", OPEN_END),
        ("请假！", OPEN_END),
        ("away", OPEN_END),
        ("AWAY.", OPEN_END),
        (" leave ", OPEN_END),
        ("离开到18:00", SIX),
        ("离开 到 18:00", SIX),
        ("外出至18:00。", SIX),
        ("away until 18:00", SIX),
        ("Away till 18:00!", SIX),
        ("away 18:00", SIX),
    ],
)
async def test_a_word_of_leaving_is_an_absence_until_then_or_until_further_notice(
    runtime: Runtime, text: str, until: datetime
) -> None:
    result = await read_absence_text(runtime, WHO, text, TEXT)
    assert result is not None
    assert (result.person, result.what, result.end) == (WHO, "away", until)
    assert await absent_until(runtime) == until


async def test_a_day_alone_means_until_its_end(runtime: Runtime) -> None:
    await read_absence_text(runtime, WHO, "away until 11-25", TEXT)
    until = await absent_until(runtime)
    assert until is not None
    assert until.astimezone(runtime.plan.calendar.zone).isoformat()[:16] == "2026-11-26T00:00"


@pytest.mark.parametrize(
    "text", ["回来", "回来了", "返回", "已返回。", "到岗", "back", "Back!", " BACK "]
)
async def test_a_word_of_return_ends_it(runtime: Runtime, text: str) -> None:
    await read_absence_text(runtime, WHO, "away", TEXT)
    clock_of(runtime).move(minutes=1)
    result = await read_absence_text(runtime, WHO, text, TEXT)
    assert result is not None
    assert result.row() == {
        "person": WHO,
        "name": small_company().people[0].name,
        "what": "back",
        "from": (MONDAY + timedelta(minutes=1)).isoformat(),
        "until": None,
        "moved": 0,
        "vacant": False,
    }
    assert await absent_until(runtime) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "收到",
        "1",
        "ok",
        "2 18:00",
        "我离开了办公室吗",
        "come back",
        "back to work",
        "not away",
        "leave it to me",
        "离开办公室了",
    ],
)
async def test_anything_else_is_written_is_no_absence(runtime: Runtime, text: str) -> None:
    assert await read_absence_text(runtime, WHO, text, TEXT) is None
    assert await absent_until(runtime) is None


@pytest.mark.parametrize(
    "text", ["离开到明天再说", "away until 25:99", "leave until never", "away ²"]
)
async def test_a_time_that_cannot_be_read_is_refused_and_no_one_is_away(
    runtime: Runtime, text: str
) -> None:
    with pytest.raises(SignalRefusedError):
        await read_absence_text(runtime, WHO, text, TEXT)
    assert await absent_until(runtime) is None


async def test_someone_who_is_not_known_is_refused(runtime: Runtime) -> None:
    for text in ("away", "back"):
        with pytest.raises(SignalRefusedError):
            await read_absence_text(runtime, "no such person", text, TEXT)
