"""Values as people read them: brands and customers by name, lines, names of findings, numbers.

In the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playbooks.company.fact_source import FactSource
from playbooks.definition.thing_fields import thing_titled
from translations import Renderer
from translations.messages import Message, from_json, is_message

ABOUT = ("brand", "customer", "factory")  # values that are ids of the company's registers
# free text, or text already rendered
OPAQUE = (
    "note",
    "name",
    "fault",
    "options",
    "said",
    "report",
)


def short_title(title: str) -> str:
    """Of `When to look again (empty: when it is over)` what stands before the bracket."""
    return re.split(r"\s*[(（]", title, maxsplit=1)[0] or title


class ValueText:
    """For one reader's language; also names what messages name (`translations.Names`)."""

    def __init__(self, answers: FactSource, language: str) -> None:
        self.answers, self.language = answers, language
        self.texts = answers.plan.texts.get(language, {})
        self.comma, self.semicolon, self.colon = (
            ("、", "；", "：") if language == "zh" else (", ", "; ", ": ")
        )

    def value(self, name: str, value: Any) -> Any:
        """A list is said one after the other, a mapping as `name: value`; what has a wording in
        texts/ by that.
        """
        if isinstance(value, Message) or is_message(value):
            stored = value if isinstance(value, Message) else from_json(value)
            return Renderer(self.language, self).text(stored)
        if name in OPAQUE:
            return value
        # Before the numbers: a bool is an int in Python.
        if isinstance(value, bool):
            return self._word("yes" if value else "no")
        if isinstance(value, float):
            return self._number(name, value)
        if isinstance(value, str) and (thing := self._thing(name, value)):
            return thing
        if isinstance(value, str):
            return self.named(value) if name in ABOUT else self._word(value)
        if isinstance(value, Mapping):
            return self.semicolon.join(
                f"{self.named(str(k)) or k}{self.colon}{self.value(str(k), v)}"
                for k, v in value.items()
            )
        if isinstance(value, (list, tuple)):
            return self.comma.join(str(self._one(v)) for v in value)
        return value

    def named(self, key: str) -> str:
        """A brand, factory or customer by its name, else the word itself."""
        directory, english = self.answers.directory, self.language == "en"
        found = directory.brands.get(key) or directory.factories.get(key)
        if found:
            return found.name_en if english else found.name_zh
        shop = directory.retailers.get(key)
        return shop.name if shop else self._word(key)

    def name(self, kind: str, value: str) -> str:
        """What the plan's texts call a thing that a message names."""
        return self._word(value)

    def _one(self, value: Any) -> Any:
        if isinstance(value, Mapping) and {"brand", "cartons"} <= set(value):
            cartons = f"{value['cartons']}条" if self.language == "zh" else f" × {value['cartons']}"
            number = f"({value['number']}) " if "number" in value else ""
            return f"{number}{self.named(value['brand'])}{cartons}"
        return self.named(value) if isinstance(value, str) else self.value("", value)

    def _thing(self, name: str, value: str) -> str | None:
        """A host, line, … by its title in the register; another name is marked as not in it."""
        found = thing_titled(self.answers.plan.thing_fields, name, value, self.language)
        if not value or found is None:
            return None
        title, known = found
        if known:
            return title
        return f"{title}（未登记）" if self.language == "zh" else f"{title} (not registered)"

    def _word(self, word: str) -> str:
        return self.texts.get(word, word)

    def _number(self, name: str, value: float) -> str:
        return f"{value:.0%}" if name.startswith("share") else f"{value:g}"
