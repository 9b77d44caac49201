"""The outcome that applies without a decision in time, and outcomes that no step follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playbooks.loader.section import Section
from translations import message

NOBODY_DECIDES, LATE = "if nobody decides", "if late"
UNFOLLOWED, BECAUSE = "nothing follows when", "because"


def default_word(does: Any, lines: Mapping[str, int] | None = None) -> str:
    """The word of the plan for what holds when the limit of such a step has passed; the one that
    was written, where `lines` has it.
    """
    decides = does is not None and does.decision
    return NOBODY_DECIDES if decides and LATE not in (lines or ()) else LATE


def read_default(section: Section, does: Any) -> str | None:
    """The outcome that holds when the limit has passed. `if late`, as it was called of decisions as
    well, is still read there.
    """
    decides, late = section.text(NOBODY_DECIDES), section.text(LATE)
    if decides is not None and default_word(does) == LATE and does is not None:
        section.fault(
            NOBODY_DECIDES,
            message("plan.is_not_said_of", text=NOBODY_DECIDES, word=does.word),
            message("remedy.write_instead", known=f"{LATE}: {decides}"),
        )
    return late if decides is None else decides


def read_unfollowed(section: Section) -> tuple[str, ...]:
    """The outcomes under `nothing follows when`, or under `ends`, as it was called."""
    return section.texts(UNFOLLOWED) + section.texts("ends")
