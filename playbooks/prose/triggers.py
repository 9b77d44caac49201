"""The sentences above the steps of a playbook or a routine."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Playbook, Routine
from playbooks.definition.triggers import Join
from playbooks.prose.phrasing import Phrasing, lower


def trigger_sentences(phrasing: Phrasing, playbook: Playbook, brief: bool = False) -> Iterator[str]:
    """Who leads a playbook, on what it begins, what belongs to it, when it is major and when it may
    close. `brief`: without links and who may report.
    """
    words = phrasing.wording.words
    yield words["owner"].format(phrasing.name(playbook.owner))
    if playbook.links and not brief:
        yield words["links"].format(phrasing.listed(playbook.links))
    if playbook.openings:
        yield words["opens on"].format(_openings(phrasing, playbook, brief))
    elif not playbook.catch_all:
        yield words["opened"]
    if not brief:
        yield from _who_reports(phrasing, playbook)
    yield from _joins_briefly(phrasing, playbook) if brief else _joins(phrasing, playbook)
    yield from _quiet(phrasing, playbook, brief)
    if playbook.catch_all:
        yield words["catch-all"]
    if playbook.ends_on:
        yield words["ends on"].format(phrasing.listed(playbook.ends_on))
    if playbook.major:
        yield words["major"].format(phrasing.condition(playbook.major.text))
    if playbook.major_after:
        yield words["major after"].format(phrasing.refs(playbook.major_after, playbook, "or"))
    if playbook.closes_when:
        closes = words["closes briefly" if brief else "closes when"]
        yield closes.format(phrasing.condition(playbook.closes_when.text))


def _joins(phrasing: Phrasing, playbook: Playbook) -> Iterator[str]:
    words = phrasing.wording.words
    for join in playbook.joins:
        same = _same(phrasing, join)
        if join.within:
            yield words["joins within"].format(same=same, within=phrasing.limit(join.within))
        else:
            yield words["joins"].format(same)


def _joins_briefly(phrasing: Phrasing, playbook: Playbook) -> Iterator[str]:
    """In one sentence."""
    words, said = phrasing.wording.words, []
    for join in playbook.joins:
        same, within = _same(phrasing, join), phrasing.limit(join.within) if join.within else ""
        known = words["join briefly within"].format(within=within, same=same) if within else same
        said.append(known)
    if said:
        yield words["join briefly"].format(phrasing.wording.listing.join(said))


def _quiet(phrasing: Phrasing, playbook: Playbook, brief: bool) -> Iterator[str]:
    words, quiet = phrasing.wording.words, playbook.quiet_while
    if quiet:
        said = phrasing.listed([*(hours.text for hours in quiet.hours), *quiet.signals])
        silent = phrasing.listed(one.signal for one in playbook.openings if not one.always)
        always = any(one.always for one in playbook.openings)
        if brief and silent and always:
            yield words["quiet but"].format(quiet=said, signals=silent)
        else:
            yield words["quiet while"].format(said)
    if playbook.quiet_for:
        yield words["quiet for"].format(phrasing.limit(playbook.quiet_for))


def _who_reports(phrasing: Phrasing, playbook: Playbook) -> Iterator[str]:
    """Who reports without a login what the playbook opens on, or waits for."""
    words, signals = phrasing.wording.words, phrasing.plan.signals
    waits = [s.does.wait for s in playbook.steps.values() if s.does.word == "wait"]
    known = [kind for kind in dict.fromkeys((*playbook.opens_on, *waits)) if kind in signals]
    for open_to in ("anybody", "the truck"):
        if named := [kind for kind in known if signals[kind].open_to == open_to]:
            yield words[f"open to {open_to}"].format(phrasing.listed(named))


def _same(phrasing: Phrasing, join: Join) -> str:
    """`same site`, or the title of the field that must be the same."""
    said = phrasing.name(f"same {join.field or join.by}")
    if said != f"same {join.field}":
        return said
    return phrasing.wording.words["same"].format(lower(phrasing.fact(f"incident.{join.field}")))


def _openings(phrasing: Phrasing, playbook: Playbook, brief: bool) -> str:
    words, said = phrasing.wording.words, []
    for opening in playbook.openings:
        more = [words["when"].format(phrasing.condition(opening.when.text))] if opening.when else []
        if opening.count:
            more.append(
                words["count"].format(
                    times=opening.count.times, within=phrasing.limit(opening.count.within)
                )
            )
        if opening.always and playbook.quiet_while and not brief:
            more.append(words["always"])
        said.append(
            phrasing.name(opening.signal)
            + (words["aside"].format(phrasing.wording.comma.join(more)) if more else "")
        )
    return phrasing.wording.listing.join(dict.fromkeys(said))


def _begins(phrasing: Phrasing, routine: Routine) -> str:
    words = phrasing.wording.words
    if routine.spot:
        return words["spot"].format(times=routine.spot.times, of=words[f"a {routine.spot.of}"])
    if routine.after_closing:
        kinds = _kinds(phrasing, routine)
        return words["after closing"].format(
            kinds=kinds, due=phrasing.limit(routine.due) if routine.due else words["at once"]
        )
    return words["every"].format(every=phrasing.name(routine.every or ""), at=f"{routine.at:%H:%M}")


def _kinds(phrasing: Phrasing, routine: Routine) -> str:
    """The playbooks it follows, or all but some where those are fewer."""
    others = [name for name in phrasing.plan.playbooks if name not in routine.kinds]
    if others and len(others) < len(routine.kinds):
        return phrasing.wording.words["all but"].format(phrasing.listed(others))
    return phrasing.listed(routine.kinds)


def schedule_sentence(phrasing: Phrasing, routine: Routine) -> Iterator[str]:
    """When a routine falls due, for what, and who leads it."""
    words = phrasing.wording.words
    each = words["each"].format(phrasing.item((routine.each, ""))) if routine.each else ""
    yield phrasing.wording.comma.join(filter(None, (_begins(phrasing, routine), each)))
    if routine.condition:
        yield words["when"].format(phrasing.condition(routine.condition.text))
    if routine.counts:
        by = phrasing.wording.listing.join(
            phrasing.fact(f"incident.{name}") for name in routine.counted_by
        )
        yield words["counts"].format(kind=phrasing.name(routine.counts), by=by)
    missed = routine.if_missed
    yield words["if missed"].format(
        phrasing.name(missed)
        if isinstance(missed, str)
        else words["made up"].format(phrasing.within(missed))
    )
    yield words["owner"].format(phrasing.name(routine.playbook.owner))
