"""A link opens one notice and no other, and cannot be made up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from handlers import answer_links
from handlers.answer_links import AnswerLinks, BadLinkError, link_state
from ledger.database import LedgerUnavailableError
from ledger.tables import NoticeRow
from tests.ledger.sample_rows import notice_row
from tests.playbooks.small import MONDAY

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


def test_a_link_of_an_older_key_of_the_ring_is_read_and_the_newest_signs() -> None:
    ring = AnswerLinks(["secret", "newer"], "https://desk.example")
    assert ring.read(token(7)) == 7
    assert AnswerLinks("newer", "https://desk.example").read(ring.token(7)) == 7


def test_a_trucks_link_is_no_notices_and_a_notices_no_trucks() -> None:
    truck = LINKS.to_truck("K-07", 0).rpartition("/")[2]
    assert LINKS.read_truck(truck) == ("K-07", 0)
    with pytest.raises(BadLinkError):
        LINKS.read(truck)
    with pytest.raises(BadLinkError):
        LINKS.read_truck(token(7))


@pytest.mark.parametrize("value", [None, 7, ["K-07"], [7, 0], ["K-07", "x"], ["K-07", 0, 1]])
def test_what_is_signed_for_trucks_but_names_none_is_refused(value: object) -> None:
    signed = URLSafeSerializer("secret", salt="truck").dumps(value)
    with pytest.raises(BadLinkError):
        LINKS.read_truck(str(signed))


async def test_keys_that_another_process_has_rotated_are_looked_up_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = [100.0]
    monkeypatch.setattr(answer_links.time, "monotonic", lambda: seconds[0])

    async def rotated() -> list[str]:
        return ["secret", "newer"]

    links = AnswerLinks("secret", "https://desk.example", rotated)
    newer = AnswerLinks("newer", "https://desk.example").token(7)
    with pytest.raises(BadLinkError):
        (await links.current()).read(newer)
    seconds[0] += answer_links.REFRESH
    assert (await links.current()).read(newer) == 7


async def test_while_the_ledger_is_away_the_keys_that_are_known_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answer_links, "REFRESH", 0.0)

    async def away() -> list[str]:
        raise LedgerUnavailableError("away")

    assert (await AnswerLinks("secret", "https://d.example", away).current()).read(token(7)) == 7


NOW = MONDAY
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("deadline", "closed", "revoked", "present", "state"),
    [
        (None, None, None, True, "open"),
        (NOW, None, None, True, "open"),
        (NOW - WEEK, None, None, True, "open"),
        (NOW - WEEK - timedelta(seconds=1), None, None, True, "expired"),
        (NOW + WEEK, NOW, None, True, "closed"),
        (NOW - 2 * WEEK, NOW - WEEK, None, True, "closed"),
        (NOW, NOW - WEEK - timedelta(seconds=1), None, True, "expired"),
        (NOW, None, NOW, True, "revoked"),
        (NOW, None, None, False, "revoked"),
    ],
)
def test_a_link_ends_with_its_incident_its_deadline_its_person_or_on_demand(
    deadline: datetime | None,
    closed: datetime | None,
    revoked: datetime | None,
    present: bool,
    state: str,
) -> None:
    row = NoticeRow(**notice_row("a", deadline=deadline, link_revoked_at=revoked))
    assert link_state(row, closed, present, NOW) == state
