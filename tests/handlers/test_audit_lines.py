"""Every act of a person is a line of the audit table, written with the act itself."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from structlog.testing import capture_logs

from handlers import (
    audit_head,
    duty_and_role_changes,
    link_keys,
    live_drills,
    login_links,
    parked_replay,
    reviews,
    routines,
    staff_changes,
)
from handlers.accounts import Accounts
from handlers.column_encryption import ColumnEncryption
from handlers.login_sessions import LoginSessions
from handlers.machine_keys import MachineKeys
from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from incidents.actor import Actor
from incidents.signals import SignalRefusedError
from ledger import audit, list_pages, list_queries
from tests.actors import CLI, DESK
from tests.handlers.rehearsing import people
from tests.runtimes import clock_of, failed, look
from translations import lookup, message

SOMEONE = "shan.suanpan"


async def audited(runtime: Runtime) -> list[Any]:
    return (await look(runtime, lambda c: list_pages.audit_lines(c, None, 1))).rows


async def only(runtime: Runtime) -> Any:
    (row,) = await audited(runtime)
    return row


async def somebody(runtime: Runtime) -> str:
    return (await look(runtime, runtime.directory)).company.people[0].id


async def test_a_change_of_people_has_what_it_was_before(runtime: Runtime) -> None:
    person = await somebody(runtime)
    await staff_changes.start_absence(runtime, person, "", "18:00", DESK)
    await staff_changes.end_absence(runtime, person, CLI)
    left, back = await audited(runtime)
    assert (left["what"], left["way"], left["target"]) == (
        "people.away",
        "desk",
        f"person {person}",
    )
    assert left["before"] == {"absences": []} and left["after"]["is"] == "away"
    assert (back["what"], back["way"]) == ("people.back", "cli")
    assert [a["is"] for a in back["before"]["absences"]] == ["away"]


async def test_a_role_that_is_given_says_who_held_it(runtime: Runtime) -> None:
    company = (await look(runtime, runtime.directory)).company
    held = company.roles[0]
    other = next(p.id for p in company.people if p.id != held.person)
    await duty_and_role_changes.give_role(runtime, held.role, other, held.site, held.rank, DESK)
    row = await only(runtime)
    assert {"person": held.person, "rank": held.rank} in row["before"]["holders"]
    assert (row["what"], row["after"]["role"]) == ("people.holds", held.role)


async def test_a_change_that_is_refused_leaves_no_line(runtime: Runtime) -> None:
    with pytest.raises(SignalRefusedError, match="is not away"):
        await staff_changes.end_absence(runtime, await somebody(runtime), DESK)
    assert await audited(runtime) == []


async def test_a_lesson_is_proved_by_its_digest(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    await reviews.add_lesson(runtime, 1, "Look twice", DESK)
    row = await only(runtime)
    assert (row["what"], row["incident"]) == ("lesson.added", 1)
    assert row["after"] == {"text": audit.digest_of("Look twice")}


async def test_signals_that_are_judged_are_no_acts_and_a_replay_by_hand_is_one(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07"), Incoming(b"{nope", "kafka signals/0/1")])
    assert await audited(runtime) == []
    (parked,) = await look(runtime, list_queries.parked)
    await parked_replay.replay_parked(runtime, parked["id"], DESK)
    row = await only(runtime)
    assert (row["what"], row["target"]) == ("parked.replayed", f"parked {parked['id']}")


async def test_what_muster_tries_again_by_itself_is_no_act(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    await parked_replay.retry_due(runtime)
    await routines.start_due(runtime)
    assert await audited(runtime) == []


async def test_a_routine_begun_by_hand_is_one_line_an_item(runtime: Runtime) -> None:
    opened = await routines.begin(runtime, "standby roll-call", None, DESK)
    rows = await audited(runtime)
    assert [row["incident"] for row in rows] == opened and len(opened) > 1
    assert {row["what"] for row in rows} == {"routine.begun"}
    lines = await look(runtime, lambda c: list_queries.timeline(c, opened[0]))
    assert (lines[0]["code"], lines[0]["way"]) == ("timeline.opened", "desk")


async def test_a_drill_is_written_down_and_touches_nothing_real(runtime: Runtime) -> None:
    ours = await people(runtime)
    number = await live_drills.report(runtime, "truck.failed", {"unit": "K-07"}, ours, CLI)
    assert number
    await live_drills.finish(runtime, [number], message("reason.drill_over"), CLI)
    begun, ended = await audited(runtime)
    assert (begun["what"], begun["after"]["people"]) == ("drill.reported", list(ours))
    assert (ended["what"], ended["incident"], ended["way"]) == ("drill.ended", number, "cli")


async def test_the_end_of_the_chain_is_logged_once_a_day(runtime: Runtime, other: Runtime) -> None:
    await staff_changes.start_absence(runtime, await somebody(runtime), "", "", DESK)
    row = await only(runtime)
    with capture_logs() as logged:
        assert await audit_head.log_head_daily(runtime)
        assert not await audit_head.log_head_daily(runtime)
        assert not await audit_head.log_head_daily(other), "another process has done it"
        clock_of(runtime).moment += timedelta(days=1)
        assert await audit_head.log_head_daily(runtime)
    heads = [line for line in logged if line["event"] == "audit head"]
    assert [(line["lines"], line["hash"]) for line in heads] == [(1, row["hash"])] * 2


def shown(row: Any) -> tuple[str, str, str | None, Any]:
    return row["what"], row["target"], row["person"], row["after"]


async def test_a_login_and_its_end_are_lines_with_who_ended_it(runtime: Runtime) -> None:
    person = await somebody(runtime)
    sessions = LoginSessions(runtime, None)
    key = await sessions.begin(person, "password", "192.0.2.7", "Firefox")
    await sessions.begin(person, "code", "192.0.2.8", "Safari")
    session = await sessions.find(key)
    assert session
    assert await sessions.end(session.id, Actor("desk", "boss"))
    assert not await sessions.end(session.id, Actor("desk", "boss")), "it has ended: no act"
    assert await sessions.end_of(person, CLI) == 1
    begun, _, ended, all_ended = await audited(runtime)
    target = f"session {session.id}"
    assert shown(begun) == ("session.begun", target, person, {"way": "password"})
    assert begun["address"] == "192.0.2.7"
    assert shown(ended)[:3] == ("session.ended", target, "boss")
    assert shown(all_ended) == ("sessions.ended", f"person {person}", None, {"sessions": 1})


async def test_a_login_counts_only_once_its_second_factor_was_shown(runtime: Runtime) -> None:
    person = await somebody(runtime)
    sessions = LoginSessions(runtime, None)
    waiting = await sessions.begin(person, "code", "192.0.2.7", "Firefox", pending=True)
    assert await audited(runtime) == []
    pending = await sessions.find(waiting, pending=True)
    assert pending
    await sessions.complete(pending, "192.0.2.7")
    assert shown(await only(runtime))[3] == {"way": "code+totp"}


async def test_what_is_set_for_an_account_is_a_line_without_the_secret(runtime: Runtime) -> None:
    person = (await look(runtime, runtime.directory)).company.people[0]
    accounts = Accounts(runtime, ColumnEncryption(("a secret of this test alone",)))
    me = Actor("desk", person.id)
    await accounts.set_password(person, "correct horse battery", me)
    second = await accounts.begin_totp(person)
    assert await accounts.confirm_totp(person.id, pyotp.TOTP(second.secret).now(), me)
    await accounts.remove_totp(person.id, me)
    await login_links.new_login_link(runtime, person.id, True, CLI)
    lines = await audited(runtime)
    assert [row["what"] for row in lines] == [
        "password.set",
        "totp.set",
        "totp.removed",
        "login_link.made",
    ]
    assert {row["target"] for row in lines} == {f"person {person.id}"}
    assert second.secret not in str(lines) and "horse" not in str(lines)


async def test_a_machine_key_has_a_line_when_it_is_made_and_revoked(runtime: Runtime) -> None:
    keys = MachineKeys(runtime.ledger)
    made = await keys.create("erp", "read:units", CLI)
    with pytest.raises(ValueError, match="another name"):
        await keys.create("erp", "read:units", CLI)
    assert await keys.revoke("erp", CLI)
    assert not await keys.revoke("erp", CLI)
    created, revoked = await audited(runtime)
    assert shown(created)[:2] == ("key.created", "key erp")
    assert created["after"]["scopes"] == ["read:units"]
    assert shown(revoked)[:2] == ("key.revoked", "key erp")
    assert made.secret not in str([created, revoked])


async def test_changes_of_the_keys_of_links_are_lines(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    now = runtime.clock.now()
    await link_keys.rotate(runtime.ledger, "a secret of this test alone", now, now, CLI)
    assert await link_keys.revoke_link(runtime.ledger, 1, now, CLI)
    assert not await link_keys.revoke_link(runtime.ledger, 999, now, CLI)
    async with runtime.ledger.writing() as connection:
        await link_keys.renew_truck_link(connection, "K-07", now, CLI)
    assert [shown(row)[:2] for row in await audited(runtime)] == [
        ("links.rotated", "links"),
        ("link.revoked", "notice 1"),
        ("truck_link.renewed", "unit K-07"),
    ]


def test_every_act_and_target_has_words_in_both_languages() -> None:
    """A new code needs an entry in both catalogues, else the page shows the code."""
    entry = re.compile(r'(?:actor|author|by|by_hand),\s*"([a-z_]+\.[a-z]+)",\s*f?"([a-z_]+)')
    acts, targets = set(), set()
    for file in sorted(Path("handlers").glob("*.py")):
        for act, target in entry.findall(file.read_text("utf-8")):
            acts.add(act)
            targets.add(target)
    acts |= {"plan.published", "plan.signed"}
    assert {"session.begun", "key.revoked", "person.forgotten"} <= acts
    for language in ("zh", "en"):
        assert [a for a in acts if not lookup(f"audit.{a}", language)] == []
        assert [t for t in targets if not lookup(f"audit_target.{t}", language)] == []
