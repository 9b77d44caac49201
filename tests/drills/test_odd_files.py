"""What a drill's file may hold by mistake: other encodings, odd numbers, odd times. Each is a fault
with its line, or is read as it was meant.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from drills.scenario import Drill
from drills.scenario_lines import rank, span
from drills.scenario_loader import drills_in, read_drill
from playbooks.loader import BadPlanError
from tests.drills.small_drill import HEAD, PLAN
from tests.drills.test_scenario_faults import code_of
from tests.playbooks.small import SHIPPED_FOLDER


def read(at: Path, content: bytes | str) -> Drill:
    path = at / "drills" / "odd.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_drill(path, PLAN, SHIPPED_FOLDER)


def faults(at: Path, content: bytes | str) -> set[tuple[str, int, str]]:
    with pytest.raises(BadPlanError) as bad:
        read(at, content)
    assert {fault.file for fault in bad.value.faults} == {"odd.yaml"}
    return {(code_of(fault), fault.line, fault.field) for fault in bad.value.faults}


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "latin-1"])
def test_a_file_in_another_encoding_is_said_to_be(encoding: str, tmp_path: Path) -> None:
    content = HEAD.replace("Small", "Übung" if encoding == "latin-1" else "演练").encode(encoding)
    assert faults(tmp_path, content) == {("plan.is_not_written_in_utf", 1, "")}


def test_a_mark_at_the_beginning_of_a_file_and_line_ends_of_windows_are_read(
    tmp_path: Path,
) -> None:
    plain = read(tmp_path, HEAD)
    assert read(tmp_path, "\ufeff" + HEAD) == plain
    assert read(tmp_path, HEAD.replace("\n", "\r\n")) == plain


def test_the_faults_of_a_folder_are_those_of_every_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "drills").mkdir()
    (tmp_path / "drills" / "a.yaml").write_bytes("title: 演练".encode("gbk"))
    (tmp_path / "drills" / "b.yaml").write_text("drill: [", "utf-8")
    (tmp_path / "drills" / "c.yaml").write_text(HEAD, "utf-8")
    with pytest.raises(BadPlanError) as bad:
        drills_in(tmp_path, PLAN)
    assert {fault.file for fault in bad.value.faults} == {"drills/a.yaml", "drills/b.yaml"}


NUMBERS = {
    "answers:\n  - {step: tell_head, answer: ack, times: %s}\n": "times",
    "expect:\n  - {step: tell_head, effect: called, at least: %s}\n": "at least",
    "expect:\n  - {step: tell_head, effect: called, at most: %s}\n": "at most",
    "away:\n  - {role: leader, rank: %s}\n": "rank",
}


@pytest.mark.parametrize("more", NUMBERS, ids=lambda more: NUMBERS.get(more, ""))
def test_a_count_that_is_no_number_is_a_fault_at_its_word(more: str, tmp_path: Path) -> None:
    line = HEAD.count("\n") + 2
    for odd in ("many", "1.5", "9" * 5000, "²", "one"):
        found = faults(tmp_path, HEAD + more % odd)
        assert {(at, field) for _, at, field in found} == {(line, NUMBERS[more])}, odd[:20]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("0", timedelta()),
        ("0m", timedelta()),
        ("0s", timedelta()),
        ("90s", timedelta(seconds=90)),
        ("90m", timedelta(hours=1, minutes=30)),
        ("48h", timedelta(days=2)),
        ("9d", timedelta(days=9)),
    ],
)
def test_a_moment_counts_from_the_start(text: str, length: timedelta) -> None:
    assert span(text) == length


@pytest.mark.parametrize(
    "text",
    ["", "5", "-5m", "5 minutes", "1 working day", "end of working day", "5m30s", "½h", "²m"],
)
def test_what_is_no_length_of_time_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError):
        span(text)


def test_a_rank_is_its_number_and_any_is_all_of_them() -> None:
    assert [rank(text) for text in ("0", "7", "any")] == [0, 7, -1]
    for text in ("first", "-1", "", "1.0", "²", "Any"):
        with pytest.raises(ValueError):
            rank(text)


@pytest.mark.parametrize(
    ("starts", "meant"),
    [
        ("2026-11-23 10:00", "2026-11-23T10:00:00+08:00"),
        ("2026-11-23T10:00", "2026-11-23T10:00:00+08:00"),
        ("2026-11-23T10:00+00:00", "2026-11-23T10:00:00+00:00"),
        ("2026-11-23", "2026-11-23T00:00:00+08:00"),
        ("2026-02-29 10:00", None),
        ("23.11.2026", None),
        ("tomorrow", None),
    ],
)
def test_a_start_is_a_moment_of_the_companys_time_zone_unless_it_names_another(
    starts: str, meant: str | None, tmp_path: Path
) -> None:
    text = HEAD.replace("2026-11-23 10:00", starts)
    if meant is None:
        assert {field for _, _, field in faults(tmp_path, text)} == {"starts"}
    else:
        assert read(tmp_path, text).starts.isoformat() == meant


def test_what_a_file_leaves_out_has_its_usual_value(tmp_path: Path) -> None:
    found = read(
        tmp_path, "playbook: truck_failure\nanswers:\n  - {step: tell_head, answer: ack}\n"
    )
    assert (found.name, found.runs, found.sends, found.expects) == (
        "odd", timedelta(hours=3), (), (),
    )  # fmt: skip
    (reply,) = found.replies
    assert (reply.after, reply.times, reply.role, reply.values) == (
        timedelta(minutes=1), None, None, {},
    )  # fmt: skip


PUBLISH = """\
publish:
  - at: 1m
    by: leader
    note: n
    change:
      - {file: plan.yaml, instead of: %s, write: x}
"""


def test_a_change_of_the_plan_that_fits_two_places_or_none_is_a_fault_at_its_line(
    tmp_path: Path,
) -> None:
    line = HEAD.count("\n") + 6
    for text in ("title", "nowhere to be found"):
        found = faults(tmp_path, HEAD + PUBLISH % text)
        assert found == {("plan.stands_times_in", line, "instead of")}, text
