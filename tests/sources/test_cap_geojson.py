"""Alerts as GeoJSON are read to the values expected of them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from sources.alert import Alert
from sources.alert_documents import AlertDocument, read_alert_document
from tests.sources.shared_data import ABSENT, HERE, document, expected
from translations import FaultError, FaultsError, english

SHOWN = 200  # characters of a description of an area that the table of expected values has
ROWS = expected("cap_geojson/features_expected.csv")
NAMES = sorted({row["file"] for row in ROWS})
needs_documents = pytest.mark.skipif(not HERE, reason=ABSENT)
every_file = pytest.mark.parametrize("name", NAMES)


@cache
def read_file(name: str) -> AlertDocument:
    return read_alert_document(document(f"cap_geojson/{name}"))


def pairs(name: str) -> list[tuple[Alert, dict[str, str]]]:
    rows = [row for row in ROWS if row["file"] == name]
    return list(zip(read_file(name).alerts, rows, strict=True))


@needs_documents
def test_there_are_651_alerts_in_four_files() -> None:
    assert (len(NAMES), len(ROWS)) == (4, 651)


@needs_documents
@every_file
def test_who_sent_what(name: str) -> None:
    for alert, row in pairs(name):
        (info,) = alert.infos
        assert (alert.identifier, alert.sender) == (row["id"], row["sender"])
        assert (alert.status, alert.msg_type) == (row["status"], row["messageType"])
        assert (info.event, info.sender_name) == (row["event"], row["senderName"])
        assert ["/".join(info.categories), "/".join(info.responses)] == [
            row["category"],
            row["response"],
        ]
        said = (info.severity, info.urgency, info.certainty)
        assert said == (row["severity"], row["urgency"], row["certainty"])
        assert len(alert.references) == int(row["n_references"])


@needs_documents
@every_file
def test_times_as_written_and_where_they_are_none_a_fault(name: str) -> None:
    for alert, row in pairs(name):
        (info,) = alert.infos
        written = [alert.sent, info.effective, info.onset, info.expires]
        assert [time.written for time in written] == [
            row[column] for column in ("sent", "effective", "onset", "expires")
        ]
        readable = row["time_style"] == "ISO 8601"
        assert bool(alert.sent.utc) == readable
        assert any("is no moment" in english(fault) for fault in alert.faults) != readable


@needs_documents
@every_file
def test_where_they_hold(name: str) -> None:
    for alert, row in pairs(name):
        (area,) = alert.areas
        assert area.desc[:SHOWN] == row["areaDesc"]
        assert len(area.polygons) == (row["geometry_type"] == "Polygon")
        for scheme in ("SAME", "UGC"):
            assert sum(code.name == scheme for code in area.geocodes) == int(row[f"n_{scheme}"])


@needs_documents
def test_what_it_warns_of_may_last_longer_than_its_text() -> None:
    ((alert, row),) = pairs("pynws_alerts_active_zone.json")
    assert row["ends"] == "2019-12-22T10:00:00-08:00"
    assert str(alert.infos[0].ends) == "2019-12-22 18:00:00+00:00"


@needs_documents
def test_features_with_names_of_their_own_are_refused() -> None:
    with pytest.raises(FaultsError) as refusal:
        read_file("eccc_alerts_wfs.json")
    assert refusal.value.faults == [
        "feature 1 has none of an alert's properties",
        "feature 2 has none of an alert's properties",
    ]


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {"geometry": geometry, "properties": {"id": "a", **properties}}


def polygons(geometry: Any) -> list[str]:
    (alert,) = read_alert_document(collection(feature(geometry))).alerts
    return [str(polygon) for polygon in alert.areas[0].polygons]


RING = [[107.9, 26.5], [107.9, 26.6], [108.0, 26.6], [107.9, 26.5]]


def test_the_longitude_is_first_and_rings_inside_are_left_out() -> None:
    kaili = "26.5,107.9 26.6,107.9 26.6,108.0 26.5,107.9"
    assert polygons({"type": "Polygon", "coordinates": [RING, RING]}) == [kaili]
    assert polygons({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}) == [kaili] * 2


@pytest.mark.parametrize(
    "coordinates",
    [
        None,
        [],
        [[]],
        [[[1]]],
        [[["a", "b"]] * 4],
        [[[0, 0], [1, 1]]],
        [[[999, 0]] * 4],
        "x",
        [None],
    ],
)
def test_a_geometry_that_is_none_is_left_out_and_told(coordinates: Any) -> None:
    document = collection(feature({"type": "Polygon", "coordinates": coordinates}))
    (alert,) = read_alert_document(document).alerts
    assert alert.areas[0].polygons == ()
    assert any("`geometry`" in english(fault) for fault in alert.faults)


def test_nothing_in_force_is_read_as_nothing() -> None:
    assert read_alert_document(collection()) == AlertDocument(())


def test_one_feature_that_is_no_alert_is_told_and_the_others_are_read() -> None:
    found = read_alert_document(collection("nonsense", feature()))
    assert len(found.alerts) == 1
    assert [english(one) for one in found.faults] == ["feature 1 has none of an alert's properties"]


@pytest.mark.parametrize(
    "document",
    [b"{", b"[]", b"{}", b"[" + b"[]," * 1_000_000 + b"[]]", b'{"features": {}}', b"[" * 100_000, b'{"features": [' + b"0," * 200_000 + b"0]}",
     b'{"features": [99999999999999999999999999]}'],
)  # fmt: skip
def test_what_is_no_collection_or_beyond_the_bounds_is_refused(document: bytes) -> None:
    with pytest.raises((FaultError, FaultsError)):
        read_alert_document(document)
