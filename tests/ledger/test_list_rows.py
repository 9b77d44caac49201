"""What the queries return is what the row types say, on both databases."""

from __future__ import annotations

from typing import Any, TypedDict, get_type_hints

import pytest
from sqlmodel import SQLModel

from ledger import (
    announcements,
    call_lists,
    customer_list_rows,
    external_facts,
    lesson_rows,
    lessons,
    list_pages,
    list_queries,
    list_rows,
    machine_key_rows,
    new_rows,
    orders,
    parked_signals,
    plan_versions,
    received_signals,
    replay_source,
    staff_change_rows,
    suspensions,
    tables,
)
from ledger.database import Ledger
from tests.ledger.sample_rows import (
    announcement_row,
    at,
    call_row,
    order_row,
    put,
    put_announcements,
    put_calls,
    put_incidents,
    put_lines,
    put_notices,
    put_orders,
    put_suspensions,
    read,
    run,
    signal,
    suspension_row,
    write,
)
from tests.row_types import all_faults, faults
from translations import plain

OF_TABLES: dict[type, type[SQLModel]] = {
    customer_list_rows.AnnouncementListRow: tables.AnnouncementRow,
    customer_list_rows.CallListRow: tables.CallRow,
    customer_list_rows.CalledCustomerRow: tables.CallRow,
    list_rows.HoldRow: tables.UnitReservationRow,
    list_rows.IncidentDetailRow: tables.IncidentRow,
    lesson_rows.LessonListRow: tables.LessonRow,
    list_rows.NoticeListRow: tables.NoticeRow,
    customer_list_rows.OrderListRow: tables.OrderRow,
    machine_key_rows.MachineKeyListRow: tables.MachineKeyRow,
    machine_key_rows.NewMachineKeyRow: tables.MachineKeyRow,
    machine_key_rows.StoredMachineKeyRow: tables.MachineKeyRow,
    list_rows.QuestionRow: tables.NoticeRow,
    list_rows.RecordedAnswerRow: tables.NoticeRow,
    list_rows.SignalListRow: tables.SignalRow,
    list_rows.StaffChangeListRow: tables.StaffChangeRow,
    customer_list_rows.SuspensionListRow: tables.SuspensionRow,
    list_rows.TimelineListRow: tables.TimelineRow,
    new_rows.MaintenanceRow: tables.WindowRow,
    new_rows.NewCallRow: tables.CallRow,
    new_rows.NewNoticeRow: tables.NoticeRow,
    new_rows.NewOrderRow: tables.OrderRow,
    new_rows.NewTimelineRow: tables.TimelineRow,
    new_rows.OutboxEventRow: tables.OutboxRow,
    new_rows.RoutineRunRow: tables.RoutineRow,
}


@pytest.mark.parametrize("row_type", OF_TABLES, ids=lambda row_type: row_type.__name__)
def test_a_column_of_a_row_has_the_type_it_has_in_its_table(row_type: type) -> None:
    table = get_type_hints(OF_TABLES[row_type])
    for name, hint in get_type_hints(row_type).items():
        assert hint == table[name], name


def test_every_notice_of_a_list_can_be_shown_as_a_question() -> None:
    listed = get_type_hints(list_rows.NoticeListRow)
    assert get_type_hints(list_rows.QuestionRow).items() <= listed.items()


async def test_incidents_with_their_entries_messages_and_signals(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    await put_incidents(ledger, 2, drill=["hana"], closed_at=at(3), unit="K-1")
    await put_incidents(ledger, 3, kind="rectification", run=run(3, fields={"about": 1}))
    await put_lines(ledger, "opened")
    await put_notices(ledger, "a", why=plain("busy"), form={"show": {}}, deadline=at(1))
    await put_notices(ledger, "b", state="answered", answer="ack", entered={"time": "14:30"})
    await put(ledger, tables.SignalRow, received_signals.signal_row(signal("s"), "accepted"))
    paper = {"notice": 1, "phone": "1", "text": "A truck failed", "link": None, "at": at(0)}
    await put(ledger, tables.PaperRow, paper)
    await write(ledger, parked_signals.park, at(0), "desk", plain("no JSON"), b"{")
    for query, row_type in (
        (list_queries.incidents, list_rows.IncidentListRow),
        (list_queries.timeline, list_rows.TimelineListRow),
        (list_queries.notices, list_rows.NoticeListRow),
        (list_queries.open_questions, list_rows.NoticeListRow),
        (list_queries.parked, list_rows.ParkedListRow),
        (list_queries.signals, list_rows.SignalListRow),
        (list_queries.paper, list_rows.PaperListRow),
    ):
        assert all_faults(await read(ledger, query), row_type) == [], query.__name__
    one = await read(ledger, list_queries.incident, 1)
    assert one and faults(one, list_rows.IncidentDetailRow) == []
    following = await read(ledger, lessons.following, 1)
    assert all_faults(following, list_rows.RectificationListRow) == []
    answers = await read(ledger, replay_source.answers, [1])
    assert all_faults(answers, list_rows.RecordedAnswerRow) == []


async def test_a_page_has_the_rows_of_its_list(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    await put_notices(ledger, "a", deadline=at(1))
    await put_notices(ledger, "b", state="failed")
    await put(ledger, tables.SignalRow, received_signals.signal_row(signal("s"), "accepted"))
    await write(ledger, parked_signals.park, at(0), "desk", plain("no JSON"), b"{")
    for query, row_type in (
        (list_pages.incidents, list_rows.IncidentListRow),
        (list_pages.notices, list_rows.NoticeListRow),
        (list_pages.open_questions, list_rows.NoticeListRow),
        (list_pages.failed_messages, list_rows.NoticeListRow),
        (list_pages.parked, list_rows.ParkedListRow),
        (list_pages.signals, list_rows.SignalListRow),
    ):
        page = await read(ledger, query, 5, 1)
        assert all_faults(page.rows, row_type) == [], query.__name__


async def test_units_services_announcements_and_orders(ledger: Ledger) -> None:
    held = {"unit": "S-1", "state": "dispatched", "incident": 1, "instead_of": "K-1"}
    await put(ledger, tables.UnitReservationRow, held | {"until": at(9)})
    await put_suspensions(ledger, "in force")
    await put_suspensions(ledger, "lifted", lifted_at=at(1), why_lifted=plain("over"))
    await put_announcements(ledger, "m-1")
    (order,) = await put_orders(ledger, "R-1")
    holds = await read(ledger, list_queries.holds)
    assert all_faults(holds.values(), list_rows.HoldRow) == []
    suspended = await read(ledger, suspensions.suspensions, everything=True)
    assert all_faults(suspended, customer_list_rows.SuspensionListRow) == []
    announced = await read(ledger, announcements.announcements)
    announced.append(await read(ledger, announcements.announcement, "m-1") or {})
    assert all_faults(announced, customer_list_rows.AnnouncementListRow) == []
    proposed = await read(ledger, orders.orders)
    proposed.append(await read(ledger, orders.order, order) or {})
    assert all_faults(proposed, customer_list_rows.OrderListRow) == []


async def test_call_lists_and_their_callers(ledger: Ledger) -> None:
    first, _ = await put_calls(ledger, "R-1", "R-2", marked_at=at(1), marked_by="link")
    await put_calls(ledger, "R-3", state="reached", item="K-1")
    calls = await read(ledger, call_lists.calls)
    calls.append(await read(ledger, call_lists.find, first) or {})
    assert all_faults(calls, customer_list_rows.CallListRow) == []
    assert all_faults(await read(ledger, call_lists.lists), customer_list_rows.CallerListRow) == []
    reached = await read(ledger, call_lists.reached, 1, ["tell_shops"], None)
    assert all_faults(reached, customer_list_rows.CalledCustomerRow) == []


async def test_what_people_changed_learned_and_published(ledger: Ledger) -> None:
    change = staff_change_rows.change_row(at(0), "hana", "on duty", "desk", at(0), at(9), "head")
    await put(ledger, tables.StaffChangeRow, dict(change))
    lesson = {"incident": 1, "kind": "breakdown", "at": at(1), "by": "desk", "text": "Look twice"}
    await put(ledger, tables.LessonRow, lesson)
    await write(ledger, plan_versions.store_plan, "v1", {}, at(0), "Hana", "first")
    await write(ledger, plan_versions.put_in_force, "v2", at(1), "hana", "Hana", "head", "next")
    fact: list_rows.FactListRow = {"name": "scanners", "value": 2, "at": at(0), "source": "desk"}
    await write(ledger, external_facts.write_facts, [fact])
    for found, row_type in (
        (await read(ledger, staff_change_rows.staff_changes), list_rows.StaffChangeListRow),
        (await read(ledger, lessons.of_incident, 1), lesson_rows.LessonListRow),
        (await read(ledger, lessons.search, ["twice"]), lesson_rows.LessonListRow),
        (await read(ledger, plan_versions.versions), list_rows.PlanVersionListRow),
        (await read(ledger, external_facts.facts), list_rows.FactListRow),
    ):
        assert all_faults(found, row_type) == []


def test_the_rows_that_tests_put_are_those_that_decisions_write() -> None:
    assert faults(suspension_row("s"), customer_list_rows.SuspensionListRow) == []
    assert faults(announcement_row("a"), customer_list_rows.AnnouncementListRow) == []
    for row, row_type in (
        (order_row("o"), new_rows.NewOrderRow),
        (call_row("c"), new_rows.NewCallRow),
    ):
        written: dict[str, Any] = {name: row[name] for name in get_type_hints(row_type)}
        assert faults(written, row_type) == []


class Pair(TypedDict):
    name: str
    count: int | None


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"name": "a"}, "keys: ['count']"),
        ({"name": "a", "count": 1, "more": 2}, "keys: ['more']"),
        ({"name": "a", "count": True}, "count: True"),
        ({"name": None, "count": None}, "name: None"),
    ],
)
def test_a_row_of_other_keys_or_values_is_found(row: dict[str, Any], fault: str) -> None:
    assert faults(row, Pair) == [fault]
    assert all_faults([], Pair) == ["no row"]
