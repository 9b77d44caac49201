"""What counts as a text, a disturbed night, a decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.year.message_load import Load, loads, rows
from drills.log_entries import DrillMessage
from incidents import effects as do
from playbooks.messages.notification import Notification

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 1, 5, 12, tzinfo=ZONE)


def sent(
    at: datetime = NOON,
    person: str = "P-1",
    token: str = "1:a:1",
    expects: do.Expects = "nothing",
    incident: int = 1,
) -> DrillMessage:
    notification = Notification(
        f"{token}:{person}:{at}", incident, "a", None, (), token, person, person,
        "commander (chief)", ("1",), "zh", "word", "…", expects, (), None, do.URGENT,
    )  # fmt: skip
    return DrillMessage(at, notification)


def load(*messages: DrillMessage, routines: dict[int, bool] | None = None) -> Load:
    return loads(messages, ZONE, routines or {})["commander"]


def test_messages_of_one_incident_at_one_moment_are_one_text() -> None:
    assert len(load(sent(), sent(token="1:b:1")).texts) == 1
    assert len(load(sent(), sent(incident=2)).texts) == 2
    assert len(load(sent(), sent(person="P-2")).texts) == 2


def test_a_night_over_midnight_is_disturbed_once() -> None:
    eleven = NOON.replace(hour=23)
    assert load(sent(eleven), sent(eleven + timedelta(hours=4))).most_nights() == 1
    assert load(sent(eleven), sent(eleven + timedelta(hours=24))).most_nights() == 2
    assert load(sent(NOON)).most_nights() == 0


def test_a_question_of_a_routine_is_a_check_and_one_asked_twice_counts_once() -> None:
    asked = sent(expects="option")
    assert (load(asked, asked).decisions, load(asked).tasks) == (1, 0)
    routine = load(asked, routines={1: True})
    assert (routine.decisions, routine.tasks) == (0, 1)


def test_a_row_is_per_person() -> None:
    found = loads([sent(), sent(person="P-2"), sent(NOON.replace(hour=23))], ZONE, {})
    assert rows(found, ZONE, days=3)[-1] == "| commander | 2 | 0.50 | 2 | 0.5 | 1 | 0.0 | 0.0 |"
