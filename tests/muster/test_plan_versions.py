"""Publishing: only by the roles the plan in force names, only a sound plan; a running Muster takes
it up, open incidents keep theirs.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handlers import open_runtime
from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger import list_queries, plan_versions
from ledger.company import save_company
from playbooks.definition.plan_files import content_hash, folder_files
from playbooks.loader import BadPlanError, read_folder
from playbooks.loader.plan_folder import meaning_hash
from tests.databases import fresh_url
from tests.muster.command_line import PAGE, folder, muster
from tests.playbooks.test_company_proof import complete
from tests.runtimes import event

pytestmark = pytest.mark.slow

CHANGED = PAGE.replace("5m", "3m")


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan's folder, with a ledger that has read it and holds the small company."""
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MUSTER_PLAN", str(tmp_path / "plan"))
    at = folder(tmp_path / "plan")
    policies = at / "policies.yaml"
    policies.write_text(policies.read_text("utf-8") + "publish: {by: chief}\n", "utf-8")

    async def load(runtime: Runtime) -> None:
        async with runtime.ledger.writing() as connection:
            await save_company(connection, complete())

    with_runtime(tmp_path, load)
    return at


def with_runtime(home: Path, work: Callable[[Runtime], Awaitable[None]]) -> None:
    async def do() -> None:
        runtime = await open_runtime.open_runtime(
            f"sqlite+aiosqlite:///{home / 'home' / 'muster.db'}", home / "plan"
        )
        try:
            await work(runtime)
        finally:
            await runtime.ledger.close()

    if not (home / "home").exists():
        (home / "home").mkdir()
        fresh_url("sqlite", home / "home")
    asyncio.run(do())


def edit(plan: Path, right: str = "within: 5m}", wrong: str = "within: 3m}") -> None:
    file = plan / "playbooks/breakdown.yaml"
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), "utf-8")


def publish(by: str = "carl", note: str = "faster") -> tuple[int, str, str]:
    return muster("plan", "publish", "--by", by, "--note", note)


def listed() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(muster("plan", "versions", "--json")[1])
    return found


def test_someone_with_the_role_publishes_and_the_version_is_in_force_with_author_date_and_note(
    plan: Path,
) -> None:
    edit(plan)
    code, said, aside = publish()
    assert (code, aside) == (0, "")
    newest = listed()[0]
    assert newest["version"] in said
    assert (newest["by"], newest["role"], newest["note"], newest["in_force"]) == (
        "Carl",
        "chief",
        "faster",
        True,
    )
    assert newest["published_at"]
    assert [row["in_force"] for row in listed()] == [True, False]


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ("hana", "holds none of the roles that may publish (clause 4): chief"),
        ("nobody-there", "nobody is called"),
    ],
)
def test_someone_without_the_role_is_refused_with_the_reason(plan: Path, by: str, why: str) -> None:
    edit(plan)
    code, _, aside = publish(by)
    assert code == 2
    assert why in " ".join(aside.split())
    assert all(row["role"] is None for row in listed())


def test_no_one_writes_himself_into_the_plan_he_publishes(plan: Path) -> None:
    publish(note="the first")
    policies = plan / "policies.yaml"
    policies.write_text(
        policies.read_text("utf-8").replace("publish: {by: chief}", "publish: {by: head}"), "utf-8"
    )
    assert publish("hana")[0] == 2
    assert publish("carl")[0] == 2 or listed()[0]["by"] == "Carl"


def test_a_plan_with_faults_is_not_published(plan: Path) -> None:
    edit(plan, "page: head", "page: haed")
    code, _, aside = publish()
    assert code == 2
    assert "did you mean head?" in aside


def test_a_plan_that_calls_a_role_no_one_holds_is_not_published(plan: Path) -> None:
    policies = plan / "policies.yaml"
    policies.write_text(
        policies.read_text("utf-8").replace(
            "insurer: {role: insurer}", "insurer: {role: insurrer}"
        ),
        "utf-8",
    )
    code, _, aside = publish()
    assert code == 2
    assert "'insurrer' is held by nobody" in aside


def test_the_same_version_twice_or_without_a_reason_is_refused(plan: Path) -> None:
    assert publish()[0] == 0
    assert "in force already" in publish()[2]
    edit(plan)
    assert publish(note=" ")[0] == 2


def test_going_back_is_publishing_the_earlier_version_again(plan: Path) -> None:
    publish(note="first")
    first = listed()[0]["version"]
    edit(plan)
    publish(note="second")
    edit(plan, "within: 3m}", "within: 5m}")
    publish(note="back")
    assert [row["note"] for row in listed()] == ["back", "second", "first"]
    assert listed()[0]["version"] == first


def test_two_versions_are_compared_in_the_plans_own_words(plan: Path) -> None:
    publish(note="first")
    first = listed()[0]["version"]
    edit(plan)
    code, said, _ = muster("plan", "diff", first[:6], str(plan))
    assert (code, said.strip()) == (0, "playbooks/breakdown.yaml: steps, step a, within: 5m → 3m")
    (change,) = json.loads(muster("plan", "diff", first[:6], str(plan), "--json")[1])
    assert (change["before"], change["after"]) == ("5m", "3m")
    assert muster("plan", "diff", "nothing", str(plan))[0] == 2


def test_a_running_muster_takes_up_what_is_published_and_open_incidents_keep_their_version(
    plan: Path, tmp_path: Path
) -> None:
    async def live(runtime: Runtime) -> None:
        before = runtime.plan.hash
        await receive(runtime, [event("truck.failed", "one", datetime.now(UTC), unit="K-1")])
        edit(plan)
        assert (await asyncio.to_thread(publish))[0] == 0
        await asyncio.sleep(1.1)  # it looks once a second
        reports = [
            event("truck.failed", signal_id, datetime.now(UTC), unit=unit)
            for signal_id, unit in (("two", "K-1"), ("three", "S-2"))
        ]
        await receive(runtime, reports)
        async with runtime.ledger.reading() as connection:
            later, first = await list_queries.incidents(connection)
        assert (first["signals"], first["plan_version"]) == (2, before)
        assert later["plan_version"] == runtime.plan.hash == read_folder(plan).hash != before

    with_runtime(tmp_path, live)


def test_a_start_runs_what_was_published_no_matter_what_is_in_the_folder(
    plan: Path, tmp_path: Path
) -> None:
    publish()
    edit(plan, "page: head", "page: haed")

    async def look(runtime: Runtime) -> None:
        assert runtime.plan.hash == listed_now[0]["version"]

    listed_now = listed()
    with_runtime(tmp_path, look)


def test_while_no_one_has_published_the_folder_holds(plan: Path, tmp_path: Path) -> None:
    edit(plan)

    async def look(runtime: Runtime) -> None:
        assert runtime.plan.hash == read_folder(plan).hash

    with_runtime(tmp_path, look)
    edit(plan, "page: head", "page: haed")
    with pytest.raises(BadPlanError):
        with_runtime(tmp_path, look)


def test_a_version_from_before_versions_were_hashes_of_meaning_keeps_its_key(
    plan: Path, tmp_path: Path
) -> None:
    """Rows name it; it is read by that name, is in force, and is not published twice."""
    old, files = content_hash(folder_files(plan)), folder_files(plan)
    assert old != meaning_hash(files)

    async def store(runtime: Runtime) -> None:
        now = datetime.now(UTC)
        async with runtime.ledger.writing() as connection:
            await plan_versions.store_plan(connection, old, files, now, "t", "")
            await plan_versions.put_in_force(connection, old, now, "p", "T", "chief", "")

    async def look(runtime: Runtime) -> None:
        assert runtime.plan.hash == old
        await receive(runtime, [event("truck.failed", "one", datetime.now(UTC), unit="K-1")])
        async with runtime.ledger.reading() as connection:
            (incident,) = await list_queries.incidents(connection)
        assert incident["plan_version"] == old == runtime.plan.hash

    with_runtime(tmp_path, store)
    with_runtime(tmp_path, look)
    file = plan / "playbooks/breakdown.yaml"
    file.write_text(file.read_text("utf-8") + "# a comment\n", "utf-8")
    code, _, aside = publish()
    assert code == 2 and f"version {old} is in force already" in aside.replace("\n", " ")
