"""Messages as data: a code and its parameters. What a person reads is rendered when it is shown.

Timeline entries, reasons, step states, refusals and plan faults are stored in this form, never as
sentences: `translations` renders them in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from translations.codes import PARAMETERS

TEXT = "text"  # the code of a text that is shown as it is: typed by a person, or stored before 0015


@dataclass(frozen=True, slots=True)
class Message:
    """`code` names an entry of every catalogue. `params` are JSON values, messages, or lists of
    either; a person is `{"id": …, "name": …}`, everything else of the company and the plan its id.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As it is stored: `{"code": …, "params": {…}}`, messages inside it likewise."""
        return {"code": self.code, "params": {k: as_json(v) for k, v in self.params.items()}}


MessageOrText = Message | str  # a text: what is the same in every language


def message(code: str, /, **params: Any) -> Message:
    """A message with exactly the parameters its code declares. Raises ValueError otherwise."""
    if frozenset(params) != PARAMETERS.get(code):
        unknown = "no such code; declare it in translations/codes/ (CONTRIBUTING, To add a text)"
        declared = f"declared: {sorted(PARAMETERS[code])}" if code in PARAMETERS else unknown
        raise ValueError(f"{code} with {sorted(params)}, {declared}")
    return Message(code, params)


def plain(text: str) -> Message:
    """A text that is the same in every language: what a person typed, or a carrier answered."""
    return Message(TEXT, {"text": text})


def optional(text: str) -> Message | None:
    """A text a person may have typed; None where they typed nothing."""
    return plain(text) if text else None


def person(person_id: str, name: str) -> dict[str, str]:
    """A person as a parameter. The name is kept with the id: the entry outlives the directory."""
    return {"id": person_id, "name": name}


def from_json(stored: Mapping[str, Any] | str | None) -> Message | None:
    """A stored message. A string is one from before codes; codes of a newer Muster are kept."""
    if stored is None:
        return None
    if isinstance(stored, str):
        return plain(stored) if stored else None
    return Message(stored["code"], {k: _from(v) for k, v in stored["params"].items()})


def is_message(value: Any) -> bool:
    """Whether a JSON value is a stored message."""
    return isinstance(value, Mapping) and set(value) == {"code", "params"}


def parts(code: str, params: dict[str, Any]) -> tuple[Message, Message | None, Message | None]:
    """`what`, `who` and `why` of a stored entry."""
    own = {name: value for name, value in params.items() if name not in ("who", "why")}
    what = from_json({"code": code, "params": own})
    assert what is not None
    return what, from_json(params.get("who")), from_json(params.get("why"))


def as_json(value: Any) -> Any:
    """A parameter as it is stored."""
    if isinstance(value, Message):
        return value.to_json()
    return [as_json(one) for one in value] if isinstance(value, (list, tuple)) else value


def _from(value: Any) -> Any:
    if is_message(value):
        return from_json(value)
    return [_from(one) for one in value] if isinstance(value, list) else value
