"""Versions of the plan: kept by content, the one published last is in force."""

from __future__ import annotations

from ledger import plan_versions
from ledger.database import Ledger
from tests.ledger.sample_rows import at, read, write

FILES = {"plan.yaml": "name: 预案\n", "texts/zh.yaml": "word: 短\n"}


async def _keep(ledger: Ledger, plan_hash: str, minutes: float = 0, author: str = "start") -> None:
    await write(
        ledger, plan_versions.store_plan, plan_hash, FILES, at(minutes), author, "read from plan"
    )


async def _publish(ledger: Ledger, plan_hash: str, minutes: float = 0) -> None:
    await write(
        ledger, plan_versions.put_in_force, plan_hash, at(minutes), "hana", "Hana", "head", "better"
    )


async def test_a_version_is_kept_with_its_files(ledger: Ledger) -> None:
    assert await read(ledger, plan_versions.plan_files, "v1") is None
    await _keep(ledger, "v1")
    assert await read(ledger, plan_versions.plan_files, "v1") == FILES


async def test_the_same_content_again_changes_nothing(ledger: Ledger) -> None:
    await _keep(ledger, "v1", 0)
    await _keep(ledger, "v1", 5, "somebody else")
    (version,) = await read(ledger, plan_versions.versions)
    assert (version["name"], version["at"]) == ("start", at(0))


async def test_what_was_published_last_is_in_force_an_earlier_version_again_too(
    ledger: Ledger,
) -> None:
    assert await read(ledger, plan_versions.in_force) is None
    for number, version in enumerate(("v1", "v2", "v1")):
        await _keep(ledger, version)
        await _publish(ledger, version, number)
        assert await read(ledger, plan_versions.in_force) == version


async def test_publications_come_newest_first_and_then_what_was_only_read(ledger: Ledger) -> None:
    for number, version in enumerate(("v0", "v1", "v2", "v3")):
        await _keep(ledger, version, number)
    await _publish(ledger, "v2", 10)
    await _publish(ledger, "v1", 11)
    await _publish(ledger, "v2", 12)
    rows = await read(ledger, plan_versions.versions)
    assert [(row["hash"], row["at"], row["role"]) for row in rows] == [
        ("v2", at(12), "head"),
        ("v1", at(11), "head"),
        ("v2", at(10), "head"),
        ("v3", at(3), None),
        ("v0", at(0), None),
    ]


async def test_a_version_is_found_by_how_it_begins(ledger: Ledger) -> None:
    for version in ("abc1", "abd2", "%bc3"):
        await _keep(ledger, version)
    assert sorted(await read(ledger, plan_versions.versions_by_prefix, "ab")) == ["abc1", "abd2"]
    assert await read(ledger, plan_versions.versions_by_prefix, "abc") == ["abc1"]
    assert await read(ledger, plan_versions.versions_by_prefix, "%") == ["%bc3"]
    assert await read(ledger, plan_versions.versions_by_prefix, "bc") == []


async def _listed(ledger: Ledger) -> list[tuple[str, bool, list[str]]]:
    rows = await read(ledger, plan_versions.version_list)
    assert all((row["published_at"] is None) == bool(row["signed_by"]) for row in rows)
    return [(row["version"], row["in_force"], row["signed_by"]) for row in rows]


async def test_a_version_that_waits_for_signatures_is_not_in_force(ledger: Ledger) -> None:
    await _keep(ledger, "v1", 0)
    await _keep(ledger, "v2", 5)
    for person in ("hana", "carl", "hana"):
        who = (person, person.title(), "head", "better")
        await write(ledger, plan_versions.sign, "v2", "v1", at(5), *who)
    assert await _listed(ledger) == [("v1", True, []), ("v2", False, ["Hana", "Carl"])]
    await _publish(ledger, "v2", 10)
    assert await _listed(ledger) == [("v2", True, []), ("v1", False, [])]


async def test_before_the_first_publication_the_version_read_last_is_in_force(
    ledger: Ledger,
) -> None:
    assert await _listed(ledger) == []
    for number, version in enumerate(("v1", "v2")):
        await _keep(ledger, version, number)
    assert await _listed(ledger) == [("v2", True, []), ("v1", False, [])]


async def test_a_version_published_twice_is_in_force_once(ledger: Ledger) -> None:
    for number, version in enumerate(("v1", "v2", "v1")):
        await _keep(ledger, version)
        await _publish(ledger, version, number)
    assert [shown for _, shown, _ in await _listed(ledger)] == [True, False, False]
