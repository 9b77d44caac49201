"""XML that could do harm is refused, whoever sent it, with the reason."""

from __future__ import annotations

import time

import pytest

from playbooks.intake.bounds import (
    DEEPEST_ELEMENT,
    LARGEST_DOCUMENT,
    LONGEST_TAG,
    MOST_ELEMENTS,
)
from sources.xml_reader import read_xml
from tests.sources.documents import cap, info, read
from translations import FaultError

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<alert>&b;</alert>"""
OUTSIDE = b"""<!DOCTYPE alert [<!ENTITY file SYSTEM "file:///etc/passwd">]><alert>&file;</alert>"""


def refused(document: bytes) -> str:
    with pytest.raises(FaultError) as refusal:
        read_xml(document)
    return str(refusal.value)


@pytest.mark.parametrize(
    "document",
    [LAUGHS, OUTSIDE, b"<!DOCTYPE alert><alert/>", "<!DOCTYPE a><a/>".encode("utf-16")],
)
def test_a_doctype_is_refused(document: bytes) -> None:
    assert "DOCTYPE" in refused(document)


def test_depth_has_a_bound() -> None:
    deep = b"<a>" * DEEPEST_ELEMENT + b"</a>" * DEEPEST_ELEMENT
    assert read_xml(deep).tag == "a"
    assert f"more than {DEEPEST_ELEMENT} deep" in refused(b"<a>" * 100_000)


def test_a_refusal_ends_the_reading() -> None:
    """Expat keeps what is open, and would do so to the end: ten million elements."""
    began = time.process_time()
    refused(b"<a>" * (LARGEST_DOCUMENT // 3))
    assert time.process_time() - began < 1


def test_the_number_of_elements_and_attributes_has_a_bound() -> None:
    assert "more than 500,000 elements" in refused(b"<a>" + b"<b/>" * MOST_ELEMENTS)
    ten = b" ".join(b'a%d=""' % n for n in range(10))
    assert "more than 500,000 elements" in refused(
        b"<a>" + b"<b %s/>" % ten * (MOST_ELEMENTS // 10)
    )


def test_size_has_a_bound() -> None:
    assert "larger than" in refused(b" " * LARGEST_DOCUMENT + b"<a/>")


def test_the_attributes_of_an_element_have_a_bound() -> None:
    attributes = b" ".join(b'a%d=""' % n for n in range(LONGEST_TAG // 8))
    assert "a tag is longer" in refused(b"<a " + attributes + b"/>")


def test_a_long_text_is_no_long_tag() -> None:
    assert len(read_xml(b"<a>" + b"x" * (2 * LONGEST_TAG) + b"</a>").text or "") == 2 * LONGEST_TAG


def test_what_is_as_large_as_it_may_be_costs_seconds_not_minutes() -> None:
    document = b"<a>" + b"<b>text</b>" * (MOST_ELEMENTS - 1) + b"</a>"
    began = time.process_time()
    read_xml(document)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "document",
    [b"", b"  \n", b"<a>", b"no xml", b"<a></b>", b"<a>&nosuch;</a>", b" <?xml version='1.0'?><a/>",
     b"<?xml version='1.0' encoding='nosuch'?><a/>", b"<?xml version='1.0' encoding='utf-7'?><a/>",
     b"<?xml version='1.0' encoding='idna'?><a/>", b"<a>\xff\xfe\x00</a>", b"\x00" * 100],
)  # fmt: skip
def test_what_is_no_xml_is_refused(document: bytes) -> None:
    assert refused(document)


def test_other_bytes_than_the_encoding_says_are_refused() -> None:
    text = "<?xml version='1.0' encoding='utf-8'?><a>météo</a>"
    assert "this is no XML" in refused(text.encode("latin-1"))
    assert "this is no XML" in refused(b"<?xml version='1.0' encoding='gbk'?><a>\xff\xff</a>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb2312", "GBK", "gb18030"])
def test_encodings_of_chinese_senders_are_read(encoding: str) -> None:
    head = f"<?xml version='1.0' encoding='{encoding}'?>"
    document = (head + cap(info()).decode()).encode(encoding)
    assert read(document).infos[0].event == "暴雨"
