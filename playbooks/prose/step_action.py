"""What a step does, in its kind's own sentence, with every word the plan writes beside it."""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

from playbooks.definition.conditions import Condition
from playbooks.definition.plan import Playbook, StepRef
from playbooks.engine.steps.step_model import Fields
from playbooks.prose.phrasing import Phrasing

# elsewhere a name that a step bears, too, is no step: `instead: cash`
NAME_STEPS = (
    "cancels",
    "told by",
)
_LENGTH = re.compile(r"\d+[smhd]|\d+ working days?|end of (next )?working day|plan\.\w+")
_OF_STEP = re.compile(r"(\w+)\.(\w+)")


def action_sentence(
    phrasing: Phrasing, playbook: Playbook, kind: Fields, only: tuple[str, ...] | None = None
) -> str:
    """The main sentence, then what is added for each further word, or for those of `only`."""
    given = {
        (f.alias or name): (getattr(kind, name), f) for name, f in type(kind).model_fields.items()
    }
    wording = phrasing.wording.kinds.get(kind.word, {"": f"{kind.word}: {{{kind.word}}}"})
    if only is not None:
        wording = {**wording, "": wording.get("brief", wording[""])}
    main, named = _main(phrasing, playbook, kind, given, wording, brief=only is not None)
    parts = [main]
    for word, (value, field) in given.items():
        if (
            word not in named
            and not (word == "fit" and getattr(kind, "fits", None))
            and (only is None or word in only)
            and value not in (None, False, (), {})
            and (field.is_required() or value != _default(field))
        ):
            # A value can have a sentence of its own: `changed by: nobody`.
            sentence = wording.get(f"{word} {value}") or wording.get(word, f"{word}: {{}}")
            parts.append(sentence.format(_said(phrasing, playbook, word, value)))
    return phrasing.wording.comma.join(parts)


def _main(
    phrasing: Phrasing,
    playbook: Playbook,
    kind: Fields,
    given: dict[str, Any],
    wording: Any,
    brief: bool,
) -> tuple[str, set[str]]:
    """An object that begins as another sentence of its kind is said in that one: `wait: until
    18:00`, `tell: told by [call]`.
    """
    text = str(given[kind.word][0])
    if brief and "told by brief" in wording and text.startswith("told by "):
        return wording["told by brief"], {kind.word}
    if kind.word == "wait" and _LENGTH.fullmatch(text):
        return wording["span"].format(phrasing.limit(text)), {kind.word}
    for start, sentence in wording.items():
        if (
            start
            and start not in (*given, "brief", "span", "told by brief")
            and text.startswith(f"{start} ")
        ):
            return sentence.format(
                _said(phrasing, playbook, start, text.removeprefix(f"{start} "))
            ), {kind.word}
    named = {name for _, name, _, _ in Formatter().parse(wording[""]) if name}
    values = {name: given[name][0] for name in named}
    if brief and isinstance(values.get("options"), dict):
        # What an option asks people to enter is said in full where the playbook is read alone.
        values["options"] = dict.fromkeys(values["options"])
    said = {
        name: phrasing.value(v) if isinstance(v, str) else _said(phrasing, playbook, name, v)
        for name, v in values.items()
    }
    return wording[""].format_map(said), named


def _said(phrasing: Phrasing, playbook: Playbook, word: str, value: Any) -> str:
    """A value by what it names: ranges of approval, findings, steps of this playbook, else the
    plan's own word for it.
    """
    if word == "in" and _decided(playbook, value):
        return phrasing.wording.words["latest area"]
    if word == "ranges" and value in phrasing.plan.approvals:
        return _ranges(phrasing, value)
    if isinstance(value, dict) and all(
        isinstance(finding, Condition) for finding in value.values()
    ):
        return phrasing.wording.words["and"].join(phrasing.name(str(name)) for name in value)
    if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
        return phrasing.wording.listing.join(
            _of_steps(phrasing, playbook, word, one) for one in value
        )
    return (
        _of_steps(phrasing, playbook, word, value)
        if isinstance(value, str)
        else phrasing.value(value)
    )


def _decided(playbook: Playbook, value: Any) -> bool:
    """Whether an area is what several decisions entered: the latest one counts."""
    several = isinstance(value, (tuple, list)) and len(value) > 1
    return several and all(str(source).partition(".")[0] in playbook.steps for source in value)


def _of_steps(phrasing: Phrasing, playbook: Playbook, word: str, text: str) -> str:
    """`[a, b]` and `a` by their titles, `a yes` by what it means, `a.lines` by the step that yields
    them.
    """
    steps = [name.strip() for name in text.strip("[]").split(",")]
    if word in NAME_STEPS and all(name in playbook.steps for name in steps):
        return phrasing.wording.listing.join(
            phrasing.quoted(playbook.steps[name]) for name in steps
        )
    step, _, outcome = text.partition(" ")
    if step in playbook.steps and outcome in playbook.steps[step].does.outcomes():
        return phrasing.ref(StepRef(step, outcome), playbook)
    found = _OF_STEP.fullmatch(text)
    if (
        found and found[1] in playbook.steps and phrasing.name(text) == text
    ):  # the plan's texts may say it better
        options = getattr(playbook.steps[found[1]].does, "options", {}).values()
        titles: dict[str, str] = next(
            (option["enter"][found[2]].titles for option in options if found[2] in option["enter"]),
            {},
        )
        what, whose = (
            phrasing.title(titles, phrasing.name(found[2])),
            phrasing.quoted(playbook.steps[found[1]]),
        )
        return phrasing.wording.words["of step"].format(what=what, step=whose)
    said = phrasing.value(text)
    return phrasing.fact(text) if said == text and text in phrasing.plan.types else said


def _ranges(phrasing: Phrasing, name: str) -> str:
    """`up to 50 cartons: customer service director; over 200: …`."""
    words, said, below = phrasing.wording.words, [], 0
    for up_to, audience in phrasing.plan.approvals[name].ranges:
        word = (
            words["up to"].format(up_to)
            if up_to is not None
            else words["over"].format(below)
            if below
            else words["any number"]
        )
        said.append(words["range"].format(range=word, who=phrasing.name(audience)))
        below = up_to or below
    return words["ranges"].join(said)


def _default(field: Any) -> Any:
    return field.get_default(call_default_factory=True)
