"""The plan's names, limits and conditions as a language says them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playbooks.aloud.wording import Wording
from playbooks.conditions import Condition
from playbooks.limits import Limit
from playbooks.plan import Plan, Playbook, Ref

_SPAN = re.compile(r"(\d+)\s*([smhd])")
_DOTTED = re.compile(r"\w+\.\w+")
_QUOTED = re.compile(r"\"([^\"]*)\"")
_FACT = re.compile(r"(?<![\w.\"'])([a-z]\w*(?:\.\w+)+|today)")


@dataclass(frozen=True)
class Voice:
    """One plan in one language."""

    plan: Plan
    language: str
    wording: Wording

    def title(self, titles: dict[str, str], otherwise: str) -> str:
        return titles.get(self.language) or next(iter(titles.values()), otherwise)

    def name(self, name: str) -> str:
        """A word of the plan: what its texts call it, else the title of what bears the name, else what the language does."""
        plan = self.plan
        if name in plan.signals or name in plan.playbooks:
            titles = plan.signals[name].titles if name in plan.signals else plan.playbooks[name].titles
            return self.title(titles, name)
        return plan.texts.get(self.language, {}).get(name) or self.wording.outcomes.get(name, name)

    def listed(self, names: Iterable[str]) -> str:
        return self.wording.listing.join(self.name(n) for n in names)

    def limit(self, limit: Limit | str) -> str:
        """`5m` as `5 minutes`; a plan's value by its amount."""
        text, says = str(limit), self.wording.limits
        if text in says:
            return says[text]
        if text.startswith("plan.") and text[5:] in self.plan.values:
            return self.limit(str(self.plan.values[text[5:]]))
        if found := _SPAN.fullmatch(text):
            return says[found[2]].format(found[1])
        days, _, what = text.partition(" ")
        return says["working days"].format(days) if what == "working days" else self.name(text)

    def mark(self, mark: str) -> str:
        """`1h left` as `1 hour before the end`."""
        span = mark.removesuffix(" left")
        return self.wording.limits["left"].format(self.limit(span)) if span != mark else self.wording.limits.get(mark, mark)

    def condition(self, text: str) -> str:
        """A condition with its facts by their titles and its signs in words; what stands in quotes stays."""
        said = _QUOTED.sub(self._literal, _FACT.sub(lambda found: self.fact(found[1]), text))
        for sign, word in self.wording.signs:
            said = re.sub(sign, word, said)
        return said.strip()

    def _literal(self, found: re.Match[str]) -> str:
        quotes = self.wording.quotes
        return f"{quotes[0]}{self.name(found[1])}{quotes[1]}"

    def fact(self, name: str) -> str:
        owner, _, field = name.partition(".")
        if owner == "plan" and field in self.plan.values:
            return self.value(self.plan.values[field])
        if owner == "facts" and field in self.plan.facts:
            return self.title(self.plan.facts[field].titles, name)
        for signal in self.plan.signals.values():
            if owner in ("incident", "unit", "signal") and field in signal.fields and signal.fields[field].titles:
                return self.title(signal.fields[field].titles, name)
        gathered = owner == "incident" and any(signal.gathers == field for signal in self.plan.signals.values())
        return self.wording.facts.get(name) or (self.name(field) if gathered else name)

    def value(self, value: Any) -> str:
        """Anything a kind's word may hold."""
        if isinstance(value, Condition):
            return self.condition(value.text)
        if isinstance(value, Limit):
            return self.limit(value)
        if isinstance(value, dict):
            return self.wording.choice.join(f"{self.name(str(key))}{self._entered(words)}" for key, words in value.items())
        if isinstance(value, (list, tuple)):
            return self.wording.listing.join(self.value(str(one)) for one in value)
        return self._moment(str(value)) or self.name(str(value))

    def _moment(self, text: str) -> str:
        """`2h`, `until 18:00`, what was entered with an answer (`until decide.time`, `decide.area`); empty where it is none of these."""
        named = text.removeprefix("until ")
        if named != text or _DOTTED.fullmatch(named):
            step, _, field = named.partition(".")
            return self._entered_with(step, field) or (named if named != text else "")
        return self.limit(text) if _SPAN.fullmatch(text) else ""

    def _entered_with(self, id: str, name: str) -> str:
        for playbook in self.plan.playbooks.values():
            step = playbook.steps.get(id)
            for option in getattr(step.does, "options", {}).values() if step else ():
                if step and name in option["enter"]:
                    said = self.title(option["enter"][name].titles, self.name(name))
                    return self.wording.words["entered"].format(step=self.title(step.title, id), name=said)
        return ""

    def _entered(self, words: Any) -> str:
        """What an option lets people enter: `(time, area)`."""
        fields = words.get("enter", {}) if isinstance(words, dict) else {}
        named = [self.title(field.titles, self.name(name)) for name, field in fields.items()]
        return f"{self.wording.brackets[0]}{self.wording.listing.join(named)}{self.wording.brackets[1]}" if named else ""

    def ref(self, ref: Ref, playbook: Playbook) -> str:
        """`takeover accepted` as `“Standby takes over” is accepted`."""
        step = playbook.steps.get(ref.step)
        title = self.title(step.title, ref.step) if step else ref.step
        words = self.wording.words
        if ref.outcome is None:
            return words["ended"].format(step=title)
        marked = step is not None and step.remind is not None and ref.outcome in step.remind.marks
        return words["ended as"].format(step=title, outcome=self.mark(ref.outcome) if marked else self.name(ref.outcome))
