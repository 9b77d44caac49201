"""How a plan is to be read: what its limits and its calls mean, on which calendar.

Without it no deadline can be reckoned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from playbooks.definition.declarations import Escalation
from playbooks.definition.time_limits import Limit
from playbooks.prose.phrasing import Phrasing

BRIEFLY = ("legend hours", "legend working day", "legend end of day")


def legend(phrasing: Phrasing, brief: bool = False) -> Iterator[str]:
    """`brief`: without how `at once` and working hours are to be read."""
    words, calendar, rule = phrasing.wording.words, phrasing.plan.calendar, phrasing.plan.escalation
    hours = {"opens": f"{calendar.opens:%H:%M}", "closes": f"{calendar.closes:%H:%M}"}
    hours |= {"zone": phrasing.name(calendar.timezone), "country": phrasing.name(calendar.country)}
    if brief:
        yield words["legend limit"]
    for word in BRIEFLY if brief else (*BRIEFLY, "legend at once", "legend working hours"):
        yield words[word].format_map(hours)
    yield words["escalation"].format(
        levels=phrasing.listed(rule.levels),
        wait=phrasing.limit(rule.wait),
        rounds=rule.rounds,
        last=phrasing.name(rule.last_resort),
        again=_again(phrasing, rule, brief),
    )
    if brief:
        yield words["legend same site"]
    yield words["legend not me"]
    yield words["legend out of reach"]
    for name, ladder in phrasing.plan.escalations.items():
        if not ladder.last_resort:
            yield _without_end(phrasing, name, ladder)
    yield from _most_an_hour(phrasing)
    yield words["legend late"]
    if brief:
        return
    yield words["acknowledged for"].format(_pauses(phrasing, rule.quiet_after_ack))


def _most_an_hour(phrasing: Phrasing) -> Iterator[str]:
    words, held = phrasing.wording.words, []
    for name, ladder in phrasing.plan.escalations.items():
        if ladder.most_an_hour and ladder.last_resort:
            yield words["most repeated"].format(count=ladder.most_an_hour)
        elif ladder.most_an_hour:
            held.append(words["most"].format(name=phrasing.name(name), count=ladder.most_an_hour))
    if held:
        yield words["most an hour"].format(phrasing.wording.listing.join(held))


def _again(phrasing: Phrasing, rule: Escalation, brief: bool) -> str:
    """How often the last resort is called."""
    words = phrasing.wording.words
    if not rule.last_pauses:
        return words["again for ever"]
    if brief and len(rule.last_pauses) > 2:
        return words["again growing"].format(
            first=phrasing.limit(rule.last_pauses[0]),
            last=phrasing.limit(rule.last_pauses[-1]),
            count=len(rule.last_pauses),
        )
    return words["again with pauses"].format(_pauses(phrasing, rule.last_pauses))


def _pauses(phrasing: Phrasing, pauses: Iterable[Limit]) -> str:
    return phrasing.wording.listing.join(phrasing.limit(pause) for pause in pauses)


def _without_end(phrasing: Phrasing, name: str, ladder: Escalation) -> str:
    """A ladder without a last resort, such as one that makes no calls at night."""
    words = phrasing.wording.words
    hours = "–".join(f"{moment:%H:%M}" for moment in ladder.hours or ())
    return words["ladder"].format(
        name=phrasing.name(name),
        hours=words["hours"].format(hours) if hours else words["at once"],
        levels=phrasing.listed(ladder.levels),
        pauses=_pauses(phrasing, ladder.pauses),
        rounds=ladder.rounds,
    )


def commanding(phrasing: Phrasing, kind: str | None = None) -> Iterator[str]:
    """Who commands while those who lead are away; `kind`: only for this kind of incident."""
    words, command = phrasing.wording.words, phrasing.plan.command
    heads = [
        words["acting first"].format(when=phrasing.condition(found.text), role=phrasing.name(role))
        for found, role in command.first
    ]
    for role in dict.fromkeys(command.acting.values()):
        kinds = [of for of, who in command.acting.items() if who == role and kind in (None, of)]
        if kinds:
            heads.append(
                words["acting kinds"].format(kinds=phrasing.listed(kinds), role=phrasing.name(role))
            )
    if heads:
        yield words["acting"].format(words["and then"].join(heads))
    if command.confirm_by:
        yield words["confirm"].format(
            by=phrasing.listed(command.confirm_by), within=phrasing.limit(command.within)
        )
