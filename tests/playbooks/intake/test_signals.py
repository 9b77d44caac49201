"""Reports from outside: what cannot be taken is refused with every fault named, and nothing is
guessed.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from incidents.signals import Signal, SignalRefusedError
from playbooks.company.company_lookup import Directory
from playbooks.intake.signals import check_signal, parse_envelope, read_signal, write_event
from tests.playbooks.small import MONDAY, small_company, small_plan

PLAN = small_plan("- {id: a, tell: head, text: word}")
DIRECTORY = Directory(small_company())


def event(**more: Any) -> dict[str, Any]:
    data = {"unit": "K-1", **more.pop("data", {})}
    base = {
        "specversion": "1.0",
        "id": "1",
        "source": "phone",
        "type": "muster.truck.failed",
        "time": MONDAY.isoformat(),
        "data": data,
    }
    return base | more


def read(body: bytes | dict[str, Any]) -> Signal:
    return read_signal(
        body if isinstance(body, bytes) else json.dumps(body).encode(), PLAN, DIRECTORY, MONDAY
    )


def refused(body: bytes | dict[str, Any]) -> str:
    with pytest.raises(SignalRefusedError) as refusal:
        read(body)
    assert refusal.value.faults
    return "\n".join(refusal.value.faults)


def test_a_right_event_is_read_with_its_defaults() -> None:
    signal = read(event(data={"unit": " k-1 ", "accident": "是", "note": "boom"}))
    assert (signal.kind, signal.unit, signal.source) == ("truck.failed", "K-1", "phone")
    assert signal.fields == {
        "unit": "K-1",
        "place": "unknown",
        "accident": True,
        "injured": 0,
        "note": "boom",
    }


def test_what_is_written_is_read_again_as_it_was() -> None:
    signal = read(event(data={"injured": 2, "place": "26.5,108.02"}))
    assert read(write_event(signal)) == signal


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"nul", b"{'a': 1}", b"[" * 5000])
def test_malformed_json(body: bytes) -> None:
    assert "no JSON" in refused(body)


@pytest.mark.parametrize("body", [b"[]", b"3", b'"x"', b"null"])
def test_json_that_is_no_object(body: bytes) -> None:
    assert "JSON object" in refused(body)


def test_no_cloud_event_names_every_attribute_that_lacks() -> None:
    assert refused({"unit": "K-1"}).count("attribute") == 5
    assert refused(event(id="")) == "the CloudEvent attribute id is missing"


def test_an_unknown_signal_names_the_nearest_and_all_there_are() -> None:
    text = refused(event(type="muster.truck.faild"))
    assert "did you mean truck.failed?" in text
    assert "all.over" in text


@pytest.mark.parametrize("unit", ["K-11", "K01", "K-01"])
def test_an_unknown_truck_names_the_nearest(unit: str) -> None:
    assert "did you mean K-1?" in refused(event(data={"unit": unit}))


@pytest.mark.parametrize("unit", [None, "", " ", [], {}, 7, True, "x" * 100_000])
def test_what_is_no_truck_at_all(unit: Any) -> None:
    assert "unit" in refused(event(data={"unit": unit}))


@pytest.mark.parametrize("place", ["39.90,116.40", "0,0", "28,108", "26.5,-108"])
def test_coordinates_outside_the_city(place: str) -> None:
    assert "outside Small company; the plan covers the city only (clause 1.4)" in refused(
        event(data={"place": place})
    )


@pytest.mark.parametrize(
    "place", ["nan,nan", "inf,108", "26.5,-inf", "91,108", "26,181", "1e400,108"]
)
def test_coordinates_that_are_none(place: str) -> None:
    assert "no latitude,longitude" in refused(event(data={"place": place}))


@pytest.mark.parametrize("place", ["26.5,107.9", "26.5，107.9", "26.5 107.9", " 26.5\t107.9 "])
def test_coordinates_as_people_type_them(place: str) -> None:
    assert read(event(data={"place": place})).fields["place"] == "26.5,107.9"


@pytest.mark.parametrize(
    "place",
    ["舟溪路口", "on the road, near km 12", "26.5", "26.5,108,3", "26 108", "26.5 km 108.1"],
)
def test_a_place_in_words_is_kept(place: str) -> None:
    assert read(event(data={"place": place})).fields["place"] == place


def test_a_note_of_ten_megabytes() -> None:
    assert "at most 262,144" in refused(event(data={"note": "x" * 10_000_000}))
    with pytest.raises(SignalRefusedError, match="at most 4,000"):
        check_signal(
            "truck.failed",
            {"unit": "K-1", "note": "x" * 10_000_000},
            "1",
            "form",
            MONDAY,
            PLAN,
            DIRECTORY,
            MONDAY,
        )


@pytest.mark.parametrize(("days", "word"), [(2, "ahead of our clock"), (-2, "back")])
def test_a_clock_two_days_off(days: int, word: str) -> None:
    text = refused(event(time=(MONDAY + timedelta(days=days)).isoformat()))
    assert word in text
    assert "set the sender's clock" in text


@pytest.mark.parametrize("minutes", [-23 * 60, -5, 0, 14])
def test_a_clock_a_little_off_is_taken(minutes: int) -> None:
    assert (
        read(event(time=(MONDAY + timedelta(minutes=minutes)).isoformat())).kind == "truck.failed"
    )


@pytest.mark.parametrize("time", ["2026-11-23T10:00:00", "2026-11-23"])
def test_a_time_without_a_zone(time: str) -> None:
    assert "has no zone" in refused(event(time=time))


@pytest.mark.parametrize("time", ["yesterday", 12345, "2026-13-01T00:00:00Z", True, ["x"]])
def test_a_time_that_is_no_moment(time: Any) -> None:
    assert "no moment" in refused(event(time=time))


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0, False),
        ("YES", True),
        ("否", False),
        ("on", True),
        ("", False),
        (None, False),
    ],
)
def test_yes_and_no_in_many_forms(given: Any, taken: bool) -> None:
    assert read(event(data={"accident": given})).fields["accident"] is taken


@pytest.mark.parametrize("given", [2, "maybe", 1.0, "yes and no"])
def test_what_is_neither_yes_nor_no(given: Any) -> None:
    assert "neither yes nor no" in refused(event(data={"accident": given}))


@pytest.mark.parametrize(("given", "taken"), [(3, 3), ("3", 3), (" 4 ", 4), (0, 0), ("", 0)])
def test_whole_numbers(given: Any, taken: int) -> None:
    found = read(event(data={"injured": given})).fields["injured"]
    assert (found, type(found)) == (taken, int)


@pytest.mark.parametrize("given", [-1, 1.5, "many", True, "nan", 10**12, [1], {}, "1_0"])
def test_what_is_no_whole_number(given: Any) -> None:
    assert "injured" in refused(event(data={"injured": given}))


@pytest.mark.parametrize("data", [[1], "x", 5])
def test_data_that_is_no_object(data: Any) -> None:
    assert "data is an object" in refused({**event(), "data": data})


def test_everything_is_named_at_once() -> None:
    text = refused(
        event(
            time="2026-11-23T10:00:00",
            id="i" * 201,
            data={"unit": "K-9", "accident": "perhaps", "injured": -1, "plaice": "x"},
        )
    )
    for word in (
        "no zone",
        "200 characters",
        "no unit 'K-9'",
        "neither yes nor no",
        "injured",
        "did you mean place?",
    ):
        assert word in text


def test_a_time_that_is_no_moment_does_not_hide_the_other_faults() -> None:
    text = refused(event(time="yesterday", data={"unit": "K-9"}))
    assert "no moment" in text
    assert "no unit 'K-9'" in text


def test_binary_mode_is_the_same_event_with_its_attributes_in_headers() -> None:
    whole = event(data={"note": "因故障"})
    headers = {f"ce_{name}": str(value).encode() for name, value in whole.items() if name != "data"}
    body = json.dumps(whole["data"]).encode()
    assert read(parse_envelope(body, headers | {"content-type": b"application/json"})) == read(
        whole
    )
    assert parse_envelope(body, {"content-type": b"application/json"}) == body
    with pytest.raises(SignalRefusedError, match="no JSON"):
        parse_envelope(b"{", headers)
    assert "unit is missing" in refused(parse_envelope(b"", headers))
    assert "data is an object" in refused(parse_envelope(b"[1]", headers))
