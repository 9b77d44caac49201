"""A mapping of the plan, read word by word: what is missing, unknown or of the wrong shape becomes
a fault, never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playbooks.definition.conditions import Condition, ConditionError, compile_condition
from playbooks.definition.suggestions import nearest
from playbooks.definition.time_limits import Limit, limit_of
from playbooks.loader.faults import FaultCollector
from playbooks.loader.yaml_tree import Items, Map, Text, Tree, texts_in
from translations import MessageOrText, fault_of, message

T = TypeVar("T")


class Section:
    """Words are taken one by one; `end` reports the rest as unknown."""

    def __init__(self, tree: Map, report: FaultCollector) -> None:
        self.tree, self.report = tree, report
        self.taken: set[str] = set()

    def has(self, word: str) -> bool:
        return word in self.tree.items

    def raw(self, word: str) -> Tree | None:
        # Also if the value turns out wrong: `end` must not report a known word as unknown.
        self.taken.add(word)
        return self.tree.items.get(word)

    def fault(self, word: str, fault: MessageOrText, expected: MessageOrText = "") -> None:
        self.report.add(self.tree.line_of(word), word, fault, expected)

    def fault_unless_said(self, word: str, fault: MessageOrText, expected: MessageOrText) -> None:
        """As `fault`, where the file itself has not been found wrong at that word already."""
        line = self.tree.line_of(word)
        # One mistake, one fault: a later check would otherwise report what reading has reported.
        if not any((found.line, found.field) == (line, word) for found in self.report.faults):
            self.fault(word, fault, expected)

    def text(self, word: str, default: str | None = None, required: bool = False) -> str | None:
        found = self.raw(word)
        if isinstance(found, Text):
            if required and not found.value.strip():
                self.fault(
                    word,
                    message("plan.word_is_empty", word=word),
                    message("remedy.write_word", word=word),
                )
            return found.value
        if found is not None:
            self.fault(word, message("plan.is_list_or_mapping"), message("remedy.write_one_value"))
        elif required:
            self.fault(
                word,
                message("plan.word_is_missing", word=word),
                message("remedy.write_word", word=word),
            )
        return default

    def texts(self, word: str) -> tuple[str, ...]:
        """One value or a list of values."""
        found = self.raw(word)
        if isinstance(found, Map):
            self.fault(
                word, message("plan.is_mapping"), message("remedy.write_value_or_list_of_values")
            )
            return ()
        return tuple(t.value for t in texts_in(found)) if found is not None else ()

    def read(self, word: str, how: Callable[[str], T], default: T | None = None) -> T | None:
        """A value parsed by `how`, which raises ValueError with what was expected."""
        text = self.text(word)
        if text is None:
            return default
        try:
            return how(text)
        except ValueError as error:
            self.fault(word, fault_of(error))
            return default

    def limit(self, word: str, default: Limit | None = None) -> Limit | None:
        return self.read(word, lambda text: limit_of(text, self.report.values), default)

    def time_zone(self, word: str, default: str) -> str:
        """The name of a time zone the system knows; UTC replaces another."""
        zone = self.text(word) or default
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            expected = message("remedy.write_one_such_as_asia_shanghai")
            self.fault(word, message("plan.there_is_no_time_zone", text=zone), expected)
            return "UTC"
        return zone

    def choice(
        self, word: str, known: Iterable[str], default: str | None = None, required: bool = False
    ) -> str | None:
        """One of `known`."""
        known = list(known)
        text = self.text(word, None, required)
        if text is not None and text not in known:
            self.fault(word, message("plan.text_is_unknown", text=text), nearest(text, known))
            return default
        return text if text is not None else default

    def names(self, word: str, known: Collection[str], unknown: str) -> tuple[str, ...]:
        """As `texts`, each one of `known`. `unknown`: the code of the fault of another."""
        found = self.texts(word)
        for name in found:
            if name not in known:
                self.fault(word, message(unknown, text=name), nearest(name, known))
        return found

    def condition(self, word: str, types: Mapping[str, str]) -> Condition | None:
        """A condition over the facts `types`."""
        text = self.text(word)
        return None if text is None else self.compiled(word, text, types)

    def compiled(
        self, word: str, text: str, types: Mapping[str, str], expected: MessageOrText = ""
    ) -> Condition | None:
        """`text` of `word` as a condition; `expected` is said where no fact is suggested."""
        try:
            return compile_condition(text, types)
        except ConditionError as error:
            suggested = error.message.code == "plan.there_is_no_fact_but"
            self.fault(
                word,
                message("plan.text_error", text=text, error=fault_of(error)),
                "" if suggested else expected,
            )
            return None

    def map(self, word: str) -> Section | None:
        found = self.raw(word)
        if found is None:
            return None
        if not isinstance(found, Map):
            self.fault(word, message("plan.is_no_mapping"), message("remedy.write_word_value"))
            return None
        return Section(found, self.report)

    def maps(self, word: str) -> list[tuple[str, Section]]:
        """Named mappings under a word: (name, section)."""
        inner = self.map(word)
        if inner is None:
            return []
        found = []
        for name in inner.tree.items:
            section = inner.map(name)
            if section:
                found.append((name, section))
        return found

    def strings(self, word: str) -> dict[str, str]:
        """A mapping of texts."""
        inner = self.map(word)
        return (
            {name: text for name in inner.tree.items if (text := inner.text(name)) is not None}
            if inner
            else {}
        )

    def titles(self, word: str = "title") -> dict[str, str]:
        """A wording in each language, or one for all."""
        found = self.tree.items.get(word)
        if isinstance(found, Text):
            self.taken.add(word)
            return {"zh": found.value, "en": found.value}
        return self.strings(word)

    def sections(self, word: str) -> list[Section]:
        """A list of mappings."""
        found = self.raw(word)
        if found is None:
            return []
        if not isinstance(found, Items):
            self.fault(word, message("plan.is_no_list"), message("remedy.write_lines"))
            return []
        for item in found.items:
            if not isinstance(item, Map):
                self.report.add(
                    item.line, word, message("plan.is_no_mapping"), message("remedy.write_id")
                )
        return [Section(item, self.report) for item in found.items if isinstance(item, Map)]

    def end(self, known: Iterable[str] = ()) -> None:
        """Report every word that was not taken."""
        for word in self.tree.items:
            if word not in self.taken:
                self.fault(
                    word,
                    message("plan.word_is_unknown_here", text=word),
                    nearest(word, {*known, *self.taken}),
                )
