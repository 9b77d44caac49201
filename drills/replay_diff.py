"""What was recorded, played again with another plan: the difference in decisions, step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from drills.pending_events import UNDELIVERED
from drills.runner import run_drill
from drills.scenario import Drill, ReplyLine, ReportLine
from drills.transcript import Line, Transcript
from incidents.company import Company
from incidents.signals import Signal
from playbooks.definition.plan import Plan

Key = tuple[int, str, str | None]


@dataclass(frozen=True, slots=True)
class RecordedMessage:
    """A recorded answer to a step and its delay after the question; `answer` None: no phone of the
    person could be reached.
    """

    step: str
    item: str | None
    person: str
    after: timedelta
    answer: str | None
    values: dict[str, Any] = field(default_factory=dict)  # what was entered with it


@dataclass(frozen=True)
class Recording:
    """Signals as they were received, answers as they were given, in order, and how long it all went
    on.
    """

    signals: tuple[Signal, ...]
    answers: tuple[RecordedMessage, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """A step that decided otherwise: what it did, moment by moment, under each of the two plans."""

    incident: int
    step: str
    item: str | None
    clause: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


def as_drill(recording: Recording) -> Drill:
    """The recording as a drill: each person answers as recorded, with the recorded delay."""
    start = recording.signals[0].received_at
    sends = tuple(
        ReportLine(s.received_at - start, s.kind, dict(s.fields), s.source)
        for s in recording.signals
    )
    replies = tuple(
        ReplyLine(a.step, a.answer or UNDELIVERED, a.after, None, 1, a.item, a.person, a.values)
        for a in recording.answers
    )
    return Drill("replay", {}, "", (), start, recording.until - start, sends, replies)


def replay(recording: Recording, plan: Plan, company: Company) -> Transcript:
    """The recording under one plan.

    Questions that were not put at the time have no recorded answer and stay unanswered.
    """
    return run_drill(as_drill(recording), plan, company)


def differences(before: Transcript, after: Transcript) -> list[Difference]:
    """Steps that did not do the same, in the order in which either plan came to them.

    Unlike wordings count as unlike.
    """
    left, right = _by_step(before.lines), _by_step(after.lines)
    found = []
    for key in dict.fromkeys([*left, *right]):
        did, does = left.get(key, []), right.get(key, [])
        # Compared with moments: the same step done later is a difference.
        if [_said(line) for line in did] != [_said(line) for line in does]:
            clause = (does or did)[0].clause
            found.append(Difference(*key, clause, tuple(map(_said, did)), tuple(map(_said, does))))
    return found


def not_asked(recording: Recording, played: Transcript) -> list[RecordedMessage]:
    """Answers that were recorded and had nothing to answer in this replay."""
    asked: dict[Any, int] = defaultdict(int)
    for line in played.messages:
        asked[line.step, line.item, line.to] += 1
    left = []
    for said in recording.answers:
        key = (said.step, said.item, said.person)
        asked[key] -= 1
        if asked[key] < 0:
            left.append(said)
    return left


def _by_step(lines: Iterable[Line]) -> dict[Key, list[Line]]:
    found: dict[Key, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.incident, line.step, line.item].append(line)
    return found


def _said(line: Line) -> str:
    return " | ".join(part for part in (str(line.at), line.effect, line.person, line.text) if part)
