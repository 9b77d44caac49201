"""One line of a playbook, with the words of its group folded in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from functools import cached_property
from typing import Any

from playbooks.definition.conditions import Condition
from playbooks.definition.declarations import (
    Group,
    Titles,
)
from playbooks.definition.step_links import Dependency, LatestMoment, Reminder, Repeat
from playbooks.definition.time_limits import Limit

NEEDS_NOTHING = "nothing"


@dataclass(frozen=True)
class Step:
    """One line of a playbook.

    Group words are already folded in. `does` is its kind with its object
    (`playbooks.engine.steps`).
    """

    id: str
    does: Any
    clause: tuple[str, ...] = ()
    afters: tuple[Dependency, ...] = ()
    untils: tuple[Dependency, ...] = ()
    whens: tuple[Condition, ...] = ()
    again_when: tuple[str, ...] = ()
    within: Limit | None = None
    counts_from: str | None = None  # the fact that says since when the limit counts
    at_latest: LatestMoment | None = None  # it must end by then, however long the limit is
    if_late: str | None = None  # of a decision: the outcome without a decision in time
    by_order_of: str = ""  # the clause that orders what `if_late` names
    remind: Reminder | None = None
    repeat: Repeat | None = None
    hours: tuple[time, time] | None = None
    each: tuple[str, str] | None = (
        None  # ("unit", "incident.units"): the word for one, and where they are kept
    )
    text: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    unfollowed: tuple[str, ...] = ()  # outcomes that need no step after them
    because: Titles = field(default_factory=dict)  # why trouble among them needs none
    title: Titles = field(default_factory=dict)
    builtin: bool = False
    line: int = 0
    file: str = ""  # location, if not in its playbook's own file
    group: Group | None = None
    urgency: str = ""  # the name of an escalation; empty: the playbook's
    ours: bool = False  # added by the company; the written plan does not say it
    # services that must not be suspended where it acts, without a person's word; `nothing`: said
    # on purpose
    needs: tuple[str, ...] = ()
    lines: dict[str, int] = field(default_factory=dict, compare=False)  # option -> location

    # Asked for every step each time that anything has changed.
    @cached_property
    def services(self) -> tuple[str, ...]:
        """The services it needs."""
        return tuple(name for name in self.needs if name != NEEDS_NOTHING)

    @cached_property
    def permits(self) -> tuple[str, ...]:
        """The services that its first option lets others go ahead without."""
        return tuple(getattr(self.does, "permits", ()))
