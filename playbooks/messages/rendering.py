"""Messages we owe: effects turned into letters with a person, phones, a language and the finished
text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from incidents import effects as do
from incidents.question_form import Form
from incidents.run_events import FALSE_ALARM
from playbooks.company.customers import Member
from playbooks.company.fact_source import FactSource
from playbooks.definition.step import Step
from playbooks.messages.default_outcome import default_option, default_sentence
from playbooks.messages.notification import Notification
from playbooks.messages.unanswered_calls import unanswered_sentence
from playbooks.messages.value_text import short_title
from playbooks.messages.wording import wording
from translations import LANGUAGES, Renderer, message

NAME = "\x01"  # where a name will stand


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
    return _with_one_urgency(found)


def _with_one_urgency(found: list[Notification]) -> list[Notification]:
    """What goes to one person is as urgent as the most urgent of it, so that it is one text."""
    most: dict[str, int] = {}
    for one in found:
        if one.urgency != do.BULK:
            most[one.person] = min(one.urgency, most.get(one.person, one.urgency))
    # Those of a campaign are bulk, so mostly unchanged: copying them took half of rendering them.
    return [
        one
        if most.get(one.person, one.urgency) == one.urgency
        else replace(one, urgency=most[one.person])
        for one in found
    ]


def render_text(
    effect: do.Notify, incident: int, kind: str, answers: FactSource, once_more: str = ""
) -> Notification:
    """To one person about one asking; with `once_more` another one about the same."""
    person = answers.directory.people[effect.person]
    # Numbered from the first: of a page, the answers under `options` are not the first ones.
    options = effect.options if effect.expects == "option" else ()
    step = answers.plan.playbook(kind).steps.get(effect.origin.step)
    values = {
        **effect.values,
        "by": effect.deadline,
        "options": _options(answers, person.language, options, effect, step),
    }
    form = asdict(effect.form) if effect.form else None
    if form:
        values |= {"numbers": form["show"], "otherwise": form["otherwise"]}
    if silent := default_option(step, effect):
        values["otherwise"] = silent
    text = wording(answers, person.language, effect.text, values, kind, effect.origin)
    text += default_sentence(answers, step, effect, person.language)
    text += unanswered_sentence(answers, effect, person.language)
    if effect.unconfirmed:
        text = _mark_unconfirmed(text, effect, person.language)
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
        effect.most_an_hour,
    )


def _mark_unconfirmed(text: str, effect: do.Notify, language: str) -> str:
    """With how to answer that it is a false alarm, where that can be answered."""
    asked = "notice.unconfirmed_page" if FALSE_ALARM in effect.options else "notice.unconfirmed"
    return Renderer(language if language in LANGUAGES else "en").text(message(asked)) + text


def _options(
    answers: FactSource,
    language: str,
    options: tuple[str, ...],
    effect: do.Notify,
    step: Step | None,
) -> str:
    """Numbered, so that the number alone is an answer; worded in the reader's language where texts/
    has a wording for them.
    """
    texts, form = answers.plan.texts.get(language, {}), effect.form
    site = str(effect.values.get("site") or effect.origin.item)
    said = (
        f"{texts.get(option, option)}"
        f"{_asked(answers, language, option, form, site, step) if form else ''}"
        for option in options
    )
    return " / ".join(f"{number} {option}" for number, option in enumerate(said, 1))


def _asked(
    answers: FactSource,
    language: str,
    option: str,
    form: Form,
    site: str,
    step: Step | None,
) -> str:
    """What is written after an option's number: `+time`, or `(+area)` where it may be left out. By
    the title of the field, else where texts/ has a word for it.
    """
    texts, lack = answers.plan.texts.get(language, {}), form.may_lack.get(option, ())
    fields = getattr(step.does, "options", {}).get(option, {}).get("enter", {}) if step else {}
    found: list[str] = []
    for name, kind in form.enters.get(option, {}).items():
        title = fields[name].titles.get(language, "") if name in fields else ""
        said = short_title(title) if title else texts.get(name) or texts.get(kind)
        if said:
            said += _example(answers, language, kind, site)
            found.append(f"(+{said})" if name in lack else f"+{said}")
    return "".join(found)


def _example(answers: FactSource, language: str, kind: str, site: str) -> str:
    """Of a truck the number of one, of the site that is asked: a title alone is not understood."""
    units = (u for u in answers.directory.units.values() if kind == "unit" and u.site == site)
    first = min(units, key=lambda one: (one.role != "standby", one.id), default=None)
    if first is None:
        return ""
    return f"，如 {first.id}" if language == "zh" else f", such as {first.id}"


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
