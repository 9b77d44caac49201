"""What a drill does with sets of customers: word to those whom earlier steps reached, and call lists. The same rules as the ledger's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from incidents import effects as do
from playbooks.answers import Answers
from playbooks.calls import OPEN, OVER, REACHED, TO_CALL, CallDraft, of_calls
from playbooks.directory import Progress
from playbooks.owed import Draft, Letters, Receiver
from playbooks.run import Run


class Sent(Protocol):
    """A message of the drill."""

    draft: Draft
    state: str


@dataclass
class CallOwed:
    """A call of the drill, and what became of it."""

    draft: CallDraft
    state: str = TO_CALL


@dataclass
class CallLists:
    """Every call of a drill, in order."""

    calls: list[CallOwed] = field(default_factory=list)

    def follow(self, laid: Iterable[CallDraft], effects: Iterable[do.Effect]) -> None:
        """Lay new calls; hand over and end lists as the effects say."""
        known = {call.draft.unique for call in self.calls}
        self.calls += [CallOwed(draft) for draft in laid if draft.unique not in known]
        for effect in effects:
            if isinstance(effect, do.HandCalls):
                for call in self.open(effect.token, effect.person):
                    call.draft = replace(call.draft, person=effect.to)
            elif isinstance(effect, do.Withdraw) and self.calls:
                for call in self.open(effect.token):
                    call.state = OVER

    def open(self, token: str, person: str | None = None) -> list[CallOwed]:
        """Calls of a list still to be made (by somebody)."""
        return [c for c in self.calls if c.state in OPEN and c.draft.token == token and person in (None, c.draft.person)]

    def progress(self) -> dict[str, Progress]:
        found = {}
        for token in dict.fromkeys(c.draft.token for c in self.calls):
            mine = [c for c in self.calls if c.draft.token == token]
            left = Counter(c.draft.person for c in mine if c.state in OPEN)
            found[token] = Progress(len(mine), sum(c.state == REACHED for c in mine), dict(left))
        return found


def told_again(effects: Iterable[do.Effect], owed: Iterable[Sent], calls: CallLists, run: Run, answers: Answers) -> list[Draft]:
    """`told by [steps]`: a letter to everyone whom one of the steps reached in this incident, by text or by phone."""
    found = []
    for effect in effects:
        if isinstance(effect, do.TellCustomers) and effect.to.told_by:
            letters = Letters(effect, run.incident, run.playbook, answers)
            but = answers.customers.among(effect.to.but) if effect.to.but else frozenset[str]()
            sent = (o.draft for o in owed if o.state != "failed")
            texted = [d for d in sent if d.person not in but and not of_calls(d.token) and _by(effect.to, d, run)]
            called = [c.draft for c in calls.calls if c.state == REACHED and c.draft.retailer not in but and _by(effect.to, c.draft, run)]
            found += [letters.to(Receiver(d.person, d.name, d.role, d.phones, d.language)) for d in texted]
            found += [letters.to(Receiver(c.retailer, c.name, "retailer", c.phones, c.language)) for c in called]
    return found


def _by(to: do.Customers, draft: Draft | CallDraft, run: Run) -> bool:
    return draft.incident == run.incident and draft.step in to.told_by and to.item in (None, draft.item)
