"""Which playbook a report opens, and what keeps it from opening: known maintenance, or too few of
them yet.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from incidents.signals import Signal
from playbooks.company.company_lookup import Directory
from playbooks.company.external_facts import fact
from playbooks.company.fact_source import FactSource
from playbooks.definition.conditions import Condition, UndecidedError
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.facts import cel_value
from playbooks.definition.plan import Playbook
from playbooks.definition.triggers import Opening
from translations.messages import Message, message


@dataclass(frozen=True, slots=True)
class Chosen:
    """A playbook, and the line of its head that took the report (None: it takes what no other
    does).
    """

    playbook: Playbook
    opening: Opening | None


def site_of(signal: Signal, directory: Directory) -> str | None:
    """Where a signal belongs: the site it names, else that of its truck, else that of its
    customer's account manager.
    """
    if site := signal.fields.get("site"):
        return str(site)
    if signal.unit:
        return directory.units[signal.unit].site
    shop = next(
        (
            directory.retailers[v]
            for v in signal.fields.values()
            if isinstance(v, str) and v in directory.retailers
        ),
        None,
    )
    manager = directory.people.get(shop.account_manager) if shop else None
    return manager.site if manager else None


def site_key_of(signal: Signal, directory: Directory) -> str:
    """The site that decides what a report has to do with others: one that names none is about the
    company, and its centre.
    """
    return site_of(signal, directory) or directory.centre


def choose(signal: Signal, answers: FactSource) -> Chosen | None:
    """The first playbook, by file name, one of whose openings holds; else the one for everything
    that none opens on.
    """
    for playbook in answers.plan.playbooks.values():
        for opening in playbook.openings:
            if opening.signal == signal.kind and _holds(opening.when, signal, answers):
                return Chosen(playbook, opening)
    return None


def catch_all(signal: Signal, answers: FactSource) -> Playbook | None:
    """The playbook for reports that open no other.

    A report that is only recorded needs none.
    """
    if answers.plan.signals[signal.kind].records:
        return None
    return next((p for p in answers.plan.playbooks.values() if p.catch_all), None)


def _holds(when: Condition | None, signal: Signal, answers: FactSource) -> bool:
    """A condition that cannot be evaluated counts as true: an extra report is better than a lost
    one (docs/semantics.md, M3).
    """
    if when is None:
        return True
    try:
        return when.holds({name: _fact(name, signal, answers) for name in when.names})
    except UndecidedError:
        return True


def _fact(name: str, signal: Signal, answers: FactSource) -> Any:
    owner, _, rest = name.partition(".")
    if owner == "signal":
        return cel_value(signal.fields[rest])
    if owner == "plan":
        return cel_value(answers.plan.values[rest])
    if owner == "facts":
        return cel_value(_external_fact(answers, rest))
    return answers.now.astimezone(answers.plan.calendar.zone).date().isoformat()


def _external_fact(answers: FactSource, name: str) -> Any:
    value = fact(answers, name)
    if value is None:
        raise UndecidedError(message("reason.fact_unknown", name=name))
    return value


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
        and _holds(opening.when, earlier, answers)
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
