"""Services in the ledger: suspended and lifted with the decision, announced, told to other systems,
orders decided by people.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import orjson
import pytest
from sqlalchemy import event as sql_event
from sqlalchemy.engine import Engine

from handlers import order_decisions
from handlers.process_signals import receive
from handlers.runtime import Runtime
from incidents.company import Company
from ledger import announcements, orders, outbox, suspensions
from playbooks.messages.cap import NAMESPACE
from tests.actors import DESK
from tests.handlers import storms
from tests.playbooks.weather import weather_company, weather_files
from tests.runtimes import clock_of, failed, look, opened, timeline
from translations.messages import message

STEPS = """\
- {id: stop, suspend: delivery, instead: cash}
- {id: say, announce: public, text: 'off'}
- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
- {id: go, after: over arrived, resume: delivery}
- {id: clear, after: go, announce: public, cancels: say, text: 'off'}
- {id: fill, after: go, replenish: cut off}
- {id: stay, after: fill, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
"""
POLICIES = {
    "  customers hit:": "  cut off: {without: delivery}\n  customers hit:",
    "escalation:": "announcements: {sender: alerts.example.org}\nreplenishment: {cartons: {demonstration: 12, special: 3}}\nescalation:",
}


@asynccontextmanager
async def stormy(url: str, folder: Path, company: Company | None = None) -> AsyncIterator[Runtime]:
    for name, text in weather_files(STEPS, policies=POLICIES).items():
        path = folder / "plan" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    async with storms.stormy_at(url, folder / "plan", company or weather_company()) as runtime:
        yield runtime


async def told(runtime: Runtime) -> list[tuple[str, dict[str, Any]]]:
    """What other systems are told of services: (type, data)."""
    rows = [
        orjson.loads(row.body)
        for row in await look(runtime, outbox.pending_events)
        if row.topic == "services"
    ]
    return [(row["type"], row["data"]) for row in rows]


async def test_a_suspension_is_in_the_ledger_until_it_is_lifted(url: str, tmp_path: Path) -> None:
    async with stormy(url, tmp_path) as runtime:
        await storms.hears(runtime, "storm", "a", area="South")
        (row,) = await look(runtime, suspensions.suspensions)
        assert (row["link"], row["area"], row["instead"], row["count"], row["incident"]) == (
            "delivery",
            "South区",
            "cash",
            3,
            1,
        )
        assert row["reason"] == {"zh": "天气", "en": "Weather"}
        clock_of(runtime).move(hours=2)
        await storms.hears(runtime, "storm", "b", area="South; Middle")
        (row,) = await look(runtime, suspensions.suspensions)
        assert (row["area"], row["count"]) == ("South区; Middle区", 6)
        await storms.hears(runtime, "storm.over", "c")
        assert await look(runtime, suspensions.suspensions) == []
        (row,) = await look(runtime, partial(suspensions.suspensions, everything=True))
        assert (row["lifted_at"], row["why_lifted"]) == (
            runtime.clock.now(),
            message("reason.resumed_by_step", step="go"),
        )


async def test_other_systems_are_told_when_a_service_is_suspended_changed_and_resumed(
    url: str, tmp_path: Path
) -> None:
    async with stormy(url, tmp_path) as runtime:
        await storms.hears(runtime, "storm", "a", area="South")
        clock_of(runtime).move(hours=2)
        await storms.hears(runtime, "storm", "b", area="South; Middle")
        await storms.hears(runtime, "storm.over", "c")
        found = await told(runtime)
        assert [kind for kind, _ in found] == [
            "muster.service.suspended",
            "muster.service.suspended",
            "muster.service.resumed",
        ]
        assert [data["area"] for _, data in found[:2]] == ["South区", "South区; Middle区"]
        assert found[-1][1]["still_suspended_by"] == []


async def test_two_that_lift_at_the_same_moment_know_of_each_other(
    url: str, tmp_path: Path
) -> None:
    async with stormy(url, tmp_path) as runtime, opened(url, None) as other:
        other.plan, other.plans = runtime.plan, runtime.plans
        await storms.hears(runtime, "storm", "a", area="North; South")
        clock_of(runtime).move(hours=13)
        clock_of(other).move(hours=13)
        await storms.hears(runtime, "storm", "b", area="South; Middle")
        assert len(await look(runtime, suspensions.suspensions)) == 2
        await asyncio.gather(
            storms.hears(runtime, "storm.over", "c", area="North"),
            storms.hears(other, "storm.over", "d", area="Middle"),
        )
        lifted = [
            data["still_suspended_by"]
            for kind, data in await told(runtime)
            if kind.endswith("resumed")
        ]
        assert len(lifted) == 2
        assert sum(not still for still in lifted) == 1, (
            "the service is back with the last one, and with no other"
        )


async def test_a_breakdown_waits_for_no_decision_about_suspensions(runtime: Runtime) -> None:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    sql_event.listen(Engine, "before_cursor_execute", note)
    try:
        await receive(runtime, [failed("K-07")])
    finally:
        sql_event.remove(Engine, "before_cursor_execute", note)
    assert seen
    assert [
        s for s in seen if "7305112009" in s or "announcement" in s or "proposed_order" in s
    ] == []


async def test_what_is_announced_is_kept_as_it_was_published_and_followed_by_its_end(
    url: str, tmp_path: Path
) -> None:
    async with stormy(url, tmp_path) as runtime:
        await storms.hears(runtime, "storm", "a", area="South")
        (said,) = await look(runtime, announcements.announcements)
        root = Xml.fromstring(said["cap"].encode())
        assert root.findtext(f"{{{NAMESPACE}}}sender") == "alerts.example.org"
        assert root.findtext(f".//{{{NAMESPACE}}}areaDesc") == "South区"
        assert root.findtext(f".//{{{NAMESPACE}}}circle")
        await storms.hears(runtime, "storm.over", "b")
        over, said = await look(runtime, announcements.announcements)
        assert (over["message"], over["earlier"], said["ended_at"]) == (
            "Cancel",
            [said["identifier"]],
            over["sent"],
        )


async def _proposed(runtime: Runtime) -> list[dict[str, Any]]:
    await storms.hears(runtime, "storm", "a", area="North, South")
    await storms.hears(runtime, "storm.over", "b")
    return await look(runtime, orders.orders)


async def test_orders_are_proposed_by_class_for_each_ones_next_order_day(
    url: str, tmp_path: Path
) -> None:
    async with stormy(url, tmp_path) as runtime:
        found = {
            row["customer"]: (row["cartons"], row["order_day"].isoformat())
            for row in await _proposed(runtime)
        }
        assert found == {  # shops order on days 1 to 5 in turn; today is Monday the 23rd
            "R-1": (12, "2026-11-30"),
            "R-2": (3, "2026-11-24"),
            "R-10": (12, "2026-11-27"),
            "R-11": (3, "2026-11-30"),
        }


async def test_people_confirm_alter_and_refuse_once_each(url: str, tmp_path: Path) -> None:
    async with stormy(url, tmp_path) as runtime:
        first, second, *_ = await _proposed(runtime)
        await order_decisions.decide(
            runtime, first["id"], order_decisions.OrderDecision("confirmed", 20, DESK)
        )
        await order_decisions.decide(
            runtime, second["id"], order_decisions.OrderDecision("refused", None, DESK, "closed")
        )
        with pytest.raises(order_decisions.OrderDecisionError, match="decided already"):
            await order_decisions.decide(
                runtime, first["id"], order_decisions.OrderDecision("confirmed", None, DESK)
            )
        with pytest.raises(order_decisions.OrderDecisionError, match="whole number"):
            await order_decisions.decide(
                runtime, second["id"], order_decisions.OrderDecision("confirmed", 0, DESK)
            )
        with pytest.raises(order_decisions.OrderDecisionError, match="no order"):
            await order_decisions.decide(
                runtime, 99, order_decisions.OrderDecision("confirmed", None, DESK)
            )
        assert await order_decisions.confirm_all(runtime, 1, DESK) == 2
        states = {
            row["id"]: (row["state"], row["cartons"]) for row in await look(runtime, orders.orders)
        }
        assert states[first["id"]] == ("confirmed", 20)
        assert [state for state, _ in states.values()].count("confirmed") == 3
        lines = [
            (line["what"], line["why"])
            for line in await look(runtime, timeline)
            if line["step"] == "fill"
        ]
        assert ("order confirmed", f"20 cartons, proposed were {first['cartons']}") in lines
        assert ("orders confirmed", "as proposed") in lines
