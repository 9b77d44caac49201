"""A ledger of any earlier revision comes to the present shape with everything that is in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, String, column, inspect, table, text

from ledger import (
    announcements,
    lessons,
    list_queries,
    notices,
    orders,
    plan_versions,
    staff_change_rows,
    suspensions,
    timeline,
)
from ledger import external_facts as outside_rows
from ledger.call_lists import calls
from ledger.database import Ledger
from ledger.decision_state import load_live
from ledger.migrate import configuration, upgrade
from ledger.routine_runs import routine_runs
from ledger.tables import table_of
from playbooks.company.company_lookup import UnitLive
from tests.databases import KINDS, empty_url
from tests.ledger.sample_rows import (
    announcement_row,
    at,
    call_row,
    incident_row,
    line_row,
    notice_row,
    order_row,
    read,
    run,
    suspension_row,
    write,
)
from translations import Renderer, plain

pytestmark = pytest.mark.slow

REVISIONS = [
    each.revision for each in ScriptDirectory.from_config(configuration()).walk_revisions()
]
REVISIONS.reverse()
*OF_SENTENCES, WITH_SENTENCES = [each for each in REVISIONS if each < "0015"]
SEEN = {"time": at(0), "received_at": at(0), "fields": {"unit": "K-1"}}
OLD_ROWS: dict[str, dict[str, Any]] = {
    "incident": incident_row(1, run=run(1, fields={"note": "坏了"})),
    "timeline": line_row("opened"),
    "notice": notice_row("a", state="sent", options=["yes"]),
    "signal": {"source": "sms", "id": "s-1", "kind": "truck.failed", "state": "judged"} | SEEN,
    "hold": {"unit": "K-1", "state": "failed", "incident": 1, "instead_of": None, "until": at(9)},
    "served": {"route": "K-1", "upto": 3},
    "setting": {"name": "secret", "value": "sesame"},
    "plan_version": {
        "hash": "v1", "published_at": at(0), "author": "start", "note": "", "files": {"a": "b"},
    },
    "suspension": suspension_row("t"),
    "announcement": announcement_row("m-1"),
    "proposed_order": order_row("R-1"),
    "fact": {"name": "storm", "value": '"red"', "at": at(0), "source": "desk"},
    "call": call_row("R-1"),
    "staff_change": {"at": at(0), "person": "hana", "what": "away", "by": "desk"},
    "lesson": {"incident": 1, "kind": "breakdown", "at": at(0), "by": "hana", "text": "spare key"},
    "publication": {
        "hash": "v1", "at": at(0), "person": "hana", "name": "Hana", "role": "head", "note": "",
    },
}  # fmt: skip
# What stood where there are messages now, up to revision 0014.
SENTENCES: dict[str, dict[str, Any]] = {
    "timeline": {"what": "late", "who": "hana", "why": "within 5m"},
    "incident": {"reason": "a truck failed"},
    "signal": {"reason": "opens breakdown"},
    "notice": {"why": "busy"},
    "suspension": {"why_lifted": "all clear"},
}


@pytest.fixture(params=KINDS)
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ledger]:
    """A database without a table."""
    one = Ledger(empty_url(request.param, tmp_path, request))
    yield one
    await one.close()


def _to(connection: Connection, revision: str) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _down(connection: Connection) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.downgrade(config, "0014_trace")


def _fill(connection: Connection) -> set[str]:
    """Put a row into each table that the revision has, with the columns that it has."""
    found = inspect(connection)
    names = [name for name in OLD_ROWS if found.has_table(name)]
    columns = {name: {each["name"] for each in found.get_columns(name)} for name in names}
    sentences = SENTENCES if "what" in columns["timeline"] else {}
    for name in names:
        row = OLD_ROWS[name] | sentences.get(name, {})
        kept = {k: v for k, v in row.items() if k in columns[name]}
        texts = set(sentences.get(name, ()))
        typed = (column(k, String() if k in texts else _tables()[name].c[k].type) for k in kept)
        connection.execute(table(name, *typed).insert().values(kept))
    return set(names)


def _tables() -> dict[str, Any]:
    return dict(table_of(list_queries.IncidentRow).metadata.tables)


async def _lists(ledger: Ledger) -> dict[str, int]:
    """How many rows each list of today shows."""
    shown = {
        "incident": await read(ledger, list_queries.incidents),
        "timeline": await read(ledger, list_queries.timeline),
        "notice": await read(ledger, list_queries.notices),
        "signal": await read(ledger, list_queries.signals),
        "plan_version": await read(ledger, plan_versions.versions),
        "suspension": await read(ledger, suspensions.suspensions),
        "announcement": await read(ledger, announcements.announcements),
        "proposed_order": await read(ledger, orders.orders),
        "fact": await read(ledger, outside_rows.facts),
        "call": await read(ledger, calls),
        "staff_change": await read(ledger, staff_change_rows.staff_changes),
        "lesson": await read(ledger, lessons.of_incident, 1),
    }
    return {name: len(rows) for name, rows in shown.items()}


async def _filled(ledger: Ledger, revision: str = "head") -> set[str]:
    """Bring an empty database to a revision and put a row into every table."""
    async with ledger.writing() as connection:
        await connection.execute(text("SELECT 1"))  # begins the transaction
        await connection.run_sync(_to, revision)
        return await connection.run_sync(_fill)


@pytest.mark.parametrize("revision", REVISIONS)
async def test_what_was_written_under_an_earlier_revision_is_read_and_goes_on_today(
    ledger: Ledger, revision: str
) -> None:
    filled = await _filled(ledger, revision)
    await upgrade(ledger)
    assert await _lists(ledger) == {name: int(name in filled) for name in await _lists(ledger)}
    assert await read(ledger, list_queries.run_of, 1) == run(1, fields={"note": "坏了"})
    live = await read(ledger, load_live)
    assert live.units == {"K-1": UnitLive("failed", 1, None, at(9))} and live.served == {"K-1": 3}
    (notice,) = await read(ledger, notices.open_for_people, ["hana"])
    assert (notice.options, notice.entered, notice.form) == (["yes"], None, None)
    await write(ledger, timeline.write_line, line_row("later"))
    lines = await read(ledger, list_queries.timeline)
    assert [line["id"] for line in lines] == [1, 2], "what is new gets a number of its own"
    assert lines[1]["code"] == "later"


@pytest.mark.parametrize(
    "revision", [*(pytest.param(r, marks=pytest.mark.slow) for r in OF_SENTENCES), WITH_SENTENCES]
)
async def test_what_was_stored_as_a_sentence_is_shown_as_it_is(
    ledger: Ledger, revision: str
) -> None:
    await _filled(ledger, revision)
    await upgrade(ledger)
    (line,) = await read(ledger, list_queries.timeline)
    assert Renderer("zh").entry(line["code"], line["params"])[1:] == ("hana", "within 5m")
    (incident,) = await read(ledger, list_queries.incidents)
    (signal,) = await read(ledger, list_queries.signals)
    (notice,) = await read(ledger, list_queries.notices)
    shown = [incident["reason"], signal["reason"], notice["why"]]
    assert shown == [plain("a truck failed"), plain("opens breakdown"), plain("busy")]


async def test_an_entry_that_is_looked_for_by_its_code_gets_it(ledger: Ledger) -> None:
    await _filled(ledger, "0014_trace")
    await upgrade(ledger)
    (line,) = await read(ledger, list_queries.timeline)
    assert line["code"] == "timeline.late"


async def test_going_back_leaves_texts(ledger: Ledger) -> None:
    await _filled(ledger, "0014_trace")
    await upgrade(ledger)
    async with ledger.writing() as connection:
        await connection.execute(text("SELECT 1"))
        await connection.run_sync(_down)
        rows = await connection.execute(text("SELECT what, who, why FROM timeline"))
        assert tuple(rows.one()) == ("late", "hana", "within 5m")
        reason = await connection.execute(text("SELECT reason FROM incident"))
        assert reason.scalar_one() == "a truck failed"


async def test_what_routines_began_is_no_incident_any_more(ledger: Ledger) -> None:
    await _filled(ledger, "0026_audit")
    async with ledger.writing() as connection:
        duty = incident_row(7, run=run(7, playbook="roll-call"), kind="roll-call")
        kept = {k: v for k, v in duty.items() if k != "routine"}
        kept["run"] = kept["run"].replace('"routine":false,', "")  # as older versions wrote it
        table_ = _tables()["incident"]
        typed = (column(k, table_.c[k].type) for k in kept)
        await connection.execute(table("incident", *typed).insert().values(kept))
        since = {"name": "routine roll-call since", "value": at(0).isoformat()}
        await connection.execute(_tables()["setting"].insert().values(since))
    await upgrade(ledger)
    assert [row["id"] for row in await read(ledger, list_queries.incidents)] == [1]
    (found,) = await read(ledger, routine_runs, at(0))
    assert found.run.routine and found.head["kind"] == "roll-call"
    again = await read(ledger, list_queries.run_of, 1)
    assert again is not None and not again.routine


async def test_each_revision_follows_one_other_and_none_is_left_out() -> None:
    script = ScriptDirectory.from_config(configuration())
    assert len(script.get_heads()) == len(script.get_bases()) == 1
    assert len(REVISIONS) == len(set(REVISIONS)) >= 11


async def test_upgrading_what_is_in_the_present_shape_changes_nothing(ledger: Ledger) -> None:
    await _filled(ledger)
    before = await _lists(ledger)
    await upgrade(ledger)
    assert await _lists(ledger) == before and set(before.values()) == {1}


async def test_what_breaks_in_the_middle_leaves_the_earlier_shape(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _filled(ledger, REVISIONS[0])
    whole = command.upgrade

    def interrupted(config: Any, revision: str) -> None:
        whole(config, REVISIONS[3])
        raise RuntimeError("killed")

    monkeypatch.setattr(command, "upgrade", interrupted)
    with pytest.raises(RuntimeError, match="killed"):
        await upgrade(ledger)
    async with ledger.reading() as connection:
        version = await connection.execute(text("SELECT version_num FROM alembic_version"))
        assert version.scalars().all() == [REVISIONS[0]]
        assert not await connection.run_sync(lambda c: inspect(c).has_table("call"))
