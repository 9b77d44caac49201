"""Whatever happens: nothing stays suspended, and nothing stays announced, that no open incident
stands for (docs/semantics.md, M7, M14).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents import effects as do
from playbooks.definition.plan import Plan
from playbooks.loader import read_files
from tests.playbooks.small import small_company, small_files, small_plan
from tests.playbooks.story import Story

pytestmark = pytest.mark.slow

STEPS = """\
- {id: ask, ask: head, options: [stop, go on], within: 30m, if nobody decides: stop, text: word, nothing follows when: [go on], because: a reason}
- {id: stop, after: ask stop, suspend: delivery, review: 2h, until: over arrived}
- {id: cash, when: incident.accident, suspend: e-settlement, instead: cash}
- {id: say, after: ask stop, announce: public, text: word, lasts: 6h, again when: incident.injured, until: over overdue}
- {id: over, wait: all.over, within: 9h}
- {id: lost, after: over overdue, page: head, text: word, within: 5m}
- {id: go, after: over whatever came of it, ask: head, options: [resume, keep], within: 1h, if nobody decides: keep, repeat: {if: keep, every: 3h}, text: word}
- {id: back, after: go resume, resume: delivery}
- {id: cash_back, after: go resume, resume: e-settlement}
- {id: clear, after: back, announce: public, cancels: say, text: eta}
- group: trucks
  for each: unit in incident.units
  steps:
    - {id: own, suspend: sorting, when: unit.injured > 1, nothing follows when: [in force], because: a reason}
    - {id: end, after: go resume, resume: sorting}
"""
UNITS = ("K-1", "K-2")
Chance = tuple[Any, ...]
number = st.integers(0, 4)
chances = st.one_of(
    st.tuples(st.just("breaks"), number, st.booleans(), number),
    st.tuples(st.just("over"), number),
    st.tuples(st.just("answers"), number, number),
    st.tuples(st.just("waits"), st.sampled_from(["3m", "31m", "121m", "10h"])),
)
often = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def plan() -> Plan:
    return small_plan(STEPS)


def happens(it: Story, chance: Chance) -> None:
    what, *details = chance
    if what == "breaks":
        it.breaks(UNITS[details[0] % 2], accident=details[1], injured=details[2])
    elif what == "over":
        it.reported("all.over", UNITS[details[0] % 2])
    elif what == "waits":
        it.later(details[0])
    elif open_ := it.open_messages():
        owed = open_[-1 - details[0] % len(open_)]
        known = owed.notification.options or ("acknowledged",)
        it.answer(owed, known[details[1] % len(known)])


def standing(it: Story) -> set[str]:
    """Tokens of the suspensions that runs say are in force."""
    runs = [run for run in it.runs.values() if run.status == "open"]
    return {
        r.data["token"]
        for run in runs
        for key, r in run.steps.items()
        if r.state == "standing" and "since" in r.data
    }


def announced(it: Story) -> dict[str, do.Announce]:
    """Messages that nothing has updated or cancelled."""
    said = [e for e in it.done if isinstance(e, do.Announce)]
    gone = {identifier for e in said for identifier, _ in e.references}
    return {e.identifier: e for e in said if e.identifier not in gone and e.message != "Cancel"}


@often
@given(
    first=st.tuples(st.just("breaks"), number, st.booleans(), number),
    fortune=st.lists(chances, max_size=14),
)
def test_no_suspension_is_left_after_closing_and_none_is_forgotten_before(
    first: Chance, fortune: list[Chance]
) -> None:
    it = Story(plan(), small_company())
    for chance in [first, *fortune]:
        happens(it, chance)
        assert set(it.live.suspensions or {}) == standing(it)
        closed = {i for i, run in it.runs.items() if run.status == "closed"}
        assert not {s.incident for s in (it.live.suspensions or {}).values()} & closed
        lifted = [e.token for e in it.done if isinstance(e, do.Lift)]
        assert len(lifted) == len(set(lifted)), "lifted twice"


@pytest.mark.slow
@often
@given(
    first=st.tuples(st.just("breaks"), number, st.booleans(), number),
    fortune=st.lists(chances, max_size=14),
)
def test_what_is_public_is_true_and_has_not_expired(first: Chance, fortune: list[Chance]) -> None:
    it = Story(plan(), small_company())
    for chance in [first, *fortune]:
        happens(it, chance)
        open_ = {i for i, run in it.runs.items() if run.status == "open"}
        for identifier, said in announced(it).items():
            assert int(identifier.split("-")[2]) in open_
            assert said.expires > it.now
        identifiers = [e.identifier for e in it.done if isinstance(e, do.Announce)]
        assert len(identifiers) == len(set(identifiers))


@often
@given(
    first=st.tuples(st.just("breaks"), number, st.booleans(), number),
    fortune=st.lists(chances, max_size=14),
)
def test_someone_is_asked_about_every_suspension_sooner_or_later(
    first: Chance, fortune: list[Chance]
) -> None:
    it = Story(plan(), small_company())
    for chance in [first, *fortune]:
        happens(it, chance)
        for run in it.runs.values():
            due = run.next_due()
            assert run.status == "closed" or (due and due > it.now)


CROSSING = (
    "- {id: warned, if nobody decides: escalate, ask: head, options: [stop, go on], within: 30m, text: word, nothing follows when: [stop, go on], because: a reason}",
    "- {id: stop, suspend: delivery, review: 48h}",
    "- {id: said, announce: public, text: word, lasts: 48h}",
    "- {id: again, after: over arrived, suspend: delivery, review: 48h}",
    "- {id: back, after: over arrived, resume: delivery}",
    "- {id: said_again, after: over arrived, announce: public, text: eta, lasts: 48h}",
    "- {id: unsaid, after: over arrived, announce: public, cancels: said, text: eta}",
    "- {id: over, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}",
    "- {id: count, after: over arrived, tell: off, text: word}",
    "- {id: worse, when: incident.accident, suspend: sorting, review: 48h}",
    "- {id: better, when: incident.accident, resume: sorting}",
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(order=st.permutations(CROSSING))
def test_wherever_they_stand_in_the_file_what_is_suspended_as_another_is_resumed_stays(
    order: list[str],
) -> None:
    files = small_files("\n".join(order))
    files["policies.yaml"] = files["policies.yaml"].replace(
        "customers:\n", "customers:\n  off: {without: delivery}\n"
    )
    it = Story(read_files(files), small_company())
    it.breaks("K-1", accident=True)
    assert {s.link for s in (it.live.suspensions or {}).values()} == {"delivery", "sorting"}, (
        "resumed is what stood before"
    )
    it.reported("all.over", "K-1")
    states = {
        key: (r.state, r.outcome)
        for key, r in it.run().steps.items()
        if key in ("stop", "again", "back", "said", "said_again", "worse")
    }
    assert states == {
        "stop": ("ended", "in force"),
        "again": ("standing", "in force"),
        "back": ("ended", "resumed"),
        "said": ("ended", "published"),
        "said_again": ("standing", "published"),
        "worse": ("standing", "in force"),
    }
    assert [e.token for e in it.done if isinstance(e, do.Lift)] == ["1:stop:1"]
    assert [e.to.area for e in it.done if isinstance(e, do.TellCustomers)] == ["whole city"]
