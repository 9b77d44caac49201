"""Call lists: who calls which customer, and what to say (3.2.2). One call per customer of a set;
the caller is the account manager.

A manager who cannot be called is replaced by a colleague with the same role, at the same site if
possible, with the fewest calls; if there is none, by the playbook's owner; finally by the last
resort.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from incidents import effects as do
from incidents.customer_effects import CALL_LIST_TEXT
from playbooks.company.audiences import people
from playbooks.company.fact_source import FactSource
from playbooks.definition.run import Run
from playbooks.messages.call_states import CALL_BACK as CALL_BACK
from playbooks.messages.call_states import NO_ANSWER as NO_ANSWER
from playbooks.messages.call_states import OPEN as OPEN
from playbooks.messages.call_states import OUTCOMES as OUTCOMES
from playbooks.messages.call_states import OVER as OVER
from playbooks.messages.call_states import REACHED as REACHED
from playbooks.messages.call_states import TO_CALL as TO_CALL
from playbooks.messages.notification import Notification
from playbooks.messages.rendering import TextRenderer, render_text

PART = ":calls"  # ends the token of every letter about a call list


@dataclass(frozen=True, slots=True)
class CallDraft:
    """One customer to be called by `person`. `unique`: key against duplicates.

    `again`: pause before an unanswered phone is called again.
    """

    unique: str
    incident: int
    step: str
    item: str | None
    clause: tuple[str, ...]
    token: str
    person: str
    retailer: str
    name: str
    phones: tuple[str, ...]
    language: str
    text: str
    again: timedelta


def of_calls(token: str) -> bool:
    """Whether an asking is about a call list."""
    return token.endswith(PART)


def lists_of(run: Run) -> list[str]:
    """The call lists that a run waits for."""
    return [
        token
        for record in run.steps.values()
        if record.state == "open"
        for token in record.tokens
        if of_calls(token)
    ]


def render_calls(effects: Iterable[do.Effect], run: Run, answers: FactSource) -> list[CallDraft]:
    """The calls that a decision asks for."""
    return [
        notification
        for effect in effects
        if isinstance(effect, do.CallCustomers)
        for notification in _calls(effect, run, answers)
    ]


def _calls(effect: do.CallCustomers, run: Run, answers: FactSource) -> Iterator[CallDraft]:
    letters = TextRenderer(effect, run.incident, run.playbook, answers)
    callers = Callers(answers, run)
    for member in answers.customers.members(effect.to):
        shop = member.shop
        rendered = letters.to_shop(member)
        yield CallDraft(
            f"{effect.token}|{shop.id}",
            run.incident,
            rendered.step,
            rendered.item,
            rendered.clause,
            effect.token,
            callers.of(shop.account_manager),
            shop.id,
            shop.name,
            shop.phones,
            shop.language,
            rendered.text,
            effect.again,
        )


def render_call_notices(
    calls: Iterable[CallDraft], effects: Iterable[do.Effect], kind: str, answers: FactSource
) -> Iterator[Notification]:
    """Each caller is notified of their list; again when customers were added to it."""
    counts: dict[str, Counter[str]] = {}
    for call in calls:
        counts.setdefault(call.token, Counter())[call.person] += 1
    for effect in effects:
        if isinstance(effect, do.CallCustomers):
            for person, count in counts.get(effect.token, Counter()).items():
                yield _recipient_call(effect, person, count, kind, answers)


def _recipient_call(
    effect: do.CallCustomers, person: str, count: int, kind: str, answers: FactSource
) -> Notification:
    # Part of the unique key: without it a second notice about the same list would be taken for the
    # first.
    joined = f"|{do.campaign_key({'area': effect.to.area})}" if effect.to.before else ""
    notify = do.Notify(
        effect.origin,
        effect.token,
        person,
        "caller",
        CALL_LIST_TEXT,
        {"area": effect.to.area, "say_text": effect.text} | effect.values | {"count": count},
        "acknowledge",
        deadline=effect.until,
    )
    return render_text(notify, int(effect.values["incident"]), kind, answers, joined)


class Callers:
    """Who calls in a manager's place."""

    def __init__(self, answers: FactSource, run: Run) -> None:
        self.answers, self.run = answers, run
        self.load: Counter[str] = Counter()

    def of(self, manager: str) -> str:
        caller = manager if self._there(manager) else self._instead(manager)
        self.load[caller] += 1
        return caller

    def _there(self, person: str) -> bool:
        directory = self.answers.directory
        return person in directory.people and directory.absent(person, self.answers.now) is None

    def _instead(self, manager: str) -> str:
        held = [r for r in self.answers.directory.company.roles if r.person == manager]
        # The same role at the same site first, then anywhere in the company.
        for alike in (
            lambda r, h: (r.role, r.site) == (h.role, h.site),
            lambda r, h: r.role == h.role,
        ):
            roles = self.answers.directory.company.roles
            others = {
                r.person
                for r in roles
                for h in held
                if r.person != manager and alike(r, h) and self._there(r.person)
            }
            if others:
                return min(others, key=lambda person: (self.load[person], person))
        return self._owner()

    def _owner(self) -> str:
        run = self.run
        owner = people(
            self.answers,
            self.answers.plan.playbook(run.playbook).owner,
            (run.playbook, run.acting, False),
            run.site,
            None,
            False,
        )
        called = (
            owner if owner.present else self.answers.role(self.answers.plan.escalation.last_resort)
        )
        return called.present[0][0]
