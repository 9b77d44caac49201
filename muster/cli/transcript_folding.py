"""Abbreviates a transcript for people: large campaigns, and messages that recur for hours without
an answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from datetime import timedelta

from drills.transcript import Line

SHOWN = 3  # of a campaign, or of what recurs
OFTEN = 6  # what comes more often than this is folded
# Pauses between calls grow: a call is the same call when there is more time to answer it.
_PAUSE = re.compile(r"; answer within .+$")


def without_campaigns(lines: Sequence[Line]) -> list[Line]:
    """The first few letters of each campaign to retailers, and all else."""
    sent: Counter[Hashable] = Counter()
    found = []
    for line in lines:
        campaign = (
            (line.step, line.at) if line.effect == "message" and line.role == "retailer" else None
        )
        sent[campaign] += 1
        if campaign is None or sent[campaign] <= SHOWN:
            found.append(line)
    return found


def folded(lines: Sequence[Line]) -> Iterator[tuple[Line, int, timedelta]]:
    """Lines to print; with each, how often the same comes again unprinted, and when it comes
    last.
    """
    times = Counter(map(_same, lines))
    # Later lines overwrite earlier ones: the last moment remains.
    last = {_same(line): line.at for line in lines}
    printed: Counter[Hashable] = Counter()
    for line in lines:
        key = _same(line)
        printed[key] += 1
        if times[key] <= OFTEN or printed[key] < SHOWN:
            yield line, 0, line.at
        elif printed[key] == SHOWN:
            yield line, times[key] - SHOWN, last[key]


def _same(line: Line) -> Hashable:
    text = _PAUSE.sub("", line.text) if line.effect == "called" else line.text
    return line.incident, line.clause, line.step, line.item, line.effect, line.person, text
