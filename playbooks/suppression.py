"""Why a report opens nothing: known maintenance, too few of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from incidents.signals import Signal
from playbooks.company.fact_source import FactSource
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.plan import Playbook
from playbooks.definition.triggers import Opening
from playbooks.playbook_choice import holds, site_key_of, site_of
from translations.messages import Message, message


def suppression_reason(signal: Signal, playbook: Playbook, answers: FactSource) -> Message | None:
    """Why the report opens nothing now: known maintenance, in hours of the plan or in a window that
    was announced.
    """
    quiet, site = playbook.quiet_while, site_of(signal, answers.directory)
    for hours in quiet.hours:
        if hours.holds(signal.time, answers.plan.calendar):
            return message("reason.maintenance_hours", hours=hours.text)
    # By the time of the report, not by ours: what happened during the window may arrive after it.
    for window in answers.live.windows:
        here = window.site is None or window.site == site
        if window.signal in quiet.signals and here and window.starts <= signal.time < window.ends:
            ends = f"{window.ends.astimezone(answers.plan.calendar.zone):%m-%d %H:%M}"
            if not window.about:
                return message("reason.maintenance_until", time=ends)
            return message("reason.maintenance_until_about", time=ends, text=window.about)
    return None


def below_count(
    signal: Signal, playbook: Playbook, opening: Opening, answers: FactSource
) -> Message | None:
    """Why a counted report opens nothing yet; reports of one site count together, earlier dismissed
    ones included.
    """
    if opening.count is None:
        return None
    # By the senders' times: messages may arrive late or in another order.
    site, since = site_key_of(signal, answers.directory), signal.time - opening.count.span
    same = [
        earlier
        for earlier in answers.live.put_aside
        if earlier.kind == signal.kind
        and since < earlier.time <= signal.time
        and site_key_of(earlier, answers.directory) == site
        and holds(opening.when, earlier, answers)
        and suppression_reason(earlier, playbook, answers) is None
    ]
    if len(same) + 1 >= opening.count.times:
        return None
    return message(
        "reason.too_few",
        count=len(same) + 1,
        times=opening.count.times,
        signal=signal.kind,
        limit=str(opening.count.within),
    )


def same_field(
    spec: SignalSpec, signal: Signal, field: str, known_fields: Mapping[str, Any]
) -> bool:
    """Whether a report says the same in a field as an incident knows; where all are kept, any of
    them will do.
    """
    value, held = signal.fields.get(field), known_fields.get(field)
    if value in (None, "") or held in (None, ""):
        return False
    # `merge_fields` joins all values with this separator.
    keeps_all = field in spec.fields and spec.fields[field].keep == "all"
    return value in str(held).split(" · ") if keeps_all else bool(value == held)
