"""What the options of a question let people enter: `[stop, go on]`, or `{stop: {enter: [time]}, go
on: {}}`.

A value is named as its kind, `enter: [time, area]`, or by a name of one's own, `enter: {until:
time}`; with more words as a signal's field has them: `enter: {area: {is: area, else: "", title:
{en: Area}}}`. `else: ""` lets it be left out.
"""

from __future__ import annotations

from typing import Any

from playbooks.definition.declarations import FieldSpec
from playbooks.intake.answer_values import KINDS

WORDS = {"is", "else", "title"}


def listed(value: Any) -> Any:
    """A list of options is one of options that ask for nothing."""
    return {str(name): {} for name in value} if isinstance(value, list) else value


def read_options(options: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each option with the fields it asks for under `enter`. Raises ValueError."""
    for name, words in options.items():
        if strange := set(words) - {"enter"}:
            raise ValueError(
                f"option {name!r} has the unknown word {sorted(strange)[0]!r}; an option may"
                " `enter` values"
            )
        enter = words.get("enter") or {}
        kinds = [enter] if isinstance(enter, str) else enter
        named = (
            kinds.items() if isinstance(kinds, dict) else [(kind, {"is": kind}) for kind in kinds]
        )
        words["enter"] = {
            key: _field(key, written)
            for value, written in named
            if (key := str(value).replace(" ", "_"))
        }
    return options


def _field(name: str, written: Any) -> FieldSpec:
    words = written if isinstance(written, dict) else {"is": written}
    if strange := set(words) - WORDS:
        raise ValueError(
            f'{name!r} has the unknown word {sorted(strange)[0]!r}; write {{is: area, else: "",'
            " title: …}"
        )
    if not isinstance(words.get("is"), str) or words["is"] not in KINDS:
        raise ValueError(f"{words.get('is')!r} cannot be entered; one of {', '.join(KINDS)}")
    if words.get("else", "") != "":
        raise ValueError(
            f'{name!r}: what is not entered is empty; write else: "", or leave it out where it must'
            " be entered"
        )
    titles = words.get("title") or {}
    if not isinstance(titles, dict):
        raise ValueError(f"{name!r}: a title is written by language: {{zh: …, en: …}}")
    return FieldSpec(name, words["is"], words.get("else"), "latest", titles)
