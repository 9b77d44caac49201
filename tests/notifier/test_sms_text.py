"""What an SMS says, and to whom it says less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.gateway import OutgoingMessage
from notifier.sms_text import compose, language_of
from playbooks.definition.sms_segments import segments

LINK = "https://muster.example/a/7x"
CHINESE = "K-07 在雷山路抛锚，请确认"
ENGLISH = "K-07 down on the Leishan road, please acknowledge"


def test_a_phone_abroad_gets_the_link_and_what_it_may_text_back() -> None:
    assert (
        compose(OutgoingMessage(1, "+12025550143", ENGLISH, LINK, ("OK",)))
        == f'{ENGLISH}\n{LINK}\nReply "OK"'
    )
    assert (
        compose(OutgoingMessage(1, "+85251234567", CHINESE, LINK, ("收到",)))
        == f"{CHINESE}\n{LINK}\n回复“收到”"
    )


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_a_mainland_phone_gets_neither_link_nor_hint(text: str) -> None:
    assert compose(OutgoingMessage(1, "+8610000000001", text, LINK, ("收到", "OK"))) == text


@pytest.mark.parametrize("to", ["+85251234567", "+85360000000", "+886900000000"])
def test_hong_kong_macao_and_taiwan_have_networks_of_their_own(to: str) -> None:
    assert LINK in compose(OutgoingMessage(1, to, CHINESE, LINK, ("收到",)))


def test_nothing_to_answer_means_nothing_added() -> None:
    assert compose(OutgoingMessage(1, "+12025550143", ENGLISH)) == ENGLISH


def test_a_link_without_words_to_text_back_is_alone() -> None:
    assert compose(OutgoingMessage(1, "+12025550143", ENGLISH, LINK)) == f"{ENGLISH}\n{LINK}"


@pytest.mark.parametrize(
    ("answers", "english", "chinese"),
    [
        (("1",), 'Reply "1"', "回复“1”"),
        (("1", "2"), 'Reply "1" or "2"', "回复“1”或“2”"),
        (("1", "2", "3"), 'Reply "1", "2" or "3"', "回复“1”、“2”或“3”"),
    ],
)
def test_several_answers_are_listed_as_people_list_them(
    answers: tuple[str, ...], english: str, chinese: str
) -> None:
    outgoing = OutgoingMessage(1, "+12025550143", ENGLISH, None, answers)
    assert compose(outgoing, "en").endswith("\n" + english)
    assert compose(outgoing, "zh").endswith("\n" + chinese)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (CHINESE, "zh"),
        (ENGLISH, "en"),
        ("Truck K-07 failed near 凯里, please take over its route", "en"),
        ("已恢复 SMS", "zh"),
        ("14:05", "en"),
        ("", "en"),
    ],
)
def test_the_hint_speaks_the_language_of_the_text(text: str, language: str) -> None:
    assert language_of(text) == language


def test_an_english_hint_leaves_a_text_as_cheap_as_it_was() -> None:
    assert (
        segments(
            compose(OutgoingMessage(1, "+12025550143", ENGLISH, LINK, ("ACCEPT", "REFUSE")))
        ).encoding
        == "GSM-7"
    )


@given(
    st.text(st.characters(codec=None), max_size=2000),
    st.sampled_from(["+12025550143", "+8610000000001"]),
)
def test_no_text_is_too_long_or_too_broken_to_be_sent(text: str, to: str) -> None:
    body = compose(OutgoingMessage(1, to, text * 3, LINK, ("收到",)))
    # encodes: no half of a surrogate pair is left
    assert len(body.encode("utf-16-le")) // 2 <= 1600
    assert (LINK in body) == (to != "+8610000000001") or LINK in text


def test_a_long_note_is_cut_and_the_way_to_answer_is_kept() -> None:
    body = compose(OutgoingMessage(1, "+12025550143", "😀" * 5000, LINK, ("OK",)))
    assert body.endswith(f'😀...\n{LINK}\nReply "OK"')
    assert 1598 <= len(body.encode("utf-16-le")) // 2 <= 1600
