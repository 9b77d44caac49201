"""What the self-audit finds stands on the first page, in the reader's language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from handlers import self_audit
from ledger import self_audit_state
from tests.desk.living import Town
from tests.desk.test_every_page import text_of
from translations import message


async def find(here: Town) -> None:
    now = here.runtime.clock.now()
    reason = message("finding.deadline_late", incident=1, since="2026-11-30 08:00 UTC")
    async with here.runtime.ledger.writing() as connection:
        await self_audit_state.keep_finding(connection, "deadline", "1", 1, reason, now)


async def test_a_finding_is_said_with_the_incident_it_is_about(here: Town, web: Any) -> None:
    await here.fail("K-07")
    assert "found on itself" not in (await web.get("/?lang=en")).text
    await find(here)
    english, chinese = [(await web.get(f"/?lang={lang}")).text for lang in ("en", "zh")]
    assert "a deadline of incident 1 passed at" in text_of(english)
    assert "事件 1 的时限已于" in text_of(chinese) and 'href="/incidents/1"' in chinese


async def test_a_clock_that_has_stopped_is_said(here: Town, web: Any) -> None:
    now = here.runtime.clock.now()
    async with here.runtime.ledger.writing() as connection:
        await self_audit_state.claim_round(connection, now - timedelta(minutes=6), timedelta(0))
    assert "Nobody watches deadlines" in (await web.get("/?lang=en")).text
    assert "时限无人监视" in (await web.get("/?lang=zh")).text
    await self_audit.examine(here.runtime)
    assert "Nobody watches deadlines" not in (await web.get("/?lang=en")).text


async def test_health_says_no_more_than_before(here: Town, web: Any) -> None:
    before = (await web.get("/api/health")).json()
    await find(here)
    after = await web.get("/api/health")
    assert (after.status_code, after.json()) == (200, before)


async def test_a_message_about_no_incident_is_listed_like_any_other(here: Town, web: Any) -> None:
    """Its incident is 0: no page may fail over it."""
    now = here.runtime.clock.now()
    reason = message("finding.queue_outbox", since="2026-11-30 08:00 UTC")
    async with here.runtime.ledger.writing() as connection:
        await self_audit_state.keep_finding(
            connection, "queue", "outbox", None, reason, now - timedelta(minutes=9)
        )
    await self_audit._call_about_lasting(here.runtime, now)
    await here.settle()
    rows = (await web.get("/api/notices")).json()
    assert rows and {row["incident"] for row in rows} == {0}
    assert "系统故障" in rows[0]["text"] and "其他系统" in rows[0]["text"]
    for path in ("/", "/wall", "/service"):
        assert (await web.get(path)).status_code == 200, path
