"""How many incidents of a kind were opened in a period, by what their reports said. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from playbooks.definition.plan import Routine
from playbooks.definition.run import Run

PERIODS = {"day": 1, "working day": 1, "week": 7, "month": 31, "3 months": 92}  # days


def counted_since(routine: Routine, now: datetime) -> datetime:
    """The beginning of the period before a routine that counts."""
    return now - timedelta(days=PERIODS.get(routine.every or "month", 31))


def count_reports(routine: Routine, runs: Iterable[Run], now: datetime) -> dict[str, Any]:
    """What the run of a routine knows of them: `counted`, and `counts`: field -> value -> number,
    the most frequent first; nothing where it counts none. Live drills do not count.
    """
    if routine.counts is None:
        return {}
    since = counted_since(routine, now)
    fields = [
        run.fields
        for run in runs
        if run.playbook == routine.counts and since <= run.opened_at and not run.drill
    ]
    counts = {
        name: dict(Counter(str(one[name]) for one in fields if one.get(name)).most_common())
        for name in routine.counted_by
    }
    return {"counted": len(fields), "counts": counts}
