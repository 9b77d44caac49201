"""Atom and RSS indexes are read to the values expected of them; broken ones are refused."""

from __future__ import annotations

from functools import cache

import pytest

from sources.alert_documents import read_alert_document, read_index_document
from sources.alert_index import AlertIndex
from sources.cap_structure import NAMESPACES
from tests.sources.documents import cap, info
from tests.sources.shared_data import ABSENT, HERE, document, expected
from translations import FaultError, english

SHOWN = 120  # characters of a title that the table of expected values has
ROWS = expected("cap_feeds/feeds_expected.csv")
GOOD = [row for row in ROWS if not row["parse_error"]]
BROKEN = [row["file"] for row in ROWS if row["parse_error"]]
needs_documents = pytest.mark.skipif(not HERE, reason=ABSENT)
every_index = pytest.mark.parametrize("row", GOOD, ids=lambda row: row["file"])


@cache
def index_of(name: str) -> AlertIndex:
    return read_index_document(document(f"cap_feeds/{name}"))


@needs_documents
def test_there_are_seventeen_indexes_and_two_broken_ones() -> None:
    assert (len(GOOD), len(BROKEN)) == (17, 2)


@needs_documents
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_index_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(FaultError, match=r"this is no XML: .*line 1, column"):
        index_of(name)


@needs_documents
@every_index
def test_entries_and_their_links(row: dict[str, str]) -> None:
    entries = index_of(row["file"]).entries
    assert len(entries) == int(row["n_entries"])
    assert sum(len(entry.links) for entry in entries) == int(row["n_links"])
    assert (entries[0].title if entries else "")[:SHOWN] == row["first_title"]


@needs_documents
@every_index
def test_identifiers_of_entries(row: dict[str, str]) -> None:
    index = index_of(row["file"])
    identifiers = [entry.identifier for entry in index.entries if entry.identifier]
    assert len(identifiers) == int(row["n_with_id"])
    assert len(set(identifiers)) == int(row["n_distinct_ids"])
    missing = sum("is missing" in english(fault) for fault in index.faults)
    assert missing == int(row["n_entries"]) - int(row["n_with_id"])


@needs_documents
@every_index
def test_alerts_in_the_entries_and_namespaces_of_cap(row: dict[str, str]) -> None:
    index = index_of(row["file"])
    alerts = [alert for entry in index.entries for alert in entry.alerts]
    assert len(alerts) == int(row["n_embedded_alerts"])
    assert " | ".join(index.cap_namespaces) == row["cap_namespaces"]


@needs_documents
@every_index
def test_when_the_index_was_written(row: dict[str, str]) -> None:
    updated = index_of(row["file"]).updated
    if row["root"] == "feed":
        assert updated.written == row["feed_updated"] and updated.utc
    assert not [fault for fault in index_of(row["file"]).faults if "moment" in english(fault)]


@needs_documents
def test_an_alert_inside_an_index_is_read_as_one_by_itself() -> None:
    read = read_alert_document(document("cap_feeds/googlecap__weather_invalid.atom"))
    assert [alert.infos[0].event for alert in read.alerts] == ["Flash Flood Watch"]
    assert any("identifier `INVALID,`" in english(fault) for fault in read.alerts[0].faults)


def atom(*links: str, inside: str = "") -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><updated>2026-07-18T07:42:00Z'
        f"</updated><entry><id>a</id>{''.join(links)}{inside}</entry></feed>"
    ).encode()


def test_the_document_is_the_link_of_that_type_else_one_without_a_type() -> None:
    page = '<link type="text/html" href="http://page"/>'
    plain = '<link href="http://plain"/>'
    typed = '<link type="application/cap+xml" href="http://cap"/>'
    found = [
        read_index_document(atom(*links)).entries[0].document
        for links in ((page, plain, typed), (page, plain), (page,))
    ]
    assert found == ["http://cap", "http://plain", ""]


def test_an_index_without_alerts_in_it_is_no_alert_document() -> None:
    with pytest.raises(FaultError, match="an index of 1 entries"):
        read_alert_document(atom())


def test_an_alert_is_no_index() -> None:
    with pytest.raises(FaultError, match="neither Atom nor RSS; its outermost element is `alert`"):
        read_index_document(cap(info()))


def test_a_text_with_a_direction_mark_in_an_address_stays_an_address() -> None:
    found = read_index_document(atom('<link href=" http://plain\u202e "/>'))
    assert found.entries[0].document == "http://plain"


def test_moments_of_rss_are_as_mail_writes_them() -> None:
    item = (
        "<item><guid>a</guid><pubDate>Wed, 11 Jun 2003 22:39:00 PDT</pubDate></item>"
        "<item><guid>b</guid><pubDate>Thu, 01 Jan 2026 16:05:14 -0000</pubDate></item>"
        "<item><guid>c</guid><pubDate>soon</pubDate></item>"
    )
    index = read_index_document(f"<rss><channel>{item}</channel></rss>".encode())
    found = [
        entry.updated.utc.isoformat() if entry.updated.utc else None for entry in index.entries
    ]
    assert found == ["2003-06-12T05:39:00+00:00", "2026-01-01T16:05:14+00:00", None]
    assert [english(fault) for fault in index.faults] == ["`item[3]/pubDate`: `soon` is no moment"]


def test_the_namespaces_are_those_of_three_versions() -> None:
    assert sorted(NAMESPACES.values()) == ["1.0", "1.1", "1.2"]
