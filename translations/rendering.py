"""Messages in the reader's language. Names of the company and the plan come from the caller."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from translations.catalogue import lookup, translate
from translations.messages import Message, MessageOrText, from_json, is_message, parts

# What a parameter names, by the parameter's name; any other is shown as it is.
KINDS = {
    "areas": "area",
    "audiences": "audience",
    "earlier": "option",
    "findings": "finding",
    "level": "audience",
    "marks": "mark",
    "options": "option",
    "roles": "role",
    "standby": "unit",
    "steps": "step",
    "units": "unit",
}
_SPAN = re.compile(r"^(\d+)\s*(s|m|h|d|working days?)$")
_LEFT = " left"


class Names(Protocol):
    """What one reader calls things of the company and the plan."""

    def name(self, kind: str, value: str) -> str:
        """`kind`: signal, playbook, step, site, audience … ; unknown values are given back."""
        ...


class PlainNames:
    """Every name as it is written in the plan: for the terminal, logs and JSON."""

    def name(self, kind: str, value: str) -> str:
        return value


class Renderer:
    """Texts of messages for one reader."""

    def __init__(self, language: str, names: Names | None = None) -> None:
        self.language, self._names = language, names or PlainNames()

    def text(self, message: MessageOrText | None) -> str:
        """Empty for None, a text as it is. A code without a text is shown with its parameters."""
        if message is None or isinstance(message, str):
            return message or ""
        found = lookup(message.code, self.language)
        if found is None:
            return " ".join([message.code, *(f"{k}={v}" for k, v in message.params.items())])
        return found.format(**{name: self._value(name, v) for name, v in message.params.items()})

    def stored(self, stored: Mapping[str, Any] | str | None) -> str:
        """The text of a message as the ledger holds it."""
        return self.text(from_json(stored))

    def entry(self, code: str, params: dict[str, Any]) -> tuple[str, str, str]:
        """`what`, `who` and `why` of a stored timeline entry."""
        what, who, why = parts(code, params)
        return self.text(what), self.text(who), self.text(why)

    def _value(self, name: str, value: Any) -> str:
        if isinstance(value, Message):
            return self.text(value)
        if is_message(value):
            return self.stored(value)
        if isinstance(value, Mapping) and "name" in value:
            return str(value["name"])
        if isinstance(value, Sequence) and not isinstance(value, str):
            joint = translate("list.reasons" if name == "reasons" else "list.names", self.language)
            return joint.join(self._value(name, one) for one in value)
        return self._named(KINDS.get(name, name), value)

    def _named(self, kind: str, value: Any) -> str:
        if kind == "incidents":
            return f"#{value}"
        if kind == "limit":
            return self.span(str(value))
        if kind == "mark":
            return self.mark(str(value))
        if kind in ("absence", "channel", "effect", "right"):
            return lookup(f"{kind}.{value}", self.language) or str(value)
        return self._names.name(kind, str(value))

    def option(self, answer: str) -> str:
        """An answer as this reader writes it."""
        return self._named("option", answer)

    def span(self, text: str) -> str:
        """A length of time as the plan writes it: `30m`, `1 working day`, `end of working day`."""
        if found := _SPAN.match(text):
            unit = found[2].replace(" ", "_")
            return translate(f"span.{unit}", self.language, count=found[1])
        return lookup(f"span.{text.replace(' ', '_')}", self.language) or text

    def mark(self, text: str) -> str:
        """A moment to remind at: `start`, `half`, `1h left`."""
        if text.endswith(_LEFT):
            return translate("mark.left", self.language, limit=self.span(text.removesuffix(_LEFT)))
        return lookup(f"mark.{text}", self.language) or text


_ENGLISH = Renderer("en")


def english(message: MessageOrText | None) -> str:
    """The text in English with the plan's own names: what `--json`, logs and transcripts show."""
    return _ENGLISH.text(message)
