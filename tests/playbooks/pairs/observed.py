"""A simulation that keeps what rules look at."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from drills.person_rate_limit import HELD
from drills.simulation import DrillMessage
from incidents import effects as do
from incidents.company import Company
from incidents.run_events import DeadlinePassed, Event
from playbooks.decide import Decision
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import Run
from playbooks.definition.step import Step
from tests.playbooks.pairs.book import Book
from tests.playbooks.pairs.seen import SAYS, TROUBLE, Ended, Seen, Word, ended_now, followers
from tests.playbooks.story import Story


class ObservedWorld(Story):
    """What it does is kept in `seen`, what was reported to it in `book`."""

    def __init__(self, plan: Plan, company: Company, now: datetime) -> None:
        super().__init__(plan, company, now)
        self.seen = Seen()
        self.book = Book(frozenset(shop.district for shop in self.company.retailers))
        self.event: Event | None = None
        self._covered: dict[str, frozenset[str]] = {}
        self._units_before: dict[str, Any] = {}
        self._deciding = 0
        self._waiting: list[DrillMessage] = []  # held back by the last decision

    # What is kept for the rules.

    def _send(self, fresh: Sequence[DrillMessage]) -> None:
        """What was held back is heard when it goes out, outside of any decision."""
        count = len(self.owed)
        super()._send(fresh)
        for owed in self.owed[count:] if not self._deciding else ():
            self._follow_messages(self.runs[owed.notification.incident], [owed])
        self._waiting += [owed for owed in fresh if owed.state == HELD]

    def take(self, incident: int, event: Event) -> None:
        self.event = event
        super().take(incident, event)
        self.event = None

    def _record(self, decision: Decision) -> None:
        before = self.runs.get(decision.run.incident) if decision.run else None
        units = {u: live.instead_of for u, live in self.live_before.items()}
        count, calls = len(self.owed), len(self.calls.calls)
        self._deciding += 1
        self._waiting.clear()
        super()._record(decision)
        self._deciding -= 1
        if decision.run:
            fresh = [
                o for o in self.owed[count:] if o.notification.incident == decision.run.incident
            ]
            self._follow(before, decision, fresh, units)
            self._follow_calls(self.calls.calls[calls:], decision.run)

    @property
    def live_before(self) -> dict[str, Any]:
        """Trucks under way before this decision."""
        return self._units_before

    def _play(self, decision: Decision) -> None:
        self._units_before = {
            u: live for u, live in self.live.units.items() if live.state == "dispatched"
        }
        super()._play(decision)

    def _follow(
        self,
        before: Run | None,
        decision: Decision,
        fresh: list[DrillMessage],
        units: dict[str, Any],
    ) -> None:
        run = decision.run
        assert run
        if before is None:
            self.seen.opened[run.incident] = None
        self.seen.effects += [(run.incident, effect) for effect in decision.effects]
        self.seen.entries += decision.entries
        self._follow_steps(before, run)
        self._follow_messages(run, fresh)
        for owed in self._waiting:  # it goes out within the hour, which is no silence of the plan
            if owed.notification.incident == run.incident:
                self._heard(run.incident, owed.notification.step)
        for effect in decision.effects:
            if isinstance(effect, do.Announce):
                self.seen.public[run.incident] = effect
            elif isinstance(effect, do.AssignUnit):
                self.book.took_over[effect.unit] = effect.instead_of
            elif isinstance(effect, do.ReleaseUnit) and units.get(effect.unit):
                self.seen.released.append((run.incident, effect.unit, units[effect.unit], self.now))
        if run.status == "closed" and (before is None or before.status == "open"):
            self.seen.closed.append(run)

    def _follow_steps(self, before: Run | None, run: Run) -> None:
        steps = self._steps(run)
        for key, record, _ in ended_now(before, run):
            step = steps[key.partition("/")[0]]
            if record.outcome in TROUBLE:
                self.seen.troubles.append(
                    Ended(run.incident, step, key, str(record.outcome), self.now)
                )
            if (
                step.does.word == "ask"
                and self.event is None
                or isinstance(self.event, DeadlinePassed)
            ):
                self.seen.by_silence.append((run.incident, key, str(record.outcome)))
            if getattr(step.does, "records", None) == "over" and record.outcome == "done":
                self.book.settle("host.down", run.incident)

    def _steps(self, run: Run) -> dict[str, Step]:
        return self._book_of(run).steps

    def _book_of(self, run: Run) -> Playbook:
        return self.plans.get(run.plan, self.plan).playbook(run.playbook)

    def _follow_messages(self, run: Run, fresh: list[DrillMessage]) -> None:
        self.seen.fresh += fresh
        if fresh and self.seen.opened.get(run.incident) is None:
            self.seen.opened[run.incident] = self.now
        for owed in fresh:
            n = owed.notification
            if n.key in SAYS:
                service, says = SAYS[n.key]
                self.seen.words[n.person, service] = Word(says, n.incident, self.now, n.key)
            self.seen.told[n.incident, n.person] = self.now
            asked_for = n.person == run.fields.get("customer")
            if not asked_for:  # each application of a shop has an answer
                self._count(n.person, "retailer" if n.role == "retailer" else "staff")
            self._heard(n.incident, n.step)

    def _heard(self, incident: int, step: str) -> None:
        """A step tells somebody: of the troubles that it follows, too."""
        book = self._book_of(self.runs[incident])
        for ended in self.seen.troubles:
            follows = ended.incident == incident and step in followers(book, ended.step.id)
            if ended.heard is None and follows:
                ended.heard = self.now

    def _count(self, person: str, role: str) -> None:
        times = self.seen.hours.setdefault(person, deque())
        times.append(self.now)
        while times[0] < self.now - timedelta(hours=1):
            times.popleft()
        self.seen.most[role] = max(self.seen.most.get(role, 0), len(times))

    def _follow_calls(self, calls: Iterable[Any], run: Run) -> None:
        for call in calls:
            n = call.notification
            key = self._steps(run)[n.step].text or ""
            self.seen.told[n.incident, n.retailer] = self.now
            if key in SAYS:
                service, says = SAYS[key]
                self.seen.words[n.retailer, service] = Word(says, n.incident, self.now, key)

    # What rules ask.

    def without(self, link: str, incident: int | None = None) -> frozenset[str]:
        """Retailers for whom a service is suspended now (by an incident, or by any)."""
        areas = sorted(
            s.area
            for s in (self.live.suspensions or {}).values()
            if s.link == link and incident in (None, s.incident)
        )
        return frozenset().union(*(self.shops_in(area) for area in areas)) if areas else frozenset()

    def shops_in(self, area: str) -> frozenset[str]:
        """Retailers of an area."""
        if area not in self._covered:
            mask = self.directory.ground.shops_in(area)
            shops = self.company.retailers
            self._covered[area] = frozenset(
                shop.id for shop, inside in zip(shops, mask, strict=True) if inside
            )
        return self._covered[area]

    def text_of(self, incident: int, step: str) -> str:
        """The wording of a step, by its key."""
        return self._steps(self.runs[incident])[step].text or ""

    def step_of(self, run: Run, key: str) -> Step:
        """The step of an instance, by its key."""
        return self._steps(run)[key.partition("/")[0]]

    def open_runs(self) -> Iterator[Run]:
        """Incidents that are not closed."""
        return (run for run in self.runs.values() if run.status == "open")

    def holders_of(self, role: str, site: str | None = None) -> list[str]:
        """Everybody who holds a role (at a site), deputies left out."""
        return [
            held.person
            for held in self.company.roles
            if held.role == role and held.rank == 0 and site in (None, held.site)
        ]
