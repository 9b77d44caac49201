"""Who was called about a step before and has not answered, as the next person called reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext

SILENT, SINCE = "silent", "since"
SHOWN = 3  # names in one text, the latest: what more of them say is not worth a segment


def unanswered(
    ctx: StepContext, record: StepRecord, place: dict[str, Any], reader: str
) -> dict[str, Any]:
    """Values of the reader's text; empty where no other person was called before."""
    answered = {
        *place.get("passed", ()),
        *record.data.get("votes", {}),
        *record.data.get("acknowledged", ()),
    }
    people = [p for p in place.get(SILENT, ()) if p != reader and p not in answered]
    if not people:
        return {}
    names = [ctx.name(one) for one in people[-SHOWN:]]
    return {"unanswered": {"names": names, "since": place[SINCE]}}


def note_called(ctx: StepContext, place: dict[str, Any], called: Iterable[str]) -> None:
    """Remember whom this level calls."""
    place.setdefault(SINCE, ctx.now.isoformat())
    place[SILENT] = list(dict.fromkeys([*place.get(SILENT, ()), *called]))
