"""What YAML swallows, and what a Chinese keyboard writes, is refused with a word on what to write
instead.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from playbooks.loader import BadPlanError, read_folder, yaml_tree
from playbooks.loader.faults import Fault, FaultCollector
from playbooks.loader.plan_folder import folder_files, meaning_hash
from tests.playbooks.small import SHIPPED_FOLDER, faults_in, shipped_files, small_files

pytestmark = pytest.mark.slow

SAY = "- {id: a, tell: head, text: word}"


def faults(steps: str) -> list[Fault]:
    return faults_in(small_files(steps))


def says(steps: str, word: str) -> Fault:
    found = [f for f in faults(steps) if word in f"{f.fault} {f.expected}"]
    assert found, f"nothing says {word!r} in {faults(steps)}"
    return found[0]


def test_a_condition_that_begins_with_an_exclamation_mark_is_swallowed_by_yaml_and_the_fault_says_so() -> (
    None
):
    fault = says(
        "- {id: a, when: !incident.accident , tell: head, text: word}", "swallowed by YAML"
    )
    assert (fault.line, fault.field) == (7, "when")
    assert "quotes" in fault.expected
    assert faults('- {id: a, when: "!incident.accident", tell: head, text: word}') == []


@pytest.mark.parametrize(
    "steps",
    [
        "- !later {id: a, tell: head, text: word}",
        "- {id: a, after: !all [], tell: head, text: word}",
    ],
)
def test_tags_are_refused_wherever_they_stand(steps: str) -> None:
    says(steps, "!")


@pytest.mark.parametrize(
    "wide",
    [
        "after：",
        "after: go，",
        "when: incident.injured ＞ 0",
        "within: ５m",
        "nothing follows when: [“none”], because: a reason",
    ],
)
def test_full_width_punctuation_is_reported_with_the_half_width_form(wide: str) -> None:
    assert says(f"- id: a\n  tell: head\n  text: word\n  {wide}", "").line >= 7
    assert any(
        "full-width" in f.fault or "no YAML" in f.fault
        for f in faults(f"- id: a\n  tell: head\n  text: word\n  {wide}")
    )


def test_chinese_titles_may_hold_any_punctuation() -> None:
    assert faults("- {id: a, title: {zh: 通知：请回复！, en: Tell}, tell: head, text: word}") == []


def test_a_list_written_with_a_full_width_comma_would_be_one_item() -> None:
    fault = says("- {id: a, tell: head, text: word, clause: [3.10，4]}", "full-width")
    assert "3.10,4" in fault.expected


def test_anchors_and_aliases_are_refused() -> None:
    assert says("- &one {id: a, tell: head, text: word}\n- *one", "anchors").line == 7


def test_a_key_written_twice_is_refused() -> None:
    assert (
        says("- id: a\n  tell: head\n  text: word\n  tell: chief", "tell is written twice").line
        == 10
    )


def test_a_word_without_a_value_is_refused() -> None:
    assert says("- id: a\n  tell: head\n  text:", "has no value").line == 9


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just words",
        "- a\n- b",
        "a: [1",
        "a: b: c",
        "\tx: 1",
        "a: 1\n---\nb: 2",
        "a: \x00",
        "a: \x07",
    ],
)
def test_what_is_no_yaml_mapping_is_a_fault_of_that_file_and_never_a_crash(text: str) -> None:
    files = {**small_files(SAY), "playbooks/other.yaml": text}
    assert [f for f in faults_in(files) if f.file == "playbooks/other.yaml"]


def test_a_file_from_a_windows_editor_reads(tmp_path: Path) -> None:
    for name, text in shipped_files().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_folder(tmp_path).playbooks


def test_a_file_in_another_encoding_is_a_fault_of_that_file(tmp_path: Path) -> None:
    for name, text in shipped_files().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(
            text.encode("gb18030" if name == "texts/zh.yaml" else "utf-8")
        )
    with pytest.raises(BadPlanError) as bad:
        read_folder(tmp_path)
    assert "texts/zh.yaml" in {f.file for f in bad.value.faults}
    assert "UTF-8" in str(bad.value)


def test_a_folder_without_a_plan_says_what_one_looks_like(tmp_path: Path) -> None:
    with pytest.raises(BadPlanError, match=r"plan\.yaml"):
        read_folder(tmp_path)


def test_a_file_far_too_long_is_refused() -> None:
    files = {**small_files(SAY), "texts/en.yaml": "x: " + "y" * 1_000_001}
    assert "at most 1,000,000" in "".join(str(f) for f in faults_in(files))


@pytest.mark.parametrize("name", ["plan.yaml", "policies.yaml"])
def test_a_missing_file_is_reported_and_the_rest_is_still_read(name: str) -> None:
    files = shipped_files()
    del files[name]
    assert any(f.file == name and "missing" in f.fault for f in faults_in(files))


def test_the_version_of_a_plan_changes_with_what_any_file_of_it_means_and_with_nothing_else(
    tmp_path: Path,
) -> None:
    plan = read_folder(SHIPPED_FOLDER)
    assert plan.hash == read_folder(SHIPPED_FOLDER).hash
    for name, text in shipped_files().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert read_folder(tmp_path).hash == plan.hash
    (tmp_path / "texts/en.yaml").write_text(
        shipped_files()["texts/en.yaml"] + "# a comment\n", "utf-8"
    )
    assert read_folder(tmp_path).hash == plan.hash
    (tmp_path / "texts/en.yaml").write_text(
        shipped_files()["texts/en.yaml"] + "another: wording\n", "utf-8"
    )
    assert meaning_hash(folder_files(tmp_path)) != plan.hash


@pytest.mark.parametrize(
    "seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(5, 25))]
)
def test_libyaml_and_ruamel_read_the_same_from_sound_and_from_damaged_files(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = Random(seed)
    files = {name: damaged(text, draw) if seed else text for name, text in shipped_files().items()}
    quick, slow = {name: parsed(text) for name, text in files.items()}, {}
    monkeypatch.setattr(yaml_tree, "_FAST", None)
    for name in draw.sample(sorted(files), len(files) if not seed else 3):
        slow[name] = parsed(files[name])
        assert quick[name] == slow[name]


def parsed(text: str) -> tuple[object, list[Fault]]:
    report = FaultCollector("a file")
    return yaml_tree.parse(text, report), report.faults


def damaged(text: str, draw: Random) -> str:
    """A character taken out, put in or exchanged, in some twenty places."""
    for _ in range(draw.randint(1, 20)):
        at = draw.randrange(len(text))
        text = (
            text[:at]
            + draw.choice(("", *" \n\t:-#[]{},'\"|>?!%@`&*é：\u2028\x85"))
            + text[at + draw.randint(0, 1) :]
        )
    return text


@pytest.mark.parametrize(
    "deep",
    ["[" * 3_000, "a: " + "[" * 60 + "]" * 60, "a: " + "{b: " * 60 + "1" + "}" * 60, "[" * 200_000],
)
def test_what_is_nested_beyond_reason_is_a_fault_and_ends_nothing(deep: str) -> None:
    """SECURITY M10."""
    report = FaultCollector("plan.yaml")
    yaml_tree.parse(f"steps:\n- {deep}\n", report)
    assert report.faults
    assert all(fault.line in (1, 2, 3) for fault in report.faults)


def test_aliases_are_refused_and_not_followed() -> None:
    """SECURITY M10: nine levels of them are a billion nodes."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    report = FaultCollector("plan.yaml")
    yaml_tree.parse("\n".join(lines), report)
    assert {fault.what.code for fault in report.faults} >= {"plan.anchors_and_aliases_are_refused"}
    report = FaultCollector("plan.yaml")
    yaml_tree.parse("a: &a [1, *a]\n", report)
    assert report.faults
