"""Areas: read in several ways, written in one, and measured on the company's ground."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.area import Area, AreaPolygon, Circle, read_area, union
from incidents.company import Place
from playbooks.company.company_lookup import Directory
from playbooks.definition.declarations import FieldSpec
from playbooks.intake.field_values import Around, read_field
from tests.playbooks.small import MONDAY, ZONE
from tests.playbooks.weather import weather_company

DIRECTORY = Directory(weather_company())
SHOPS = DIRECTORY.company.retailers


def read(text: str, kind: str = "area") -> object:
    return read_field(FieldSpec("f", kind, None, "all", {}), text, Around(DIRECTORY, MONDAY, ZONE))  # type: ignore[arg-type]


def shops_in(area: str) -> list[int]:
    return [
        int(s.id[2:])
        for s, inside in zip(SHOPS, DIRECTORY.ground.shops_in(area), strict=True)
        if inside
    ]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("North", "North区"),
        ("north、South区", "North区; South区"),
        ("North，South, North", "North区; South区"),
        ("全市", "whole city"),
        ("North; whole city", "whole city"),
        ("26.5,108.0 5", "26.5,108.0 5"),
        ("26.50，108.00 5 km", "26.5,108.0 5"),
        ("26.5,108.0 2.5公里; South", "South区; 26.5,108.0 2.5"),
        ("26.4,107.9 26.4,108.1 26.6,108.0", "26.4,107.9 26.4,108.1 26.6,108.0 26.4,107.9"),
        (
            "26.4,107.9 26.4,108.1 26.6,108.0 26.4,107.9",
            "26.4,107.9 26.4,108.1 26.6,108.0 26.4,107.9",
        ),
    ],
)
def test_an_area_is_read_in_several_ways_and_written_in_one(text: str, canonical: str) -> None:
    assert read(text) == canonical
    assert read(canonical) == canonical


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Nowhere", "there is no district 'Nowhere'"),
        (";", "names no place"),
        ("26.5,108.0", "3 to 500 corners"),
        ("26.5,108.0 0", "more than 0"),
        ("26.5,108.0 -3", "more than 0"),
        ("26.5,108.0 far", "no radius"),
        ("26.5,108.0 nan", "more than 0"),
        ("96.5,108.0 5", "no latitude,longitude"),
        ("26.5 108.0 5", "no lat"),
        ("26.4,107.9 26.6,108.1 26.4,108.1 26.6,107.9", "cross one another"),
        ("26.4,107.9 26.5,108.0 26.6,108.1", "it is a line"),
        ("31.2,121.5 20", "lies outside Small company; the plan covers the city only (clause 1.4)"),
        ("31.2,121.5 31.3,121.5 31.3,121.6", "lies outside"),
    ],
)
def test_what_is_no_area_of_the_city_is_refused_with_what_was_expected(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why.replace("(", r"\(").replace(")", r"\)")):
        read(text)


def test_an_area_that_reaches_beyond_the_city_but_touches_it_is_taken() -> None:
    assert read("27.5,108.0 80") == "27.5,108.0 80"


def test_who_lies_in_an_area() -> None:
    assert shops_in("North区") == [1, 2, 3, 4, 5, 6]
    assert shops_in("whole city") == list(range(1, 13))
    assert shops_in("") == []
    assert shops_in("26.5,108.0 3") == [7, 8, 9]
    assert shops_in("26.29,107.99 26.29,108.01 26.52,108.01 26.52,107.99") == list(range(7, 13))
    assert shops_in("South区; 26.701,108.0 0.15") == [1, 2, 10, 11, 12]


def test_a_place_is_covered_by_the_figure_it_lies_in() -> None:
    ground = DIRECTORY.ground
    assert ground.covers("26.5,108.0 3", Place(26.51, 108.0)) and not ground.covers(
        "26.5,108.0 3", Place(26.6, 108.0)
    )
    assert ground.covers("North区", Place(26.703, 108.0)) and not ground.covers(
        "", Place(26.703, 108.0)
    )


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("North区", "North区; South区", True),
        ("North区", "South区", False),
        ("26.5,108.0 3", "Middle区", True),
        ("26.5,108.0 3", "26.55,108.0 3", True),
        ("26.5,108.0 2", "26.55,108.0 2", False),
        ("whole city", "26.9,108.9 1", True),
        ("", "whole city", False),
    ],
)
def test_areas_overlap_where_they_have_a_place_in_common(one: str, other: str, meet: bool) -> None:
    assert DIRECTORY.ground.overlaps(one, other) is meet
    assert DIRECTORY.ground.overlaps(other, one) is meet


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("14:30", "2026-11-23T14:30:00+08:00"),
        ("9：05", "2026-11-23T09:05:00+08:00"),
        ("2026-11-24T09:00", "2026-11-24T09:00:00+08:00"),
        ("2026-11-24 09:00:30", "2026-11-24T09:00:30+08:00"),
        ("2026-11-24T01:00:00Z", "2026-11-24T09:00:00+08:00"),
    ],
)
def test_a_time_is_a_clock_time_of_today_or_a_moment(text: str, kept: str) -> None:
    assert read(text, "time") == kept


@pytest.mark.parametrize("text", ["25:00", "tomorrow", "14.30", "2026-13-01T00:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no time; write 14:30"):
        read(text, "time")


_points = st.builds(
    Place,
    st.floats(26.1, 26.9).map(lambda v: round(v, 5)),
    st.floats(107.1, 108.9).map(lambda v: round(v, 5)),
)
_circles = st.builds(Circle, _points, st.floats(0.1, 50).map(lambda v: round(v, 3)))
_CORNERS = ((0, 0), (0, 1), (1, 1), (1, 0))


def _box(at: Place, side: float) -> AreaPolygon:
    return AreaPolygon(
        tuple(
            Place(round(at.latitude + x * side, 5), round(at.longitude + y * side, 5))
            for x, y in _CORNERS
        )
    )


_boxes = st.builds(_box, _points, st.floats(0.01, 0.3))
_areas = st.builds(
    Area,
    st.booleans(),
    st.lists(st.sampled_from(["North区", "Middle区", "South区"]), unique=True).map(tuple),
    st.lists(st.one_of(_circles, _boxes), max_size=3, unique=True).map(tuple),
).filter(bool)


@given(_areas)
def test_what_was_written_is_read_as_the_same_area(area: Area) -> None:
    again = read_area(str(area), DIRECTORY.districts)
    assert str(again) == str(area)
    assert again == (Area(whole=True) if area.whole else area)


@given(_areas, _areas)
def test_together_two_areas_hold_who_either_holds_and_no_one_else(one: Area, other: Area) -> None:
    both = union(str(one), str(other))
    assert set(shops_in(both)) == set(shops_in(str(one))) | set(shops_in(str(other)))
    assert union(both, str(other)) == both, "said once more, nothing changes"


@given(_areas, _areas)
def test_areas_with_a_shop_in_common_overlap(one: Area, other: Area) -> None:
    if set(shops_in(str(one))) & set(shops_in(str(other))):
        assert DIRECTORY.ground.overlaps(str(one), str(other))
