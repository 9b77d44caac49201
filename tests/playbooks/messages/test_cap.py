"""What we publish is CAP 1.2: checked against OASIS's schema, by a validator that is itself checked
on real alerts.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.messages.cap import NAMESPACE, Message, Shape, Wording, headline, moment, write_cap
from tests.playbooks.cap_schema import ABSENT, FOLDER, SCHEMA, faults
from tests.playbooks.small import MONDAY

needs_schema = pytest.mark.skipif(not SCHEMA.exists(), reason=ABSENT)
ONE_ALERT = "1"


def message(text: str = "送货暂停。", kind: str = "Alert", **more: object) -> Message:
    known: dict[str, object] = {
        "identifier": "muster-1",
        "sender": "alerts.example.org",
        "sent": MONDAY,
        "expires": MONDAY + timedelta(hours=6),
        "kind": kind,
        "references": (),
        "category": "Met",
        "major": True,
        "drill": False,
        "shape": Shape(("26.5,108 26.6,108 26.6,108.1 26.5,108",)),
        "wordings": (
            Wording("zh", "恶劣天气", text, "全市", "小公司"),
            Wording("en", "Severe weather", text, "whole city", "Small"),
        ),
        "incident": "7",
    }
    return Message(**(known | more))  # type: ignore[arg-type]


def _rows() -> list[dict[str, str]]:
    with (FOLDER / "cap_expected.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            r
            for r in csv.DictReader(file)
            if r["alerts_in_file"] == ONE_ALERT and not r["parse_error"]
        ]
    return [r for r in rows if r["xsd_1_2"] == "valid" or r["xsd_1_2"].startswith("INVALID")]


def _alert(file: str) -> Xml.Element:
    """The alert of a file, which may stand in an envelope."""
    root = Xml.parse(FOLDER / file).getroot()
    return (
        root
        if root.tag.endswith("}alert")
        else next(e for e in root.iter() if e.tag.endswith("}alert"))
    )


@needs_schema
def test_the_validator_agrees_with_what_is_known_of_real_alerts() -> None:
    rows = _rows()
    judged = {r["file"]: (not faults(_alert(r["file"])), r["xsd_1_2"] == "valid") for r in rows}
    assert {file: found for file, (found, known) in judged.items() if found != known} == {}
    assert {known for _, known in judged.values()} == {True, False}


@needs_schema
@settings(max_examples=60, deadline=None)
@given(
    text=st.text(max_size=400),
    kind=st.sampled_from(["Alert", "Update", "Cancel"]),
    drill=st.booleans(),
    refers=st.lists(st.tuples(st.from_regex(r"\A[a-z0-9-]{1,20}\Z"), st.just(MONDAY)), max_size=3),
)
def test_every_message_is_valid_no_matter_what_it_says(
    text: str, kind: str, drill: bool, refers: list[tuple[str, datetime]]
) -> None:
    document = write_cap(message(text, kind, drill=drill, references=tuple(refers)))
    assert faults(Xml.fromstring(document.encode())) == []


def test_a_drill_is_an_exercise_and_says_so() -> None:
    root = Xml.fromstring(write_cap(message(drill=True)))
    assert (
        root.findtext(f"{{{NAMESPACE}}}status"),
        "exercise" in str(root.findtext(f"{{{NAMESPACE}}}note")),
    ) == ("Exercise", True)


def test_references_name_sender_identifier_and_moment() -> None:
    root = Xml.fromstring(write_cap(message(kind="Cancel", references=(("muster-0", MONDAY),))))
    assert (
        root.findtext(f"{{{NAMESPACE}}}references")
        == "alerts.example.org,muster-0,2026-11-23T10:00:00+08:00"
    )


def test_utc_is_written_as_the_standard_wants_it() -> None:
    assert moment(datetime(2026, 11, 23, 2, 0, tzinfo=UTC)) == "2026-11-23T02:00:00-00:00"


def test_a_headline_is_cut_at_a_word() -> None:
    assert headline("short") == "short"
    cut = headline("word " * 60)
    assert len(cut) <= 160
    assert cut.endswith("word…")
