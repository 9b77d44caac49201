"""Whatever comes in, a reader answers with alerts or with a fault: no crash, no hang, nothing that
cannot be written as JSON.
"""

from __future__ import annotations

import time
from functools import cache
from xml.etree import ElementTree as Xml

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.intake.bounds import LARGEST_DOCUMENT, MOST_FAULTS
from sources.alert_documents import read_alert_document, read_index_document
from sources.alert_rows import alert_row, entry_row
from sources.cap_structure import NAMESPACES, VALUES
from tests.sources.documents import NAMESPACE, cap, info
from tests.sources.shared_data import FOLDER, HERE
from translations import LANGUAGES, FaultError, FaultsError, Renderer

pytestmark = pytest.mark.slow
NAMES = (
    "alert", "alerts", "info", "area", "identifier", "sender", "sent", "status", "msgType", "scope",
    "references", "language", "category", "event", "responseType", "urgency", "severity",
    "certainty", "effective", "onset", "expires", "headline", "parameter", "valueName", "value",
    "areaDesc", "polygon", "circle", "geocode", "feed", "entry", "rss", "channel", "item", "link",
    "guid", "pubDate", "lastBuildDate", "id", "updated", "title", "nonsense",
)  # fmt: skip
PROPERTIES = (
    "id", "sender", "sent", "status", "messageType", "event", "effective", "onset", "expires",
    "ends", "areaDesc", "geocode", "references", "parameters", "category", "severity", "geometry",
    "coordinates", "type", "properties", "features",
)  # fmt: skip
TIMES = st.one_of(
    st.datetimes().map(lambda moment: moment.isoformat() + "+08:00"),
    st.from_regex(r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)?\Z"),
)
FIGURES = st.from_regex(r"\A(-?\d{1,3}(\.\d{1,3})?,-?\d{1,3}( |\n|, )){0,6}\d{1,3}\Z")
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.sampled_from([value for values in VALUES.values() for value in values]),
    st.sampled_from(["Polygon", "MultiPolygon", "a,b,c", "d=e", "1" * 5000]),
    TIMES,
    FIGURES,
)


def element(name: str, space: str, text: str, inside: list[Xml.Element]) -> Xml.Element:
    found = Xml.Element(f"{{{space}}}{name}" if space else name)
    found.text = text
    found.extend(inside)
    return found


LEAVES = st.builds(
    element,
    st.sampled_from(NAMES),
    st.sampled_from([NAMESPACE, *NAMESPACES, ""]),
    TEXTS,
    st.just([]),
)
TREES = st.recursive(
    LEAVES,
    lambda inside: st.builds(
        element,
        st.sampled_from(NAMES),
        st.sampled_from([NAMESPACE, *NAMESPACES, ""]),
        TEXTS,
        st.lists(inside, max_size=8),
    ),
    max_leaves=25,
)
VALUES_OF_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS),
    lambda inside: st.one_of(
        st.lists(inside, max_size=6),
        st.dictionaries(st.sampled_from(PROPERTIES), inside, max_size=8),
    ),
    max_leaves=25,
)


def read_both(document: bytes) -> None:
    """Read it as alerts and as an index; each result is shown in every language and as JSON."""
    try:
        alerts = read_alert_document(document).alerts
        orjson.dumps([alert_row(alert) for alert in alerts])
        for alert in alerts:
            assert len(alert.faults) <= MOST_FAULTS + 1
            said = [Renderer(lang).text(one) for lang in LANGUAGES for one in alert.faults]
            assert all(len(text) < 1000 for text in said)
    except (FaultError, FaultsError) as fault:
        assert 0 < len(str(fault)) < 3000
    try:
        orjson.dumps([entry_row(entry) for entry in read_index_document(document).entries])
    except FaultError as fault:
        assert 0 < len(str(fault)) < 1000


@cache
def originals() -> list[bytes]:
    """Real documents to be damaged; where the shared ones are not here, one of our own."""
    folders = ("cap", "cap_feeds", "cap_geojson") if HERE else ()
    files = [file for folder in folders for file in sorted((FOLDER / folder).iterdir())]
    small = [file.read_bytes() for file in files if file.stat().st_size < 20_000]
    return [*small, cap(info(), info()), b'{"features": [{"properties": {"id": "a"}}]}']


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real document with bytes overwritten, cut out, doubled or left off."""
    found = bytearray(draw(st.sampled_from(originals())))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(found) - 1, 0)))
        to = min(len(found), at + draw(st.integers(0, 200)))
        how = draw(st.sampled_from(["overwrite", "cut", "double", "end"]))
        if how == "overwrite":
            found[at : at + 1] = draw(st.binary(min_size=1, max_size=4))
        elif how == "cut":
            del found[at:to]
        elif how == "double":
            found[at:at] = found[at:to]
        else:
            del found[at:]
    return bytes(found)


@settings(max_examples=300, deadline=None)
@given(damaged())
def test_a_damaged_document_is_read_or_refused(document: bytes) -> None:
    read_both(document)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_elements_of_cap_in_any_order_are_read_or_refused(root: Xml.Element) -> None:
    read_both(Xml.tostring(root, encoding="utf-8"))


@settings(max_examples=150, deadline=None)
@given(VALUES_OF_JSON)
def test_any_json_is_read_or_refused(value: object) -> None:
    try:
        read_both(orjson.dumps(value))
        read_both(orjson.dumps({"features": [{"properties": value, "geometry": value}]}))
    except orjson.JSONEncodeError:  # an integer that this JSON cannot hold
        pass


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(document: bytes) -> None:
    read_both(document)


def test_the_largest_document_costs_seconds_not_minutes() -> None:
    """As many infos, areas and faults as fit below the bounds."""
    area = "<area><areaDesc/><polygon>1,2 3</polygon><circle>x</circle><nonsense/></area>"
    one = f"<info>{area * 50}</info>"
    document = cap(one * 1900)
    assert len(document) < LARGEST_DOCUMENT
    began = time.process_time()
    (alert,) = read_alert_document(document).alerts
    assert len(alert.areas) == 95_000 and len(alert.faults) == MOST_FAULTS + 1
    assert time.process_time() - began < 30
