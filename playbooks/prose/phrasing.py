"""The plan's names, limits and conditions as a language says them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from playbooks.definition.agreement import Agreement
from playbooks.definition.conditions import Condition
from playbooks.definition.plan import Plan, Playbook, StepRef
from playbooks.definition.reported_time_facts import AHEAD, TO_COME
from playbooks.definition.step import Step
from playbooks.definition.time_limits import Limit
from playbooks.prose.language import Language

_SPAN = re.compile(r"(\d+)\s*([smhd])")
# over as soon as they are carried out
ACTS = (
    "tell",
    "suspend",
    "resume",
    "announce",
    "replenish",
    "open",
    "hand over",
)
_ASIDE = 0xE000  # the first of the signs that no text uses: one for each quoted text
_JOINER = "\u2060"  # has no width and stands in no text
_QUOTED = re.compile(r"\"([^\"]*)\"")
# `incident.disturbs.exists(link, link in plan.links)`
_SOME_IN = re.compile(r"([\w.]+)\.exists\((\w+), \2 in ([\w.]+)\)")
_FACT = re.compile(r"(?<![\w.\"'])([a-z]\w*(?:\.\w+)+|today)")


@dataclass(frozen=True)
class Phrasing:
    """One plan in one language."""

    plan: Plan
    language: str
    wording: Language

    def title(self, titles: dict[str, str], otherwise: str) -> str:
        return titles.get(self.language) or next(iter(titles.values()), otherwise)

    def quoted(self, step: Step) -> str:
        """A step by its title."""
        return f"{self.wording.quotes[0]}{self.title(step.title, step.id)}{self.wording.quotes[1]}"

    def name(self, name: str) -> str:
        """A word of the plan: what its texts call it, else the title of what bears the name, else
        what the language does.
        """
        plan = self.plan
        bears = plan.signals.get(name) or plan.playbooks.get(name) or plan.routines.get(name)
        if bears:
            return self.title(bears.titles, name)
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

    def within(self, limit: Limit) -> str:
        """`within 5 minutes`, `by the end of the working day`."""
        said = self.limit(limit)
        return (
            self.wording.words["within"].format(said) if limit.span or limit.working_days else said
        )

    def span(self, span: timedelta) -> str:
        """`2 hours 30 minutes`."""
        seconds, parts = int(span.total_seconds()), []
        for unit, size in (("h", 3600), ("m", 60), ("s", 1)):
            many, seconds = divmod(seconds, size)
            parts += [self.limit(f"{many}{unit}")] if many else []
        return self.wording.words["spans"].join(parts)

    def item(self, each: tuple[str, str]) -> str:
        """`signal in incident.power_cuts` as the plan's texts call `power_cuts`."""
        word, source = each
        gathered = source.rpartition(".")[2]
        for signal in self.plan.signals.values():
            if word == "signal" and signal.gathers == gathered and signal.called:
                return self.title(signal.called, gathered)
        known = self.wording.facts.get(" in ".join(each))
        return known or self.name(source.rpartition(".")[2] if word == "signal" else word)

    def mark(self, mark: str) -> str:
        """`1h left` as `1 hour before the end`."""
        span = mark.removesuffix(" left")
        return (
            self.wording.limits["left"].format(self.limit(span))
            if span != mark
            else self.wording.limits.get(mark, mark)
        )

    def condition(self, text: str) -> str:
        """A condition with facts as titles and operators as words; quoted text is unchanged."""
        quoted: list[str] = []
        opens, closes = self.wording.quotes[0], self.wording.quotes[1]

        def put_aside(found: re.Match[str]) -> str:
            quoted.append(self.name(found[1]))
            # Signs and facts inside quotes are no signs and no facts; of "" the quotes are left.
            return f"{opens}{chr(_ASIDE + len(quoted) - 1) if found[1] else ''}{closes}"

        plain = _SOME_IN.sub(r"\1 any of \3", _QUOTED.sub(put_aside, text))
        # `in` within a title is no operator
        said = _FACT.sub(lambda found: self.fact(found[1]).replace(" in ", f" i{_JOINER}n "), plain)
        for sign, word in self.wording.signs:
            said = re.sub(sign, word, said)
        for number, literal in enumerate(quoted):
            said = said.replace(chr(_ASIDE + number), literal)
        return said.replace(_JOINER, "").strip()

    def fact(self, name: str) -> str:
        owner, _, field = name.partition(".")
        for ending, word in ((AHEAD, "ahead"), (TO_COME, "to come")):
            if field.endswith(ending):
                return self.wording.words[word].format(self.fact(name.removesuffix(ending)))
        if owner == "plan" and field in self.plan.values:
            return self.value(self.plan.values[field])
        if owner == "things" and field in self.plan.things:
            return self.name(field)
        if owner == "facts" and field in self.plan.facts:
            return self.title(self.plan.facts[field].titles, name)
        for signal in self.plan.signals.values():
            if (
                owner in ("incident", "unit", "signal")
                and field in signal.fields
                and signal.fields[field].titles
            ):
                return self.title(signal.fields[field].titles, name)
        gathered = owner == "incident" and any(
            signal.gathers == field for signal in self.plan.signals.values()
        )
        return self.wording.facts.get(name) or (self.name(field) if gathered else name)

    def value(self, value: Any) -> str:
        """Anything a kind's word may hold."""
        if isinstance(value, Condition):
            return self.condition(value.text)
        if isinstance(value, Limit):
            return self.limit(value)
        if isinstance(value, dict):
            return self.wording.choice.join(
                f"{self.name(str(key))}{self._entered(words)}" for key, words in value.items()
            )
        if isinstance(value, (list, tuple)):
            return self.listed(map(str, value))
        if isinstance(value, Agreement):
            return self.agreement(value)
        return self.name(str(value))

    def agreement(self, agree: Agreement) -> str:
        """How many, and who must be among them."""
        words = self.wording.words
        among = words["or"].join(self.name(name) for name in agree.among)
        return words["agreement among" if among else "agreement"].format(agree.count, among)

    def _entered(self, words: Any) -> str:
        """What an option lets people enter: `+time +area`."""
        fields = words.get("enter", {}) if isinstance(words, dict) else {}
        return "".join(
            f" +{self.title(field.titles, self.name(name))}" for name, field in fields.items()
        )

    def ref(self, ref: StepRef, playbook: Playbook) -> str:
        """`takeover accepted` as `“Standby takes over” is accepted`."""
        step = playbook.steps.get(ref.step)
        title = self.title(step.title, ref.step) if step else ref.step
        words = self.wording.words
        if ref.outcome is None:
            acts = step is not None and step.does.word in ACTS
            word = "whatever" if ref.any_outcome else "carried out" if acts else "ended"
            return words[word].format(step=title)
        if step is not None and step.remind is not None and ref.outcome in step.remind.marks:
            return words["marked"].format(step=title, mark=self.mark(ref.outcome))
        return words["ended as"].format(step=title, outcome=self.name(ref.outcome))

    def refs(self, refs: tuple[StepRef, ...], playbook: Playbook, joint: str) -> str:
        """Several of them; steps that are waited for with the same ending, and endings of one step,
        are named together.
        """
        words, said = self.wording.words, []
        steps = {ref.step: [r.outcome for r in refs if r.step == ref.step] for ref in refs}
        endings = {tuple(outcomes) for outcomes in steps.values()}
        if (
            joint == "or"
            and len(steps) > 1
            and len(endings) == 1
            and None not in (same := endings.pop())
        ):
            titles = self.wording.listing.join(
                self.quoted(playbook.steps[step]) for step in steps if step in playbook.steps
            )
            return words["any of"].format(steps=titles, outcomes=self._endings(same))
        for step, outcomes in steps.items():
            plain = joint == "or" and len(outcomes) > 1 and None not in outcomes
            together = (
                words["ended as"].format(
                    step=self._title(step, playbook), outcome=self._endings(outcomes)
                )
                if plain
                else ""
            )
            said += (
                [together]
                if plain
                else [self.ref(ref, playbook) for ref in refs if ref.step == step]
            )
        return words[joint].join(said)

    def _title(self, step: str, playbook: Playbook) -> str:
        return self.title(playbook.steps[step].title, step) if step in playbook.steps else step

    def _endings(self, outcomes: Iterable[str | None]) -> str:
        between = self.wording.quotes[1] + self.wording.words["or"] + self.wording.quotes[0]
        return between.join(self.name(str(outcome)) for outcome in outcomes)


def bold(text: str) -> str:
    """What must not be overlooked, as Markdown marks it."""
    return f"**{text}**"


def capital(text: str) -> str:
    start = len(text) - len(text.lstrip("*"))
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]
