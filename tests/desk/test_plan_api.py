"""What the plan declares, and its versions, over HTTP."""

from __future__ import annotations

from ledger import plan_versions
from tests.desk.living import Town, visitor


async def test_facts_come_with_what_is_known_of_them(full: Town) -> None:
    async with visitor(full.app()) as client:
        rows = {row["name"]: row for row in (await client.get("/api/facts")).json()}
    assert set(rows) == set(full.runtime.plan.facts)
    told = rows["spare_scanners"]
    assert (told["value"], told["is"]) == (2, "whole number") and told["at"].endswith("+00:00")
    assert "spares" in told["from"]


async def test_a_fact_no_one_has_told_has_no_value(here: Town) -> None:
    async with here.runtime.ledger.writing() as connection:
        await connection.exec_driver_sql("DELETE FROM fact")
    async with visitor(here.app()) as client:
        rows = (await client.get("/api/facts")).json()
    assert rows and {(row["value"], row["at"], row["source"]) for row in rows} == {
        (None, None, None)
    }


async def test_versions_come_with_the_one_in_force_first(full: Town) -> None:
    now, runtime = full.runtime.clock.now(), full.runtime
    async with runtime.ledger.writing() as connection:
        who = ("hana", "Hana", "head", "better")
        await plan_versions.put_in_force(connection, runtime.plan.hash, now, *who)
    async with visitor(full.app()) as client:
        rows = (await client.get("/api/plan/versions")).json()
    assert [row["in_force"] for row in rows] == [True] + [False] * (len(rows) - 1)
    first = rows[0]
    assert (first["version"], first["by"], first["role"], first["note"]) == (
        runtime.plan.hash,
        "Hana",
        "head",
        "better",
    )
    assert first["published_at"] == now.isoformat()
