"""A plan that is kept parsed is the plan its files say; what cannot be trusted is parsed again."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers import open_runtime, plan_cache
from handlers.plan_cache import KEPT, PlanCache
from ledger.database import default_url
from muster.settings import PLAN
from playbooks.definition.conditions import Condition
from playbooks.definition.plan import Plan
from playbooks.definition.plan_files import content_hash, folder_files
from playbooks.loader import BadPlanError, read_folder
from tests.muster.command_line import folder


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where the cache is, in a home that is there."""
    return tmp_path / "cache"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A small plan's folder."""
    return folder(tmp_path / "plan")


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were parsed because the cache did not do."""
    folders: list[Path] = []

    def counted(where: Path) -> Plan:
        folders.append(where)
        return read_folder(where)

    monkeypatch.setattr(plan_cache, "read_folder", counted)
    return folders


def file_in(kept: Path) -> Path:
    (file,) = kept.iterdir()
    return file


def conditions(value: Any) -> Iterator[Condition]:
    """All of a plan, wherever they stand in it."""
    if isinstance(value, Condition):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from conditions(each)
    elif isinstance(value, dict):
        yield from conditions(list(value.values()))
    elif hasattr(value, "__dict__"):
        yield from conditions(list(vars(value).values()))


def test_the_shipped_plan_comes_back_the_same(kept: Path, parsed: list[Path]) -> None:
    first = PlanCache(kept).read_folder(PLAN)
    again = PlanCache(kept).read_folder(PLAN)
    assert again == first and again is not first and len(parsed) == 1
    assert again.asks == first.asks and again.hash == first.hash


def test_its_conditions_are_compiled_again(kept: Path) -> None:
    PlanCache(kept).read_folder(PLAN)
    found = [*conditions(PlanCache(kept).read_folder(PLAN))]
    assert len(found) > 50
    for condition in found:
        assert condition._expression.return_type() is not None


def test_what_the_ledger_keeps_is_found_by_the_same_content(kept: Path, plan: Path) -> None:
    cache = PlanCache(kept)
    first = cache.read_folder(plan)
    assert cache.read_files(folder_files(plan)) == first
    assert len([*kept.iterdir()]) == 1


def test_a_plan_that_changes_is_parsed_and_both_are_kept(
    kept: Path, plan: Path, parsed: list[Path]
) -> None:
    cache = PlanCache(kept)
    before = cache.read_folder(plan)
    file = plan / "plan.yaml"
    old = file.read_text("utf-8")
    file.write_text(old + "\n# another\n", "utf-8")
    assert cache.read_folder(plan).content != before.content and len(parsed) == 2
    file.write_text(old, "utf-8")
    assert cache.read_folder(plan) == before and len(parsed) == 2


def test_a_plan_with_faults_is_refused_each_time_and_not_kept(kept: Path, plan: Path) -> None:
    (plan / "plan.yaml").write_text("nonsense: [", "utf-8")
    for _ in range(2):
        with pytest.raises(BadPlanError):
            PlanCache(kept).read_folder(plan)
    with pytest.raises(BadPlanError):
        PlanCache(kept).read_folder(plan / "not there")
    assert not kept.exists()


class Command:
    """Runs code when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return (os.mkdir, (str(self.marker),))


def signed(pickled: bytes) -> bytes:
    return hashlib.sha256(pickled).digest() + pickled


def damaged(sound: bytes, marker: Path) -> dict[str, bytes]:
    """Contents that are no plan, or might be more than one."""
    return {
        "empty": b"",
        "short": sound[:-1],
        "a digest alone": sound[:32],
        "a bit": sound[:-100] + bytes([sound[-100] ^ 1]) + sound[-99:],
        "no pickle": signed(b"nonsense"),
        "an end too early": signed(sound[32:-1]),
        "another thing": signed(pickle.dumps({"plan": 1})),
        "a class that is gone": signed(sound[32:].replace(b"SignalSpec", b"SignalSpot")),
        "code": signed(pickle.dumps(Command(marker))),
        "code in a builtin": signed(b"cbuiltins\neval\n(S'1'\ntR."),
    }


def test_a_damaged_file_is_parsed_again_and_replaced_and_runs_nothing(
    kept: Path, plan: Path, parsed: list[Path], tmp_path: Path
) -> None:
    first = PlanCache(kept).read_folder(plan)
    file = file_in(kept)
    sound = file.read_bytes()
    marker = tmp_path / "was run"
    for number, (name, content) in enumerate(damaged(sound, marker).items(), start=2):
        file.write_bytes(content)
        assert PlanCache(kept).read_folder(plan) == first, name
        assert len(parsed) == number, name
        assert file.read_bytes()[:32] == hashlib.sha256(file.read_bytes()[32:]).digest(), name
    assert not marker.exists()


def test_what_others_could_have_written_is_not_read(
    kept: Path, plan: Path, parsed: list[Path]
) -> None:
    PlanCache(kept).read_folder(plan)
    for path, mode in ((file_in(kept), 0o620), (file_in(kept), 0o602), (kept, 0o770)):
        private = path.stat().st_mode
        path.chmod(mode)
        count = len(parsed)
        PlanCache(kept).read_folder(plan)
        assert len(parsed) == count + 1, oct(mode)
        path.chmod(private)


def test_a_file_or_folder_of_another_user_is_not_read(
    kept: Path, plan: Path, parsed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    PlanCache(kept).read_folder(plan)
    monkeypatch.setattr(os, "geteuid", lambda: kept.stat().st_uid + 1)
    PlanCache(kept).read_folder(plan)
    assert len(parsed) == 2


def test_a_link_is_not_followed(kept: Path, plan: Path, parsed: list[Path], tmp_path: Path) -> None:
    PlanCache(kept).read_folder(plan)
    file, elsewhere = file_in(kept), tmp_path / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    PlanCache(kept).read_folder(plan)
    assert len(parsed) == 2 and not file.is_symlink()
    kept.rename(tmp_path / "moved")
    kept.symlink_to(tmp_path / "moved")
    PlanCache(kept).read_folder(plan)
    assert len(parsed) == 3


def test_a_plan_kept_by_other_code_is_parsed(
    kept: Path, plan: Path, parsed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    PlanCache(kept).read_folder(plan)
    monkeypatch.setattr(plan_cache, "_code", lambda: "another version")
    PlanCache(kept).read_folder(plan)
    PlanCache(kept).read_folder(plan)
    assert len(parsed) == 2


def test_only_its_owner_can_read_it(kept: Path, plan: Path) -> None:
    PlanCache(kept).read_folder(plan)
    assert (kept.stat().st_mode & 0o777, file_in(kept).stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_home_that_is_not_there_or_cannot_be_written_only_costs_the_time(
    kept: Path, plan: Path, parsed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = PlanCache(kept / "no home" / "cache")
    assert absent.read_folder(plan) == PlanCache(None).read_folder(plan)
    assert not kept.exists()

    def refused(*_: object, **__: object) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setattr("handlers.plan_cache.tempfile.mkstemp", refused)
    assert PlanCache(kept).read_folder(plan) and len(parsed) == 3


def test_several_that_write_at_once_leave_one_sound_file(
    kept: Path, plan: Path, parsed: list[Path]
) -> None:
    with ThreadPoolExecutor(8) as several:
        found = [*several.map(PlanCache(kept).read_folder, [plan] * 16)]
    assert all(one == found[0] for one in found)
    file_in(kept)
    count = len(parsed)
    assert PlanCache(kept).read_folder(plan) == found[0] and len(parsed) == count


def test_only_the_newest_are_kept(kept: Path, plan: Path) -> None:
    file = plan / "plan.yaml"
    for number in range(KEPT + 3):
        with file.open("a", encoding="utf-8") as text:
            text.write(f"# {number}\n")
        PlanCache(kept).read_folder(plan)
        newest = max(kept.iterdir(), key=lambda each: each.stat().st_mtime_ns)
        os.utime(newest, (number, number))
    assert len([*kept.iterdir()]) == KEPT


async def test_a_start_keeps_the_plan_and_the_next_one_takes_it(
    kept: Path, plan: Path, parsed: list[Path], tmp_path: Path
) -> None:
    for _ in range(2):
        runtime = await open_runtime.open_runtime(
            default_url(tmp_path), plan, cache=PlanCache(kept)
        )
        assert runtime.plan == read_folder(plan)
        await runtime.ledger.close()
    assert len(parsed) == 1
    shutil.rmtree(kept)
    await (
        await open_runtime.open_runtime(default_url(tmp_path), plan, cache=PlanCache(kept))
    ).ledger.close()
    assert len(parsed) == 2


def test_the_working_days_around_today_are_kept_with_it(kept: Path, plan: Path) -> None:
    first = PlanCache(kept).read_folder(plan).calendar
    again = PlanCache(kept).read_folder(plan).calendar
    days = [date.today() + timedelta(days=number) for number in range(-100, 400)]
    assert [again.working(day) for day in days] == [first.working(day) for day in days]
    assert "_holidays" not in vars(again), "the holiday tables were loaded"


def test_a_plan_that_is_edited_while_it_is_read_is_kept_under_what_was_parsed(
    kept: Path, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, file = folder_files(plan), plan / "plan.yaml"

    def edited(where: Path) -> Plan:
        file.write_text(file.read_text("utf-8") + "\n# edited\n", "utf-8")
        return read_folder(where)

    monkeypatch.setattr(plan_cache, "read_folder", edited)
    found = PlanCache(kept).read_folder(plan)
    assert found.content == content_hash(folder_files(plan)) != content_hash(before)
    assert PlanCache(kept).read_files(before).content == content_hash(before)
