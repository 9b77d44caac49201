"""Every CAP file of the shared documents is read to the values expected of it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import pytest

from sources.alert import Alert
from sources.alert_documents import AlertDocument, read_alert_document
from sources.alert_effect import effect_of
from sources.written_times import BUDDHIST_ERA
from tests.sources.documents import said
from tests.sources.shared_data import ABSENT, HERE, document, expected
from translations import FaultError

pytestmark = pytest.mark.skipif(not HERE, reason=ABSENT)
ROWS = expected("cap/cap_expected.csv")
ALERTS = [row for row in ROWS if row["identifier"]]
SHOWN = 160  # characters of a description of an area that the table of expected values has
THAI = "kdefoss__TMD25680225051318_2.xml"
# Valid against the standard's schema, with what the schema does not check.
ODD_THOUGH_VALID = {
    THAI: ["Buddhist era", "Buddhist era", "Buddhist era", "longitude first"],
    "meteoalertapi__france_sample_detail.xml": ["past when it was sent", "past when it was sent"],
    "sambro__Myanmar-Tsunami-MultiLanguage.xml": ["past when it was sent"],
    "googlecap__canada_errors.cap": ["`Update` names no earlier alert"],
}
ENDINGS = {
    "capparselib__no_info_tag.cap": ["1017033100951096-517189320160225203219800"],
    "googlecap__canada.cap": ["2.49.0.1.124.a3f342a4.2012", "2.49.0.1.124.60f31a3a.2012"],
    "meteoalertapi__france_sample_detail.xml": ["2.49.0.0.250.0.FR.20221206160108.315028"],
    "oasiscap__google-PAAQ-4-mg5a94.xml": ["PAAQ-1-mg5a94", "PAAQ-2-mg5a94", "PAAQ-3-mg5a94"],
    "oasiscap__v1dot2_appendix_adot3.xml": ["TRI13970876.1"],
}


@cache
def read_file(name: str) -> AlertDocument:
    return read_alert_document(document(f"cap/{name}"))


def alert_of(row: dict[str, str]) -> Alert:
    return read_file(row["file"]).alerts[int(row["alert_index"])]


def each(row: dict[str, str], column: str) -> list[str]:
    """What is expected of each info of an alert; nothing where it has none."""
    return row[column].split(" | ") if int(row["n_info"]) else []


def utc(moment: datetime | None) -> str:
    return moment.isoformat().replace("+00:00", "Z") if moment else ""


def common_era(row: dict[str, str], written: str) -> str:
    """The expected moments of the Thai file have the year of the Buddhist era."""
    if row["file"] != THAI or not written:
        return written
    return f"{int(written[:4]) - BUDDHIST_ERA}{written[4:]}"


def of_file(row: dict[str, str]) -> str:
    return f"{row['file']}-{row['alert_index']}"


every_alert = pytest.mark.parametrize("row", ALERTS, ids=of_file)


def test_there_are_seventy_alerts_and_a_file_that_is_none() -> None:
    assert len(ALERTS) == 70
    (other,) = [row["file"] for row in ROWS if not row["identifier"]]
    with pytest.raises(FaultError, match="it holds no alert; its outermost element is `schema`"):
        read_file(other)


@pytest.mark.parametrize("name", sorted({row["file"] for row in ALERTS}))
def test_each_file_holds_as_many_alerts_as_expected(name: str) -> None:
    assert len(read_file(name).alerts) == sum(row["file"] == name for row in ALERTS)


@every_alert
def test_who_sent_what_and_when(row: dict[str, str]) -> None:
    alert = alert_of(row)
    assert alert.version == row["cap_version"].replace("?", "")
    assert (alert.identifier, alert.sender) == (row["identifier"], row["sender"])
    assert alert.sent.written == row["sent"]
    assert utc(alert.sent.utc) == common_era(row, row["sent_utc"])
    assert (alert.status, alert.msg_type) == (row["status"], row["msgType"])
    assert (alert.scope, alert.incidents) == (row["scope"], row["incidents"])
    assert alert.signed == (row["signed"] == "True")


@every_alert
def test_which_earlier_alerts_it_names(row: dict[str, str]) -> None:
    alert = alert_of(row)
    named = [f"{one.sender},{one.identifier},{one.sent}" for one in alert.references]
    assert len(named) == int(row["n_references"])
    assert named == row["references"].split()


@every_alert
def test_what_each_info_says(row: dict[str, str]) -> None:
    infos = alert_of(row).infos
    assert len(infos) == int(row["n_info"])
    assert [info.language or "(absent)" for info in infos] == each(row, "languages")
    assert ["/".join(info.categories) for info in infos] == each(row, "category")
    assert [info.event for info in infos] == each(row, "event")
    assert ["/".join(info.responses) for info in infos] == each(row, "responseType")
    assert [info.urgency for info in infos] == each(row, "urgency")
    assert [info.severity for info in infos] == each(row, "severity")
    assert [info.certainty for info in infos] == each(row, "certainty")
    assert [info.sender_name for info in infos] == each(row, "senderName")
    assert (infos[0].headline if infos else "") == row["headline_first"]
    assert sum(len(info.parameters) for info in infos) == int(row["n_parameter"])
    assert sum(len(info.resources) for info in infos) == int(row["n_resource"])


@every_alert
def test_from_when_to_when_it_is_in_force(row: dict[str, str]) -> None:
    infos = alert_of(row).infos
    assert [info.effective.written for info in infos] == each(row, "effective")
    assert [info.onset.written for info in infos] == each(row, "onset")
    assert [info.expires.written for info in infos] == each(row, "expires")
    expires = [common_era(row, moment) for moment in each(row, "expires_utc")]
    assert [utc(info.expires.utc) for info in infos] == expires
    assert all(info.begins and info.ends for info in infos)


@every_alert
def test_where_it_holds(row: dict[str, str]) -> None:
    areas = alert_of(row).areas
    assert len(areas) == int(row["n_area"])
    assert (areas[0].desc if areas else "")[:SHOWN].strip() == row["areaDesc_first"]
    polygons = [polygon for area in areas for polygon in area.polygons]
    assert len(polygons) == int(row["n_polygon_nonempty"])
    # As written, the first corner stands at the end again.
    points = sum(len(polygon.corners) + 1 for polygon in polygons)
    assert points == int(row["n_polygon_points"])
    circles = [
        (circle.middle.latitude, circle.middle.longitude, circle.km)
        for area in areas
        for circle in area.circles
    ]
    written = row["circles"].split(" | ") if row["circles"] else []
    assert circles == [tuple(map(float, one.replace(",", " ").split())) for one in written]


@every_alert
def test_geocodes_in_the_schemes_of_their_senders(row: dict[str, str]) -> None:
    geocodes = [code for area in alert_of(row).areas for code in area.geocodes]
    assert len(geocodes) == int(row["n_geocode"])
    schemes = row["geocode_schemes"].split(" | ") if row["geocode_schemes"] else []
    assert sorted({code.name for code in geocodes}) == sorted(schemes)
    first = [one for one in row["first_geocodes"].split(" | ") if one]
    assert [f"{code.name}={code.value}" for code in geocodes][: len(first)] == first


@every_alert
def test_what_is_valid_has_no_fault_and_what_is_not_has_one(row: dict[str, str]) -> None:
    found = said(alert_of(row))
    if row["xsd_1_2"].startswith("INVALID"):
        assert found
    elif row["xsd_1_2"] == "valid":
        known = ODD_THOUGH_VALID.get(row["file"], [])
        assert len(found) == len(known)
        assert all(part in fault for part, fault in zip(known, found, strict=True)), found


@every_alert
def test_which_earlier_alerts_it_ends(row: dict[str, str]) -> None:
    assert list(effect_of(alert_of(row)).ends) == ENDINGS.get(row["file"], [])


@every_alert
def test_a_test_and_an_exercise_never_act(row: dict[str, str]) -> None:
    effect = effect_of(alert_of(row))
    silent = ("googlecap__canada_errors.cap", "googlecap__no_optional_fields.cap")
    assert effect.acts == (row["status"] == "Actual" and row["file"] not in silent)
