"""One step as a sentence: whom it is for, when it begins, what is done by whom, until when, and what follows from each ending."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Any

from playbooks.aloud.voice import Voice
from playbooks.plan import Playbook, Ref, Step, Turn
from playbooks.steps.words import Fields


def sentence(voice: Voice, playbook: Playbook, step: Step) -> str:
    """What stands in the plan, every word of it but the wording itself."""
    says = voice.wording
    main = says.comma.join(part for part in (*_begins(voice, playbook, step), does(voice, step.does), *_limits(voice, step)) if part)
    rest = [part for part in (*_after(voice, playbook, step), *_follows(voice, playbook, step)) if part]
    return " ".join(_capital(part) + says.stop for part in [main, *rest])


def does(voice: Voice, kind: Fields) -> str:
    """The kind's own sentence, with what the plan writes beside it."""
    wording = voice.wording.kinds.get(kind.word, _plainly(kind))
    given = {(f.alias or name): (getattr(kind, name), f) for name, f in type(kind).model_fields.items()}
    own = wording.get(kind.variant, wording[""])
    named = {name for _, name, _, _ in Formatter().parse(own) if name}
    main = own.format_map({name: voice.value(given[name][0]) for name in named})
    parts = [main]
    for word, (value, field) in given.items():
        if word not in named and value not in (None, False, (), {}) and (field.is_required() or value != _default(field)):
            parts.append(wording.get(word, f"{word}: {{}}").format(voice.value(value)))
    return voice.wording.comma.join(parts)


def _plainly(kind: Fields) -> dict[str, str]:
    """For a kind that this language has no sentence for yet."""
    return {"": f"{kind.word}: {{{kind.word}}}"}


def _default(field: Any) -> Any:
    return field.get_default(call_default_factory=True)


def _begins(voice: Voice, playbook: Playbook, step: Step) -> Iterator[str]:
    words = voice.wording.words
    if step.each:
        yield words["each"].format(_item(voice, step.each))
    if not step.afters and not step.whens:
        yield words["at once"]
    for turn in step.afters:
        yield _turn(voice, playbook, turn)
    for condition in step.whens:
        yield words["when"].format(voice.condition(condition.text))
    if step.hours:
        yield words["hours"].format("–".join(f"{moment:%H:%M}" for moment in step.hours))


def _item(voice: Voice, each: tuple[str, str]) -> str:
    """`signal in incident.power_cuts` as the plan's texts call `power_cuts`."""
    word, source = each
    known = voice.wording.facts.get(" in ".join(each))
    return known or voice.name(source.rpartition(".")[2] if word == "signal" else word)


def _turn(voice: Voice, playbook: Playbook, turn: Turn) -> str:
    words = voice.wording.words
    several = turn.first and len(turn.refs) > 1
    joined = words["or" if turn.first else "and"].join(voice.ref(ref, playbook) for ref in turn.refs)
    return words["after any" if several else "after"].format(joined)


def _limits(voice: Voice, step: Step) -> Iterator[str]:
    words = voice.wording.words
    if step.within:
        each = getattr(step.does, "own_limit", False)
        yield words["within each" if each else "within"].format(voice.limit(step.within))
    if step.if_late == "escalate":
        yield words["if late escalate"]
    elif step.if_late:
        yield words["if late"].format(voice.name(step.if_late))


def _after(voice: Voice, playbook: Playbook, step: Step) -> Iterator[str]:
    words = voice.wording.words
    if step.repeat:
        every, how = voice.limit(step.repeat.every), "repeat if" if step.repeat.if_outcome else "repeat"
        said = words[how].format(every, every=every, **{"if": voice.name(step.repeat.if_outcome or "")})
        times = words["repeat times"].format(step.repeat.times) if step.repeat.times else ""
        yield voice.wording.comma.join(filter(None, (said, times)))
    if step.remind:
        marks = voice.wording.listing.join(voice.mark(mark) for mark in step.remind.marks)
        yield words["remind"].format(to=voice.name(step.remind.audience), at=marks)
    if step.again_when:
        yield words["again when"].format(voice.fact(step.again_when))
    if step.untils:
        refs = dict.fromkeys(ref for turn in step.untils for ref in turn.refs)
        yield words["until"].format(words["or"].join(voice.ref(ref, playbook) for ref in refs))


def _follows(voice: Voice, playbook: Playbook, step: Step) -> Iterator[str]:
    """What comes next, ending by ending."""
    words = voice.wording.words
    for outcome in step.does.outcomes():
        following = [_title(voice, s) for s in playbook.steps.values() if _waits(s, Ref(step.id, outcome))]
        if following:
            yield words["then"].format(outcome=voice.name(outcome), steps=voice.wording.listing.join(following))
    if step.ends:
        yield words["ends"].format(voice.wording.choice.join(voice.name(outcome) for outcome in step.ends))


def _waits(step: Step, ref: Ref) -> bool:
    return any(ref in turn.refs for turn in step.afters)


def _title(voice: Voice, step: Step) -> str:
    quotes = voice.wording.quotes
    return f"{quotes[0]}{voice.title(step.title, step.id)}{quotes[1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
