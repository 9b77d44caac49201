"""The sentences above the steps of a playbook or a routine."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Join, Playbook, Routine
from playbooks.prose.phrasing import Phrasing, lower


def trigger_sentences(phrasing: Phrasing, playbook: Playbook) -> Iterator[str]:
    """Who leads a playbook, on what it begins, what belongs to it, when it is major and when it may
    close.
    """
    words = phrasing.wording.words
    yield words["owner"].format(phrasing.name(playbook.owner))
    if playbook.links:
        yield words["links"].format(phrasing.listed(playbook.links))
    yield (
        words["opens on"].format(_openings(phrasing, playbook))
        if playbook.openings
        else words["opened"]
    )
    for join in playbook.joins:
        within = f" ({phrasing.within(join.within)})" if join.within else ""
        yield words["joins"].format(_same(phrasing, join)) + within
    if playbook.quiet_while:
        said = [
            *(hours.text for hours in playbook.quiet_while.hours),
            *playbook.quiet_while.signals,
        ]
        yield words["quiet while"].format(phrasing.listed(said))
    if playbook.quiet_for:
        yield words["quiet for"].format(phrasing.limit(playbook.quiet_for))
    if playbook.catch_all:
        yield words["catch-all"]
    if playbook.ends_on:
        yield words["ends on"].format(phrasing.listed(playbook.ends_on))
    if playbook.major:
        yield words["major"].format(phrasing.condition(playbook.major.text))
    if playbook.closes_when:
        yield words["closes when"].format(phrasing.condition(playbook.closes_when.text))


def _same(phrasing: Phrasing, join: Join) -> str:
    """`same site`, or the title of the field that must be the same."""
    said = phrasing.name(f"same {join.field or join.by}")
    if said != f"same {join.field}":
        return said
    return phrasing.wording.words["same"].format(lower(phrasing.fact(f"incident.{join.field}")))


def _openings(phrasing: Phrasing, playbook: Playbook) -> str:
    words, said = phrasing.wording.words, []
    for opening in playbook.openings:
        more = [words["when"].format(phrasing.condition(opening.when.text))] if opening.when else []
        if opening.count:
            more.append(
                words["count"].format(
                    times=opening.count.times, within=phrasing.limit(opening.count.within)
                )
            )
        said.append(
            phrasing.name(opening.signal)
            + (f" ({phrasing.wording.comma.join(more)})" if more else "")
        )
    return phrasing.wording.listing.join(dict.fromkeys(said))


def _begins(phrasing: Phrasing, routine: Routine) -> str:
    words = phrasing.wording.words
    if routine.spot:
        return words["spot"].format(times=routine.spot.times, of=phrasing.name(routine.spot.of))
    if routine.after_closing:
        kinds = phrasing.listed(routine.kinds)
        return words["after closing"].format(
            kinds=kinds, due=phrasing.limit(routine.due) if routine.due else words["at once"]
        )
    return words["every"].format(every=phrasing.name(routine.every or ""), at=f"{routine.at:%H:%M}")


def schedule_sentence(phrasing: Phrasing, routine: Routine) -> Iterator[str]:
    """When a routine falls due, for what, and who leads it."""
    words = phrasing.wording.words
    each = words["each"].format(phrasing.item((routine.each, ""))) if routine.each else ""
    yield phrasing.wording.comma.join(filter(None, (_begins(phrasing, routine), each)))
    if routine.condition:
        yield words["when"].format(phrasing.condition(routine.condition.text))
    missed = routine.if_missed
    yield words["if missed"].format(
        phrasing.name(missed)
        if isinstance(missed, str)
        else words["made up"].format(phrasing.within(missed))
    )
    yield words["owner"].format(phrasing.name(routine.playbook.owner))
