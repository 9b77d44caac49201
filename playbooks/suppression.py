"""Why a report opens nothing: known maintenance, too few of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from incidents.signals import Signal
from playbooks.company.fact_source import FactSource
from playbooks.company.live_state import Window
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.plan import Playbook
from playbooks.definition.triggers import Opening
from playbooks.playbook_choice import holds, site_key_of, site_of
from translations.messages import Message, message

HOURS, UNTIL, ABOUT = MAINTENANCE = (
    "reason.maintenance_hours",
    "reason.maintenance_until",
    "reason.maintenance_until_about",
)


def suppression_reason(
    signal: Signal, playbook: Playbook, answers: FactSource, opening: Opening | None = None
) -> Message | None:
    """Why the report opens nothing now: known maintenance, in hours of the plan or in a window that
    was announced.
    """
    if opening and opening.always:
        return None
    quiet, site = playbook.quiet_while, site_of(signal, answers.directory)
    for hours in quiet.hours:
        if hours.holds(signal.time, answers.plan.calendar):
            return message(HOURS, hours=hours.text)
    # By the time of the report, not by ours: what happened during the window may arrive after it.
    for window in answers.live.windows:
        here = window.site is None or window.site == site
        then = window.starts <= signal.time < window.ends
        if window.signal in quiet.signals and here and then and _covers(window, signal, answers):
            ends = minute(window.ends, answers)
            if not window.about:
                return message(UNTIL, time=ends)
            return message(ABOUT, time=ends, text=window.about)
    return None


def _covers(window: Window, signal: Signal, answers: FactSource) -> bool:
    """Whether a report is about what is worked on: the things that were announced, or, where none
    were, anything there.
    """
    spec = answers.plan.signals.get(window.signal)
    if spec is None:
        return True
    things = {
        name: value
        for name, value in window.named.items()
        if name in spec.fields and spec.fields[name].things
    }
    return not things or any(signal.fields.get(name) == v for name, v in things.items())


def minute(moment: datetime, answers: FactSource) -> str:
    """The moment in the company's zone, with its year where it is not this one."""
    zone = answers.plan.calendar.zone
    local = moment.astimezone(zone)
    year = "" if local.year == answers.now.astimezone(zone).year else "%Y-"
    return local.strftime(f"{year}%m-%d %H:%M")


def is_maintenance(reason: Message | None) -> bool:
    """Whether it was known maintenance that kept a report from opening anything."""
    return reason is not None and reason.code in MAINTENANCE


def over_reason(signal: Signal, answers: FactSource) -> Message | None:
    """Why a report is about something that is over: by the senders' clocks its end is later."""
    spec, plan = answers.plan.signals[signal.kind], answers.plan
    for end in answers.live.endings if spec.gathers else ():
        known = plan.signals.get(end.kind)
        if known is None or known.settles != spec.gathers or not end.confirmed:
            continue
        # An end cannot be reported before it is one; the sender's clock is fast then.
        at = min(end.time, end.received_at)
        if at > signal.time and _is_about(end, signal, spec, answers):
            return message("reason.over_by", signal=end.kind, time=minute(at, answers))
    return None


def _is_about(end: Signal, signal: Signal, spec: SignalSpec, answers: FactSource) -> bool:
    """Whether all that a report is about has ended with `end`."""
    for name, field in spec.fields.items():
        ended, reported = end.fields.get(name), signal.fields.get(name)
        if field.kind == "area" and ended and reported:
            if answers.directory.ground.remaining(str(reported), str(ended)):
                return False
        elif name in spec.by and ended not in (None, "", reported):
            return False
    same_site = site_key_of(end, answers.directory) == site_key_of(signal, answers.directory)
    return bool(spec.by) or same_site


def end_in_maintenance(signal: Signal, answers: FactSource) -> Message | None:
    """Why the end of something opens nothing: what it is about was being worked on, and reported
    by no other one.
    """
    ends = answers.plan.signals[signal.kind].settles
    for playbook in answers.plan.playbooks.values() if ends else ():
        for opening in playbook.openings:
            if answers.plan.signals[opening.signal].gathers == ends:
                if why := suppression_reason(signal, playbook, answers, opening):
                    return why
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
        and suppression_reason(earlier, playbook, answers, opening) is None
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
