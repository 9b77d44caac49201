"""Messages we owe: effects turned into letters with a person, phones, a language and the finished
text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from incidents import effects as do
from incidents.question_form import Form
from playbooks.company.customers import Member
from playbooks.company.fact_source import FactSource
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.plan import Plan
from playbooks.definition.templates import fields_of, render
from playbooks.messages.area_text import area_text
from playbooks.messages.drill_filter import mark_drill_texts
from playbooks.messages.value_text import ValueText

# said in the reader's language where texts/ has words for them
WORDED = (
    "kind",
    "place",
    "seat",
    "proposal",
    "link",
)
NAME = "\x01"  # where a name will stand


@dataclass(frozen=True, slots=True)
class Notification:
    """One message to one person.

    `unique`: the same one is never owed twice. `phones` are tried in order.
    """

    unique: str
    incident: int
    step: str
    item: str | None
    clause: tuple[str, ...]
    token: str
    person: str
    name: str
    role: str
    phones: tuple[str, ...]
    language: str
    key: str
    text: str
    expects: do.Expects
    options: tuple[str, ...]
    deadline: datetime | None
    urgency: int
    form: dict[str, Any] | None = None


def render_notifications(
    effects: Iterable[do.Effect], incident: int, kind: str, answers: FactSource
) -> list[Notification]:
    """In the order in which the effects were decided."""
    found: list[Notification] = []
    for effect in effects:
        if isinstance(effect, do.Notify):
            found.append(render_text(effect, incident, kind, answers))
        elif isinstance(effect, do.TellCustomers):
            found += _to_customers(effect, incident, kind, answers)
    return found


def render_text(
    effect: do.Notify, incident: int, kind: str, answers: FactSource, once_more: str = ""
) -> Notification:
    """To one person about one asking; with `once_more` another one about the same."""
    person = answers.directory.people[effect.person]
    values = {
        **effect.values,
        "by": effect.deadline,
        "options": _options(answers.plan, person.language, effect.options, effect.form),
    }
    form = asdict(effect.form) if effect.form else None
    if form:
        values |= {"numbers": form["show"], "otherwise": form["otherwise"]}
    text = wording(answers, person.language, effect.text, values, kind, effect.origin)
    return Notification(
        f"{effect.token}|{person.id}{once_more}",
        incident,
        effect.origin.step,
        effect.origin.item,
        effect.origin.clause,
        effect.token,
        person.id,
        person.name,
        effect.role,
        person.phones,
        person.language,
        effect.text,
        text,
        effect.expects,
        effect.options,
        effect.deadline,
        effect.urgency,
        form,
    )


def _options(plan: Plan, language: str, options: tuple[str, ...], form: Form | None) -> str:
    """Numbered, so that the number alone is an answer; worded in the reader's language where texts/
    has a wording for them.
    """
    texts = plan.texts.get(language, {})
    said = (
        f"{texts.get(option, option)}{_asked(texts, option, form) if form else ''}"
        for option in options
    )
    return " / ".join(f"{number} {option}" for number, option in enumerate(said, 1))


def _asked(texts: Mapping[str, str], option: str, form: Form) -> str:
    """What is written after an option's number, where texts/ has a word for it: `+time`, or
    `(+area)` where it may be left out.
    """
    found = (
        (name, texts.get(name) or texts.get(kind))
        for name, kind in form.enters.get(option, {}).items()
    )
    lack = form.may_lack.get(option, ())
    return "".join(f"(+{word})" if name in lack else f"+{word}" for name, word in found if word)


def _to_customers(
    effect: do.TellCustomers, incident: int, kind: str, answers: FactSource
) -> Iterator[Notification]:
    """Each by name, and on a route with the new time of their own stop: as planned, later by the
    delay.
    """
    if effect.to.told_by:
        return  # only the message store knows the recipients: `FollowUpText`
    letters = TextRenderer(effect, incident, kind, answers)
    for member in answers.customers.members(effect.to):
        yield letters.to_shop(member)


@dataclass(frozen=True, slots=True)
class Receiver:
    """The recipient of a campaign message."""

    person: str
    name: str
    role: str
    phones: tuple[str, ...]
    language: str


class TextRenderer:
    """One text to many: worded once for each language, then only names and times are put in."""

    def __init__(
        self,
        effect: do.TellCustomers | do.CallCustomers,
        incident: int,
        kind: str,
        answers: FactSource,
    ) -> None:
        self.effect, self.incident, self.kind, self.answers = effect, incident, kind, answers
        self.mark = effect.mark or do.campaign_key(effect.values)
        self.delay = timedelta(minutes=int(effect.values.get("delay") or 0))
        self._worded: dict[str, str] = {}

    def to_shop(self, member: Member) -> Notification:
        shop = member.shop
        return self.to(
            Receiver(shop.id, shop.name, "retailer", shop.phones, shop.language), member.planned_at
        )

    def to(self, receiver: Receiver, planned_at: datetime | None = None) -> Notification:
        """The letter to one of them; `planned_at` is when their stop was to be."""
        effect, origin = self.effect, self.effect.origin
        return Notification(
            f"{self.incident}|{effect.text}|{receiver.person}|{self.mark}",
            self.incident,
            origin.step,
            origin.item,
            origin.clause,
            effect.token,
            receiver.person,
            receiver.name,
            receiver.role,
            receiver.phones,
            receiver.language,
            effect.text,
            self._text(receiver, planned_at),
            "nothing",
            (),
            None,
            do.BULK,
        )

    def _text(self, receiver: Receiver, planned_at: datetime | None) -> str:
        if planned_at:
            return self._wording(
                receiver.language, name=receiver.name, time=planned_at + self.delay
            )
        # 23,000 texts differ in the name only: the template is filled in once for each language.
        if receiver.language not in self._worded:
            self._worded[receiver.language] = self._wording(receiver.language, name=NAME)
        return self._worded[receiver.language].replace(NAME, receiver.name)

    def _wording(self, language: str, **own: Any) -> str:
        return wording(
            self.answers,
            language,
            self.effect.text,
            {**self.effect.values, **own},
            self.kind,
            self.effect.origin,
        )


@dataclass(frozen=True, slots=True)
class FollowUpText:
    """`told by [steps]`: a text for the recipients of those steps in the incident, without `but`.

    The recipients are known only where messages are stored.
    """

    to: do.Customers
    but: frozenset[str]
    renderer: TextRenderer


def render_followups(
    effects: Iterable[do.Effect], incident: int, kind: str, answers: FactSource
) -> Iterator[FollowUpText]:
    """In the order in which they were decided."""
    for effect in effects:
        if isinstance(effect, do.TellCustomers) and effect.to.told_by:
            but = answers.customers.among(effect.to.but) if effect.to.but else frozenset[str]()
            yield FollowUpText(effect.to, but, TextRenderer(effect, incident, kind, answers))


def wording(
    answers: FactSource,
    language: str,
    key: str,
    values: dict[str, Any],
    kind: str,
    origin: do.Origin,
) -> str:
    """The text in the reader's language, else in the plan's first."""
    plan: Plan = answers.plan
    language = language if language in plan.texts else plan.languages[0]
    playbook = plan.playbook(kind)
    step = playbook.steps.get(origin.step)
    saying = ValueText(answers, language)
    named = fields_of(plan.texts[language][key])
    shown = {
        name: saying.value(name, value) if name in named else value
        for name, value in values.items()
    }
    shown |= {
        "title": (step.title.get(language) if step else None) or playbook.titles.get(language, kind)
    }
    shown["playbook"] = playbook.titles.get(language, kind)
    for name in WORDED:
        shown[name] = plan.texts[language].get(str(shown.get(name)), shown.get(name))
    point = answers.directory.units.get(str(shown.get("standby")))
    if point:  # what customers know a household or pick-up point by; a truck by its number
        shown |= {
            "point": (point.name_en if language == "en" else point.name) or point.name or point.id,
            "hours": point.hours,
        }
    if report := plan.signals.get(str(shown.get("report"))):
        shown["report"] = report.titles.get(language, report.name)
        shown["said"] = _said(shown.get("said"), report, language)
    if shown.get("area"):
        shown["area"] = area_text(str(shown["area"]), language, answers.directory)
    if duty := plan.routines.get(str(shown.get("duty"))):
        shown["duty"] = duty.titles.get(language, duty.name)
    for name in ("site", "item"):
        if site := answers.directory.sites.get(str(shown.get(name))):
            shown[name] = site.name_en if language == "en" else site.name_zh
    zone = plan.calendar.zone
    text = render(plan.texts[language][key], shown, zone, answers.now.astimezone(zone).date())
    # in a live drill every text says so
    return text if answers.directory.only is None else mark_drill_texts(text)


def _said(fields: Any, report: SignalSpec, language: str) -> str:
    """What a report said, each field under its title."""
    told = fields.items() if isinstance(fields, dict) else ()
    titles = {name: spec.titles.get(language, name) for name, spec in report.fields.items()}
    return "; ".join(f"{titles.get(name, name)} {value}" for name, value in told if value)
