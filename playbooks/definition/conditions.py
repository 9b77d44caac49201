"""Conditions: CEL over facts. The only module that knows the CEL library.

The library *returns* evaluation errors instead of raising them; here they become `UndecidedError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from cel_expr_python import cel

from playbooks.definition.suggestions import nearest_name
from translations import FaultError, Message, message, plain

TYPES: dict[str, Any] = {
    "bool": cel.Type.BOOL,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "string": cel.Type.STRING,
    "strings": cel.Type.List(cel.Type.STRING),
    "dyn": cel.Type.DYN,
}
_NAME = re.compile(r"(?<![\w.\"'])([a-z]\w*(?:\.\w+)+|today)")
_CONSTANT = re.compile(
    r"""\b(?P<call>duration|timestamp|int|uint|double)\(\s*(?:"[^"]*"|'[^']*'|-?[\d.]+)\s*\)|\.matches\(\s*(?:"[^"]*"|'[^']*')\s*\)"""
)
_CONSTANT_HINT = {
    "duration": message("remedy.write_duration"),
    "timestamp": message("remedy.write_timestamp"),
}
_FOREIGN = re.compile(r"(\"[^\"]*\"|'[^']*')|[^\x00-\x7f]")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")

REMEMBERED = 256  # results of a condition


class ConditionError(FaultError):
    """The text is no condition over the declared facts; `message` says what is wrong in it."""


class UndecidedError(Exception):
    """The condition could not be evaluated with these facts; `message` says why."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.code, why.params)
        self.message = why


@dataclass(frozen=True)
class Condition:
    """A condition. `names` are the facts it reads, all it needs to be given; `kinds` (of TYPES) is
    what each of them is.
    """

    text: str
    names: tuple[str, ...]
    kinds: tuple[str, ...] = field(repr=False, compare=False, default=())

    def __getstate__(self) -> dict[str, Any]:
        # What is compiled cannot be pickled; it is compiled again at its first use.
        return {"text": self.text, "names": self.names, "kinds": self.kinds}

    @cached_property
    def _expression(self) -> Any:
        """Raises RuntimeError where the text is no CEL over these facts."""
        declared = zip(self.names, self.kinds, strict=True)
        variables = {_in_ascii(name): TYPES[kind] for name, kind in declared}
        return cel.NewEnv(variables=variables).compile(_in_ascii(self.text))

    @cached_property
    def _found(self) -> Callable[..., bool]:
        """What was found for the same facts lately: the same few are judged over and over."""
        # `typed`: 1, 1.0 and True are the same key otherwise, but not the same in CEL.
        return lru_cache(maxsize=REMEMBERED, typed=True)(self._of_values)

    def constant(self) -> bool | None:
        """What a condition that reads no fact always gives; None where it reads one, or cannot be
        evaluated.
        """
        if self.names:
            return None
        try:
            return self.holds({})
        except UndecidedError:
            return None

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Raises UndecidedError when a fact is missing or of the wrong type."""
        try:
            return self._found(*(facts[name] for name in self.names))
        except (KeyError, TypeError):  # one is missing, or is a list
            return self._evaluate(facts)

    def _of_values(self, *values: Any) -> bool:
        return self._evaluate(dict(zip(self.names, values, strict=True)))

    def _evaluate(self, facts: Mapping[str, Any]) -> bool:
        if not self.text.isascii():
            facts = {_in_ascii(name): value for name, value in facts.items()}
        result = self._expression.eval(data=facts)
        # An error is a value of its own type here, so this also finds failed evaluations.
        if result.type() != cel.Type.BOOL:
            raise UndecidedError(
                message("reason.condition_error", condition=self.text, error=str(result.value()))
            )
        return result.value() is True


def names_in(text: str) -> tuple[str, ...]:
    """The dotted names a condition reads, in order, each once."""
    return tuple(dict.fromkeys(_NAME.findall(_QUOTED.sub('""', text))))


def compile_condition(text: str, declared: Mapping[str, str], want: str = "bool") -> Condition:
    """Compile against `declared` (fact name -> one of TYPES).

    Raises ConditionError with the reason and the nearest fact.
    """
    names = names_in(text)
    unknown = [n for n in names if n not in declared and not _is_method(n, declared)]
    if unknown:
        raise ConditionError(_unknown(unknown[0], declared))
    # Declares what occurs in the text, which is also what has to be given at each evaluation.
    used = {name: kind for name, kind in declared.items() if _mentions(text, name)}
    condition = Condition(text, tuple(used), tuple(used.values()))
    try:
        expression = condition._expression
    except RuntimeError as error:
        raise ConditionError(_syntax(str(error))) from error
    _refuse_bad_constants(text)
    if want == "bool" and expression.return_type() not in (cel.Type.BOOL, cel.Type.DYN):
        raise ConditionError(message("plan.condition_gives", kind=str(expression.return_type())))
    return condition


def _refuse_bad_constants(text: str) -> None:
    """`duration("1d")` compiles but fails at every evaluation: constant expressions are evaluated
    at load.
    """
    for found in _CONSTANT.finditer(text):
        # `.matches(…)` needs a text in front of it to be evaluated alone.
        constant = found[0] if found["call"] else f'"".{found[0].lstrip(".")}'
        try:
            result = cel.NewEnv(variables={}).compile(constant).eval(data={})
        except RuntimeError:
            continue  # not alone what it is inside the whole
        if result.type() == cel.Type.ERROR:
            hint = _CONSTANT_HINT.get(found["call"] or "") or plain(str(result.value()))
            raise ConditionError(message("plan.constant_is_wrong", text=found[0], hint=hint))


def _in_ascii(text: str) -> str:
    """Outside of quotes: CEL takes no other letters, but a field may be called 受伤人数."""
    if text.isascii():
        return text
    return _FOREIGN.sub(lambda found: found[1] or f"_u{ord(found[0]):x}_", text)


def _is_method(name: str, declared: Mapping[str, str]) -> bool:
    return name.rpartition(".")[0] in declared


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text) is not None


def _unknown(name: str, declared: Iterable[str]) -> Message:
    found = nearest_name(name, declared, 0.6)
    if found:
        return message("plan.there_is_no_fact_but", source=name, near=found)
    return message("plan.there_is_no_fact_named", source=name)


def _syntax(error: str) -> Message:
    """The first line of what the CEL library says, in English as it says it."""
    found = re.search(r"ERROR: <input>:\d+:(\d+): ([^\n]*)", error)
    if not found:
        return plain(error.splitlines()[0])
    what = found[2].partition(" expecting {")[0]
    return message("plan.condition_syntax", position=found[1], error=what)
