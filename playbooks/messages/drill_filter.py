"""Live drills: which effects of a decision may leave the drill.

An allow-list: effects not named here are dropped, new kinds included. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from incidents import effects as do
from playbooks.definition.run import Run
from translations.messages import message, optional

MARK = "【演练 DRILL】"  # on every text of a live drill, in every language
MAY_LEAVE = (do.Notify, do.Withdraw, do.MoveDeadline, do.OpenIncident, do.AppointCommander)


Led = tuple[tuple[do.Effect, ...], tuple[do.TimelineEntry, ...]]


def filter_drill_effects(run: Run, effects: Iterable[do.Effect], now: datetime) -> Led:
    """The effects that may leave the drill, and a line for each that may not.

    Texts are marked in `playbooks.messages.wording`.
    """
    kept: list[do.Effect] = []
    lines: list[do.TimelineEntry] = []
    for effect in effects:
        if isinstance(effect, MAY_LEAVE) and not _stranger(run, effect):
            kept.append(effect)
        else:
            lines.append(_left_out(effect, now))
    return tuple(kept), tuple(lines)


def mark_drill_texts(text: str) -> str:
    """A text that shows at once that it is a drill."""
    return text if text.startswith(MARK) else MARK + text


def _stranger(run: Run, effect: do.Effect) -> bool:
    return isinstance(effect, do.Notify) and effect.person not in run.people


def _left_out(effect: do.Effect, now: datetime) -> do.TimelineEntry:
    origin = getattr(effect, "origin", None) or do.Origin("drill", None, ())
    about = next(
        (
            str(getattr(effect, name))
            for name in ("person", "unit", "customers", "text")
            if getattr(effect, name, None)
        ),
        "",
    )
    return do.TimelineEntry(
        now,
        origin.clause,
        origin.step,
        origin.item,
        message("timeline.left_out", effect=effect.type),
        optional(about),
        message("reason.drill"),
    )
