"""How a plan is to be read: what its limits and its calls mean, on which calendar.

Without it no deadline can be reckoned.
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.prose.phrasing import Phrasing


def legend(phrasing: Phrasing) -> Iterator[str]:
    words, calendar, rule = phrasing.wording.words, phrasing.plan.calendar, phrasing.plan.escalation
    hours = {"opens": f"{calendar.opens:%H:%M}", "closes": f"{calendar.closes:%H:%M}"}
    hours |= {"zone": phrasing.name(calendar.timezone), "country": phrasing.name(calendar.country)}
    for word in (
        "legend at once",
        "legend hours",
        "legend working hours",
        "legend working day",
        "legend end of day",
    ):
        yield words[word].format_map(hours)
    yield words["escalation"].format(
        levels=phrasing.listed(rule.levels),
        wait=phrasing.limit(rule.wait),
        rounds=rule.rounds,
        last=phrasing.name(rule.last_resort),
    )
    yield words["legend late"]
    yield words["acknowledged for"].format(phrasing.limit(rule.acknowledged_for))


def commanding(phrasing: Phrasing, kind: str | None = None) -> Iterator[str]:
    """Who commands while those who lead are away; `kind`: only for this kind of incident."""
    words, command = phrasing.wording.words, phrasing.plan.command
    for condition, role in command.first:
        yield words["acting first"].format(
            when=phrasing.condition(condition.text), role=phrasing.name(role)
        )
    for role in dict.fromkeys(command.acting.values()):
        kinds = [of for of, who in command.acting.items() if who == role and kind in (None, of)]
        if kinds:
            yield words["acting"].format(kinds=phrasing.listed(kinds), role=phrasing.name(role))
    if command.confirm_by:
        yield words["confirm"].format(
            by=phrasing.listed(command.confirm_by), within=phrasing.limit(command.within)
        )
