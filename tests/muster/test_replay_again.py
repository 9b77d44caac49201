"""`muster replay` is honest: what was entered with an answer is entered again, and reports may come
from a topic.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from handlers.notice_answers import answer
from handlers.process_signals import receive
from handlers.run_events import process_due_deadlines
from ledger import list_queries, replay_source
from ledger.database import Ledger
from muster.cli import replay_topic
from muster.cli.replay import replay_recorded
from muster.settings import PLAN, Settings
from streams.embedded_broker import EmbeddedBroker
from streams.one_shot_producer import publish_once
from streams.topic_reader import messages
from tests.actors import LINK
from tests.databases import fresh_url
from tests.muster.test_replay import recorded
from tests.runtimes import clock_of, event, failed, look, opened, small_company


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, database=fresh_url("sqlite", tmp_path))


async def _decided(url: str) -> None:
    """Someone is hurt, and anyone who commands decides on a time of day for the rest of the route."""
    async with opened(url, small_company()) as runtime:
        await receive(
            runtime, [event("truck.failed", "hurt", unit="K-07", accident="yes", injured=1)]
        )
        clock_of(runtime).move(minutes=1)
        notice = next(
            n for n in await look(runtime, list_queries.open_questions) if n["step"] == "times"
        )
        await answer(runtime, notice["id"], "later today", LINK, {"time": "15:30"})
        clock_of(runtime).move(minutes=1)
        await process_due_deadlines(runtime)


def _told(
    settings: Settings,
    story: Callable[[str], Coroutine[Any, Any, None]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A story laid down in the ledger; what it said on the way is no part of the replay."""
    asyncio.run(story(str(settings.database)))
    capsys.readouterr()


async def _answers(url: str) -> list[dict[str, Any]]:
    ledger = Ledger(url)
    async with ledger.reading() as connection:
        found = await replay_source.answers(connection, [1])
    await ledger.close()
    return found


def test_what_was_entered_with_an_answer_is_kept_and_entered_again(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without it the question would stay open in the replay, and everything after it be another
    story.
    """
    _told(settings, _decided, capsys)
    entered = [
        (row["step"], row["entered"])
        for row in asyncio.run(_answers(str(settings.database)))
        if row["entered"]
    ]
    assert entered == [("times", {"time": "2026-11-23T15:30:00+08:00"})]
    assert replay_recorded(settings, "", None, None, False) == 0
    out = capsys.readouterr().out
    assert "this was not asked" not in out and out.endswith("Every step decides the same.\n")


def test_with_a_plan_that_acts_on_another_answer_what_was_entered_decides(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The other plan tells the customers the time that was entered: the replay knows it."""
    _told(settings, _decided, capsys)
    other = tmp_path / "other"
    shutil.copytree(PLAN, other)
    file = other / "playbooks" / "truck_failure.yaml"
    asks = "- {id: times, "
    told = "          - {id: told_when, after: times later today, tell: head of security, text: eta.told, with: {eta: times.time}}\n"
    text = file.read_text("utf-8")
    line = next(line for line in text.splitlines(keepends=True) if line.lstrip().startswith(asks))
    file.write_text(text.replace(line, line + told), "utf-8")
    for language in ("zh", "en"):
        wording = other / "texts" / f"{language}.yaml"
        wording.write_text(wording.read_text("utf-8") + 'eta.told: "{eta}"\n', "utf-8")
    assert replay_recorded(settings, str(other), None, None, True) == 0
    rows = {row["step"]: row for row in orjson.loads(capsys.readouterr().out)}
    assert any("15:30" in said for said in rows["told_when"]["after"])


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An embedded broker with the recorded report in it, twice, and something that is none."""
    broker = EmbeddedBroker({"signals": 2, "empty": 1})
    bootstrap = broker.start()
    body = failed("K-07", time=datetime.now(UTC)).body
    for value in (body, body, b"no report"):
        publish_once(bootstrap, "signals", None, value, {}, embedded=True)
    monkeypatch.setattr(replay_topic, "messages", partial(messages, embedded=True))
    yield bootstrap
    broker.stop()


def test_the_reports_may_come_from_a_topic_and_the_answers_from_the_ledger(
    settings: Settings, topic: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _told(settings, recorded, capsys)
    assert replay_recorded(replace(settings, kafka=topic), "", None, None, False, "signals") == 0
    told = capsys.readouterr()
    assert told.out.startswith("1 signals, 1 answers")
    assert "1 of 3 messages are no reports" in told.err


@pytest.mark.parametrize(
    ("name", "kafka", "incident", "says"),
    [
        ("singals", True, None, "no topic 'singals'"),
        ("empty", True, None, "holds nothing"),
        ("signals", False, None, "MUSTER_KAFKA"),
        ("signals", True, 1, "a topic knows no incidents"),
    ],
)
def test_a_topic_that_cannot_be_played_is_refused(
    settings: Settings,
    topic: str,
    capsys: pytest.CaptureFixture[str],
    name: str,
    kafka: bool,
    incident: int | None,
    says: str,
) -> None:
    with pytest.raises(SystemExit) as refused:
        replay_recorded(
            replace(settings, kafka=topic if kafka else None),
            "",
            incident,
            None,
            False,
            name,
        )
    assert refused.value.code == 2
    assert says in capsys.readouterr().err.replace("\n", " ")
