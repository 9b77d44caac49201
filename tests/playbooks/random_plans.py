"""Random valid plans: every kind of step there is (`makers.py`), alone and in groups, with every
word it may carry.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from random import Random

import orjson

from playbooks.definition.plan import Plan
from playbooks.loader import read_files
from playbooks.loader.faults import FaultCollector
from playbooks.loader.plan_folder import content_hash
from playbooks.loader.playbook_file import read_playbook
from playbooks.loader.section import Section
from playbooks.loader.source_locations import SourceLocations
from playbooks.loader.validation import check
from playbooks.loader.yaml_tree import parse
from tests.playbooks.makers import BROKEN, CONDITIONS, MAKERS, OF_UNIT, ONLY_EACH, Line, maybe
from tests.playbooks.shapes import (
    Written,
    a_ref,
    follows_what_is_withdrawn,
    kind_of,
    waits_for_the_first_in_trouble,
)
from tests.playbooks.small import small_files

RANGES = "approvals:\n  bulk: {ranges: [{up to: 50, by: head}, {over: 50, by: board}]}\n"
# a field the shipped plan has too
UNFIT = "      driver_unfit: {is: yes or no, else: no, keep: most}\n"
OTHER = """\
playbook: other
title: {zh: 另一件, en: Another thing}
owner: head
steps:
  - {id: hear, page: chief, text: word, within: 5m}
"""


@dataclass(frozen=True)
class RandomPlan:
    """A plan that reads without a fault.

    `groups`: members that carry no words but their group's; `text` is its playbook's file.
    """

    plan: Plan = field(repr=False)  # `text` says it shorter
    groups: tuple[tuple[str, ...], ...]
    text: str


def random_plan(draw: Random) -> RandomPlan:
    """Two to seven steps, some of them in a group, some for each truck; drawn again where one of
    them could never start.
    """
    while True:
        drawn = _drawn(draw)
        if drawn:
            return drawn


def _drawn(draw: Random) -> RandomPlan | None:
    written = Written(draw)
    for _ in range(draw.randint(1, 4)):
        _group(written) if maybe(draw, 0.4) else _alone(written)
    waits_for_the_first_in_trouble(written)
    follows_what_is_withdrawn(written)
    _until_later(written)
    _nothing_resumed_that_never_stops(written)
    head = f"severity: {{major: {draw.choice(CONDITIONS[:3])!r}}}\n"
    head += "closes when: incident.open_stops == 0\n" if maybe(draw, 0.3) else ""
    files = small_files(
        "\n".join(f"- {orjson.dumps(line).decode()}" for line in written.steps), head
    )
    text = files["playbooks/breakdown.yaml"]
    plan = _read(text)
    return RandomPlan(plan, tuple(map(tuple, written.groups)), text) if plan else None


def _nothing_resumed_that_never_stops(written: Written) -> None:
    """What is resumed anywhere is suspended somewhere, or reading refuses the plan."""
    lines = [line for one in written.steps for line in (one.get("steps") or [one])]
    for link in sorted(
        {str(line["resume"]) for line in lines if "resume" in line}
        - {str(line.get("suspend")) for line in lines}
    ):
        written.steps.append({"id": f"stop{len(lines)}{link[0]}", "suspend": link, "review": "2h"})


def _read(text: str) -> Plan | None:
    """As `read_files`, without reading again what is the same in all of them; None where reading
    proves that a step can never start.
    """
    base = _base()
    report = FaultCollector("playbooks/breakdown.yaml")
    tree = parse(text, report)
    assert tree
    playbook = read_playbook(Section(tree, report), base)
    assert playbook
    plan = replace(
        base,
        hash=content_hash({"breakdown": text}),
        playbooks={**base.playbooks, "breakdown": playbook},
    )
    faults = [
        *report.faults,
        *check(
            plan,
            dict.fromkeys(plan.playbooks, "breakdown.yaml"),
            SourceLocations({"playbooks/breakdown.yaml": tree}),
        ),
    ]
    others = [fault for fault in faults if "can never start" not in fault.fault]
    assert not others, "\n".join([*map(str, others), text])
    return None if faults else plan


@cache
def _base() -> Plan:
    files = {**small_files("- {id: a, tell: head, text: word}"), "playbooks/other.yaml": OTHER}
    files["plan.yaml"] = files["plan.yaml"].replace("      note:", f"{UNFIT}      note:", 1)
    files["policies.yaml"] += RANGES
    return read_files(files)


def _alone(written: Written) -> None:
    line = _step(written, each=False)
    words = _words(written, each=False, hours=True)
    _known(written, line, each=False)
    written.steps.append(line | words)


def _group(written: Written) -> None:
    """One to three members; the group's words are about steps outside of it, a member's about any
    before.
    """
    draw, each = written.draw, maybe(written.draw, 0.6)
    group: Line = {"group": f"g{len(written.outcomes)}", **_words(written, each, hours=False)}
    group |= {"for each": "unit in incident.units"} if each else {}
    members: list[Line] = []
    plain: list[str] = []
    for _ in range(draw.randint(1, 3)):
        line = _step(written, each)
        own = _words(written, each, hours=True) if maybe(draw, 0.4) else {}
        plain += [] if own else [str(line["id"])]
        members.append(line | own)
        _known(written, line, each)
    written.steps.append({**group, "steps": members})
    written.groups.append(plain)


def _step(written: Written, each: bool) -> Line:
    """A step of any kind. Its outcomes that mean trouble need nothing after them here."""
    kinds = [kind for kind in MAKERS if each or kind not in ONLY_EACH]
    line = {
        "id": f"s{len(written.outcomes)}",
        **MAKERS[written.draw.choice(kinds)](written.draw, each),
    }
    trouble = kind_of(line).trouble
    return line | (
        {"nothing follows when": list(trouble), "because": "a reason"} if trouble else {}
    )


def _known(written: Written, line: Line, each: bool) -> None:
    """From here on others may refer to it."""
    written.outcomes[str(line["id"])] = kind_of(line).outcomes()
    written.each |= {str(line["id"])} if each else set()


def _until_later(written: Written) -> None:
    """`until` may name a step that stands further down."""
    for line in written.steps:
        if maybe(written.draw, 0.15) and "until" not in line:
            ref = a_ref(written)
            line |= {"until": [ref]} if ref.partition(" ")[0] != line.get("id") else {}


def _words(written: Written, each: bool, hours: bool) -> Line:
    """Turns, conditions and hours, or none of them."""
    draw = written.draw
    words: Line = {}
    if written.outcomes and maybe(draw, 0.6):
        word = draw.choice(("after", "after any"))
        refs = {
            ref.partition(" ")[0]: ref
            for ref in (a_ref(written) for _ in range(draw.randint(1, 2)))
        }
        # a step ends in one way only: two of its outcomes never come together
        words[word] = list(refs.values())
    if written.outcomes and maybe(draw, 0.3):
        words["until"] = [a_ref(written)]
    if maybe(draw, 0.35):
        words["when"] = draw.choice((*CONDITIONS, *(OF_UNIT if each else ()), BROKEN))
    if hours and maybe(draw, 0.1):
        words["hours"] = "09:00-18:00"
    return words
