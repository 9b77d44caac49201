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
_OF_STEP = re.compile(r"(\w+)\.(\w+)")


def action_sentence(phrasing: Phrasing, playbook: Playbook, kind: Fields) -> str:
    """The main sentence, then what is added for each further word."""
    given = {
        (f.alias or name): (getattr(kind, name), f) for name, f in type(kind).model_fields.items()
    }
    wording = phrasing.wording.kinds.get(kind.word, {"": f"{kind.word}: {{{kind.word}}}"})
    main, named = _main(phrasing, playbook, kind, given, wording)
    parts = [main]
    for word, (value, field) in given.items():
        if (
            word not in named
            and value not in (None, False, (), {})
            and (field.is_required() or value != _default(field))
        ):
            parts.append(
                wording.get(word, f"{word}: {{}}").format(_said(phrasing, playbook, word, value))
            )
    return phrasing.wording.comma.join(parts)


def _main(
    phrasing: Phrasing, playbook: Playbook, kind: Fields, given: dict[str, Any], wording: Any
) -> tuple[str, set[str]]:
    """An object that begins as another sentence of its kind is said in that one: `wait: until
    18:00`, `tell: told by [call]`.
    """
    text = str(given[kind.word][0])
    for start, sentence in wording.items():
        if start not in given and start and text.startswith(f"{start} "):
            return sentence.format(
                _said(phrasing, playbook, start, text.removeprefix(f"{start} "))
            ), {kind.word}
    named = {name for _, name, _, _ in Formatter().parse(wording[""]) if name}
    values = {name: given[name][0] for name in named}
    said = {
        name: phrasing.value(v) if isinstance(v, str) else _said(phrasing, playbook, name, v)
        for name, v in values.items()
    }
    return wording[""].format_map(said), named


def _said(phrasing: Phrasing, playbook: Playbook, word: str, value: Any) -> str:
    """A value by what it names: ranges of approval, findings, steps of this playbook, else the
    plan's own word for it.
    """
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
    return phrasing.value(text)


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
