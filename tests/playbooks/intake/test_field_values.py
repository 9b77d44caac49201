"""Fields that name customers and brands, choices, and the lines of an application: read the same
from whatever channel they came.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.company import Brand
from incidents.signals import Signal, SignalRefusedError
from playbooks.company.company_lookup import Directory
from playbooks.definition.declarations import FieldSpec
from playbooks.intake.field_values import _READERS, Around, read_field
from playbooks.intake.order_lines import read_lines, write_lines
from playbooks.intake.signals import check_signal, read_signal, write_event
from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, PLAN, ZONE, faults_in, small_company, small_files
from translations import FaultError, Renderer

DECLARED = """\
signals:
  goods.wanted:
    fields:
      customer: {is: customer}
      occasion: {one of: [wedding, funeral], else: wedding}
      lines: {is: lines}
      brand: {is: brand, else: ""}
"""
BRANDS = (
    Brand("B-1", "红灯笼", "Red Lantern", "F-1", 1, 80.0),
    Brand("B-2", "月亮湾", "Moon Bay", "F-1", 1, 70.0, "scarce", ("B-1",)),
)
COMPANY = replace(small_company(), brands=BRANDS)
DIRECTORY = Directory(COMPANY)
UNIT = FieldSpec("unit", "unit", None, "latest", {})
NEAR_UNITS = Around(DIRECTORY, MONDAY, ZONE)


def files() -> dict[str, str]:
    found = small_files("- {id: a, tell: head, text: word}")
    return {**found, "plan.yaml": PLAN.replace("signals:\n", DECLARED)}


PLAN_READ = read_files(files())


def wanted(**fields: Any) -> Signal:
    given = {"customer": "R-1", "lines": "B-1=3", **fields}
    return check_signal("goods.wanted", given, "1", "test", MONDAY, PLAN_READ, DIRECTORY, MONDAY)


def faults(**fields: Any) -> str:
    with pytest.raises(SignalRefusedError) as refused:
        wanted(**fields)
    return str(refused.value)


@pytest.mark.parametrize("said", ["R-1", "r-1", "+8613900000001", "13900000001", "139 0000 0001"])
def test_a_customer_is_known_by_number_or_telephone(said: str) -> None:
    shops = {r.phones: r.id for r in COMPANY.retailers}
    assert wanted(customer=said).fields["customer"] in (
        shops.values() if said[0] not in "Rr" else ["R-1"]
    )


@pytest.mark.parametrize("said", ["R-9999", "12345678901", "somebody", "+", "R-1; DROP"])
def test_an_unknown_customer_is_refused_with_what_to_give(said: str) -> None:
    assert "give the number such as R-00001, or a telephone" in faults(customer=said)


@pytest.mark.parametrize(
    "said",
    [
        "B-1=3; B-2=4",
        "red lantern = 3 ; 月亮湾=4",
        "红灯笼=3；Moon Bay=4",
        "B-1=3\nB-2=4\n",
        [{"brand": "B-1", "cartons": 3}, {"brand": "Moon Bay", "cartons": "4"}],
        '[{"brand": "B-1", "cartons": 3}, {"brand": "B-2", "cartons": 4}]',
    ],
)
def test_lines_are_written_as_text_as_rows_or_as_json(said: Any) -> None:
    assert wanted(lines=said).fields["lines"] == [
        {"brand": "B-1", "cartons": 3},
        {"brand": "B-2", "cartons": 4},
    ]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", "lines is missing"),
        ("B-1", "there is no brand ''"),
        ("B-1=none", "write a whole number"),
        ("B-1=0", "write a whole number"),
        ("B-1=-3", "write a whole number"),
        ("B-1=100001", "write a whole number"),
        ("B-1=1; B-1=2", "stands twice"),
        ("Red Lantren=2", "did you mean Red Lantern?"),
        ("[1]", "a line has brand and cartons"),
        ("[{", "no JSON"),
        ([], "holds no line"),
        ({"brand": "B-1"}, "no list of lines"),
        ("; ".join(f"B-{n}=1" for n in range(60)), "at most 50"),
        ([{"brand": "B-1", "cartons": 1, "price": 0}], "nothing else"),
    ],
)
def test_every_fault_of_a_line_is_said(said: Any, found: str) -> None:
    assert found in faults(lines=said)


def test_all_faults_of_the_lines_are_named_at_once() -> None:
    found = faults(lines="B-9=1; B-1=x")
    assert "there is no brand 'B-9'" in found and "'x' cartons" in found


def test_a_choice_is_one_of_those_the_plan_names_and_the_usual_one_where_none_is_given() -> None:
    assert (wanted().fields["occasion"], wanted(occasion="funeral").fields["occasion"]) == (
        "wedding",
        "funeral",
    )
    assert "none of wedding, funeral; did you mean wedding?" in faults(occasion="weding")


def test_a_brand_may_be_left_out_where_the_plan_allows_it_but_not_be_a_blank() -> None:
    assert wanted().fields["brand"] == ""
    assert wanted(brand="moon bay").fields["brand"] == "B-2"
    assert "there is no brand 'x'" in faults(brand="x")


@given(st.dictionaries(st.sampled_from(["B-1", "B-2"]), st.integers(1, 100_000), min_size=1))
def test_lines_come_back_as_they_were_written(cartons: dict[str, int]) -> None:
    lines = [{"brand": brand, "cartons": n} for brand, n in cartons.items()]
    assert read_lines(write_lines(lines), DIRECTORY) == read_lines(lines, DIRECTORY) == lines


@pytest.mark.slow
@given(st.text() | st.lists(st.dictionaries(st.text(), st.integers() | st.text())) | st.integers())
def test_nothing_anyone_sends_does_more_than_be_refused(said: Any) -> None:
    try:
        read_lines(said, DIRECTORY)
    except ValueError as fault:
        assert str(fault)


def test_lines_survive_the_way_through_kafka() -> None:
    signal = wanted(lines="B-1=3; B-2=4")
    assert read_signal(write_event(signal), PLAN_READ, DIRECTORY, MONDAY).fields == signal.fields


def test_the_usual_choice_must_be_one_of_them() -> None:
    broken = files()
    broken["plan.yaml"] = broken["plan.yaml"].replace("else: wedding", "else: birthday")
    assert any("'birthday' is none of its choices" in str(f) for f in faults_in(broken))


ODD = (
    "", " ", "²", "٣", "１２", "9" * 20, "9" * 4000, "9" * 4400, "-1", "1e9", "nan", "inf", "0x1",
    "1_0", "\u202e", "🚚", "a" * 4001, "%00", "B-1=", "=5", "B-1=" + "9" * 30, "B-1=" + "9" * 3900,
    "B-1=²", "[", "[{}]", '[{"brand": "B-1", "cartons": "' + "9" * 3900 + '"}]', "91,181", "26.5,",
    "nan,nan", "24:00", "25:00", "²:00", "0001-01-01T00:00", "9999-12-31T23:59+14:00",
    "2026-02-30T10:00", "Atlantis", "26.58,107.98 5000", "yes and no", "\ud83d",
)  # fmt: skip
AROUND = Around(DIRECTORY, MONDAY, PLAN_READ.calendar.zone)
KINDS_READ = sorted({*_READERS, "lines", "one of"})


@pytest.mark.parametrize("kind", KINDS_READ)
def test_anything_typed_is_read_or_refused_with_a_code_that_every_language_has(
    kind: Any,
) -> None:
    """No sentence of Python's own reaches a reader."""
    field = FieldSpec("x", kind, None, "latest", {}, choices=("red", "green"))
    refused = 0
    for text in ODD:
        try:
            read_field(field, text, AROUND)
        except FaultError as fault:
            refused += 1
            assert fault.message.code.startswith("fault."), text[:20]
            said = Renderer("zh").text(fault.message)
            assert "Exceeds" not in said and "invalid" not in said and len(said) < 600, said
    assert refused or kind == "text"


@pytest.mark.parametrize("text", ["K-1", "k1", "Ｋ－１", "K 1", "k-1", "k—1", "K_1"])
def test_a_truck_is_known_by_its_number_as_people_write_it(text: str) -> None:
    assert read_field(UNIT, text, NEAR_UNITS) == "K-1"


@pytest.mark.parametrize("text", ["1", "K-01", "k001"])
def test_a_number_that_only_resembles_trucks_names_them(text: str) -> None:
    with pytest.raises(FaultError) as refused:
        read_field(UNIT, text, NEAR_UNITS)
    assert refused.value.message.code == "fault.no_unit"
    assert "K-1" in str(refused.value)


@pytest.mark.parametrize("text", ["", "-", "车", "9" * 400])
def test_what_is_no_truck_number_is_refused(text: str) -> None:
    with pytest.raises(FaultError) as refused:
        read_field(UNIT, text, NEAR_UNITS)
    assert refused.value.message.code == "fault.no_unit"
