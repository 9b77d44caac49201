"""A link opens one notice and no other, and cannot be made up."""

from __future__ import annotations

import pytest
from itsdangerous import URLSafeSerializer

from handlers.answer_links import AnswerLinks, BadLinkError

LINKS = AnswerLinks("secret", "https://desk.example/")


def token(notice: int) -> str:
    return LINKS.to_notice(notice).rpartition("/")[2]


@pytest.mark.parametrize("base", ["https://desk.example", "https://desk.example/"])
def test_a_link_leads_to_the_desk_with_one_slash_between(base: str) -> None:
    assert AnswerLinks("secret", base).to_notice(7).startswith("https://desk.example/n/")


@pytest.mark.parametrize("notice", [1, 7, 2**40])
def test_what_was_signed_is_read(notice: int) -> None:
    assert LINKS.read(token(notice)) == notice


def test_a_link_fits_into_one_text_message_with_room_for_the_text() -> None:
    assert len(token(10_000_000)) < 45


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "7",
        token(7)[:-1],
        token(7)[1:],
        token(7) + "x",
        token(7).replace(".", "", 1),
        token(8).split(".", 1)[0] + "." + token(7).split(".", 1)[1],
        "收到",
        "a" * 10_000,
    ],
)
def test_a_link_that_was_cut_off_or_altered_is_refused(wrong: str) -> None:
    with pytest.raises(BadLinkError):
        LINKS.read(wrong)


def test_a_link_of_another_installation_is_refused() -> None:
    with pytest.raises(BadLinkError):
        AnswerLinks("another secret", "https://desk.example").read(token(7))


def test_what_the_same_secret_signed_for_another_purpose_is_no_link() -> None:
    for salt in ("session", "itsdangerous"):
        with pytest.raises(BadLinkError):
            LINKS.read(str(URLSafeSerializer("secret", salt=salt).dumps(7)))


@pytest.mark.parametrize("value", [None, [7], {"notice": 7}, "seven"])
def test_what_is_signed_but_is_no_number_is_refused(value: object) -> None:
    signed = URLSafeSerializer("secret", salt="notice").dumps(value)
    with pytest.raises(BadLinkError):
        LINKS.read(str(signed))
