"""Replies are drawn from the assumed rates, and late steps that are chased get done by day."""

from __future__ import annotations

from datetime import datetime
from random import Random

from benchmarks.year.__main__ import PLAN, ZONE
from benchmarks.year.reply_model import BY_DAY, BY_NIGHT, CHASED, ReplyModel, is_night
from playbooks.loader import read_folder
from tests.benchmarks.year.test_message_load import NOON, sent

CALENDAR = read_folder(PLAN).calendar


def share_answered(at: datetime) -> float:
    model = ReplyModel(Random(1), CALENDAR)
    return sum(model.reply(sent(at, expects="acknowledge")) is not None for _ in range(2000)) / 2000


def test_fewer_answer_at_night() -> None:
    assert abs(share_answered(NOON) - BY_DAY) < 0.03
    assert abs(share_answered(NOON.replace(hour=2)) - BY_NIGHT) < 0.03


def test_what_asks_nothing_is_not_answered() -> None:
    assert ReplyModel(Random(1), CALENDAR).reply(sent()) is None


def test_what_is_chased_at_night_is_done_in_the_morning() -> None:
    model = ReplyModel(Random(1), CALENDAR)
    late = datetime(2026, 1, 5, 23, 30, tzinfo=ZONE)
    found = [model.after_chasing(late) for _ in range(500)]
    done = [at for at in found if at]
    assert abs(len(done) / 500 - CHASED) < 0.06
    assert not any(is_night(at.astimezone(ZONE)) for at in done)
