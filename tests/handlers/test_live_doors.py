"""The two doors that keep a live drill inside, each tried alone: the ledger's and the notifier's (always_7)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from handlers import rehearsal
from handlers.links import Links
from handlers.office import Office
from handlers.receive import receive
from ledger import queries
from ledger.changes import Changes, write
from ledger.door import BeyondDrill
from ledger.state import Stored, load_for_events
from ledger.tables import NoticeRow, table_of
from notifier.postman import Postman
from playbooks.directory import UnitLive
from playbooks.drilling import MARK
from tests.handlers.rehearsing import Postbox, everything, people
from tests.offices import MONDAY, failed, look

WAYS_OUT: dict[str, dict[str, Any]] = {
    "a stranger": {"person": "stranger"},
    "a retailer": {"role": "retailer"},
    "an unmarked text": {"text": "TRUCK FAILED"},
}


@pytest.mark.parametrize("way", WAYS_OUT)
async def test_the_ledgers_door_lets_no_message_out(office: Office, way: str) -> None:
    ours = await people(office)
    incident = await rehearsal.report(office, "truck.failed", {"unit": "K-07"}, ours) or 0
    before = await everything(office)
    with pytest.raises(BeyondDrill):
        await _write(office, incident, notices=[notice_row(incident, ours[0]) | WAYS_OUT[way]])
    assert await everything(office) == before


@pytest.mark.parametrize("what", ["units", "outbox", "routines"])
async def test_the_ledgers_door_lets_nothing_else_out(office: Office, what: str) -> None:
    ours = await people(office)
    incident = await rehearsal.report(office, "truck.failed", {"unit": "K-07"}, ours) or 0
    rows: dict[str, Any] = {"units": {"S-01"}, "outbox": [{"topic": "incidents"}], "routines": [{"routine": "roll-call"}]}
    with pytest.raises(BeyondDrill):
        await _write(office, incident, **{what: rows[what]})
    assert await look(office, queries.holds) == {}


async def test_the_ledgers_door_takes_no_drill_together_with_what_is_real(office: Office) -> None:
    drill = await rehearsal.report(office, "truck.failed", {"unit": "K-07"}, await people(office)) or 0
    await receive(office, [failed("K-08")])
    real = next(row["id"] for row in await look(office, queries.incidents) if row["drill"] is None)
    with pytest.raises(BeyondDrill):
        await _write(office, drill, real)


@pytest.mark.parametrize("way", WAYS_OUT)
async def test_the_notifiers_door_holds_although_the_ledgers_did_not(office: Office, way: str) -> None:
    """The row is smuggled past every other door; the incident alone says that it is a drill."""
    ours = await people(office)
    incident = await rehearsal.report(office, "truck.failed", {"unit": "K-07"}, ours) or 0
    smuggled = notice_row(incident, ours[0]) | ({"person": "R-0001", "role": "retailer"} if way == "a retailer" else WAYS_OUT[way])
    async with office.ledger.writing() as connection:
        await connection.execute(insert(table_of(NoticeRow)), [smuggled])
    postbox = Postbox()
    postman = Postman(office, postbox, Links("secret", "http://desk"), "all")
    while await postman.carry_some():
        await postman.on_stop()
    assert postbox.letters, "the drill's own messages do go out"
    assert all(letter.text.startswith(MARK) for letter in postbox.letters)
    held = [n for n in await everything(office) if n["state"] == "failed"]
    assert len(held) == 1
    assert held[0]["why"].startswith("kept inside the drill")


async def test_a_real_incident_passes_both_doors(office: Office) -> None:
    await receive(office, [failed("K-07")])
    postbox = Postbox()
    postman = Postman(office, postbox, Links("secret", "http://desk"), "all")
    while await postman.carry_some():
        await postman.on_stop()
    assert len(postbox.letters) == len(await everything(office)) > 0


async def _write(office: Office, *incidents: int, **rows: Any) -> None:
    async with office.ledger.writing() as connection:
        stored: Stored = await load_for_events(connection, incidents)
        stored.live.units["S-01"] = UnitLive("dispatched", incidents[0], "K-07")
        await write(connection, Changes(touched=set(incidents), **rows), stored)


def notice_row(incident: int, person: str) -> dict[str, Any]:
    return {
        "unique_key": "smuggled", "incident": incident, "step": "x", "item": None, "clause": [], "token": "x", "person": person, "name": "",
        "role": "leader", "phones": ["+8613900000000"], "language": "zh", "text": f"{MARK}x", "expects": "nothing", "options": [],
        "deadline": None, "urgency": 0, "state": "owed", "phone": 0, "owed_at": MONDAY,
    }  # fmt: skip
