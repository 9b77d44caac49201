"""A drill is what the running system does: a story played by processes at speed, with somebody who
cannot be reached any more in the middle of it, has the timeline of the drill of the same reports,
answers and absences.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from drills.runner import run_scenario
from drills.scenario import AbsenceLine, Drill, PersonSelector, ReplyLine, ReportLine
from drills.simulation import DrillEntry
from handlers import demo_company, open_runtime
from incidents.company import Company
from ledger import list_queries, replay_source
from ledger.company import load_company
from muster.settings import PLAN
from tests.databases import fresh_url
from tests.playbooks.small import shipped_plan
from tests.survive.process import Muster
from translations import english
from translations.json_rows import entry_row

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
SPEED = 30  # a minute of the plan takes two seconds
# A process notices a deadline, and the test an open question, within a second or so.
LATEST = timedelta(seconds=60)
LEADER = "leader"
Moments = dict[tuple[str, ...], list[timedelta]]  # step, item, what, who -> when since the report
# `scene` is left to its escalation: the next level is called after five minutes.
ANSWERS = {"head_goes": "ack", "rescue": "done", "guard": "done"}
FIELDS = {"unit": "K-07", "place": "26.51,107.89", "accident": True, "injured": 1}


@pytest.fixture(params=["sqlite", "postgres"])
def live(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Muster]:
    url = fresh_url(request.param, tmp_path, request)
    asyncio.run(_with_demo_company(url))
    one = Muster(tmp_path / "home", {"MUSTER_DATABASE": url})
    yield one
    one.kill()


async def _with_demo_company(url: str) -> None:
    runtime = await open_runtime.open_runtime(url, PLAN)
    await demo_company.load_demo(runtime)
    await runtime.ledger.close()


def test_the_running_system_and_the_drill_have_one_timeline(live: Muster) -> None:
    company = _company(live)
    leader = next(h.person for h in company.roles if h.role == LEADER and not h.rank)
    live.start("--speed", str(SPEED)).healthy()
    live.post("/api/signals", {"kind": "truck.failed", "fields": FIELDS, "id": "failed-1"})
    _answered_until(live, "times", leader)
    left = live.post(f"/api/people/{leader}/away", {"unreachable": True})
    assert left[0] == 200, left
    deputy = _answered_until(live, "times", besides=leader)
    live.post(f"/api/notices/{deputy['id']}", {"answer": "next working day"})
    _answered_until(live, "next_day")
    time.sleep(15)  # seven minutes more: a deadline passes, and then there is a quiet moment
    live.stop()
    assert _same(*_both(live, company))


def _company(live: Muster) -> Company:
    found = live.look(load_company)
    assert found
    return found[0]


def _answered_until(
    live: Muster, step: str, person: str = "", besides: str = "", seconds: float = 60
) -> Any:
    """Answer what is asked, until this step asks (somebody else than `besides`); its notice."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        open_now = [
            n for n in live.look(list_queries.notices)
            if n["state"] == "sent" and n["expects"] != "nothing"
        ]  # fmt: skip
        for notice in open_now:
            if notice["step"] == step and notice["person"] != besides:
                if person in ("", notice["person"]):
                    return notice
            if word := ANSWERS.get(notice["step"]):
                live.post(f"/api/notices/{notice['id']}", {"answer": word})
        time.sleep(0.1)
    raise AssertionError(f"{step} has asked nobody\n{live.log}")


def _both(live: Muster, company: Company) -> tuple[Moments, Moments]:
    """When what was written down: by the running system, and by the drill of the same."""
    incident = next(
        i["id"] for i in live.look(list_queries.incidents) if i["kind"] == "truck_failure"
    )
    (signal, _), *_ = live.look(lambda c: replay_source.signals(c, incident, None))
    start = signal.received_at
    entries = live.look(lambda c: list_queries.timeline(c, incident, limit=10_000))
    # What the last deadline led to, in both.
    end = max(entry["at"] for entry in entries) + LATEST
    lived = [
        (entry["at"] - start, entry["step"], entry["item"] or "", str(shown["what"]), str(shown["who"] or ""))
        for entry, shown in ((entry, entry_row(entry)) for entry in entries)
    ]  # fmt: skip
    absence = next(a for a in _company(live).absences if a not in company.absences)
    drill = Drill(
        "lived", {}, "truck_failure", (), start, end - start,
        sends=(ReportLine(timedelta(0), signal.kind, dict(signal.fields), "test"),),
        replies=tuple(
            ReplyLine(
                a["step"], str(a["answer"]), a["answered_at"] - a["owed_at"], None, 1, a["item"],
                a["person"], a["entered"] or {},
            )
            for a in live.look(lambda c: replay_source.answers(c, [incident]))
            if a["answered_at"]
        ),
        away=(AbsenceLine(PersonSelector(LEADER), "unreachable", absence.start - start),),
    )  # fmt: skip
    world = run_scenario(drill, shipped_plan(), company)
    played = [
        (e.entry.at - start, e.entry.step, e.entry.item or "", english(e.entry.what),
         english(e.entry.who) if e.entry.who else "")
        for e in world.log if isinstance(e, DrillEntry)
    ]  # fmt: skip
    return _moments(lived), _moments(played)


def _moments(lines: Iterable[tuple[timedelta, str, str, str, str]]) -> Moments:
    found: Moments = defaultdict(list)
    for at, *entry in sorted(lines):
        found[tuple(entry)].append(at)
    return found


def _same(lived: Moments, played: Moments) -> bool:
    """The same lines, each at first within `LATEST`.

    How often is compared by hand-moved clocks (`drills/test_same_as_live.py`): a clock that looks
    for absences which have begun passes an open call of a command post on a second time.
    """
    assert set(lived) == set(played)
    first = {entry: (at[0], played[entry][0]) for entry, at in lived.items()}
    apart = {entry: both for entry, both in first.items() if abs(both[0] - both[1]) > LATEST}
    assert not apart
    return len(lived) > 20
