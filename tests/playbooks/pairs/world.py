"""A world in which two incidents meet: chances happen to it one by one, and it keeps what rules look
at (who was told what, what ended in trouble, how many messages each person got).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from drills.simulation import DrillMessage, Simulation
from incidents.company import Absence
from incidents.run_events import Reported
from playbooks.company.company_lookup import Directory
from playbooks.definition.plan import Plan
from playbooks.intake import replies
from playbooks.intake.answer_values import NOTE, AnswerField, entries_of
from playbooks.messages.call_lists import of_calls
from tests.playbooks.pairs.happenings import (
    BEGINS,
    BETTER,
    KINDS,
    REPORTS,
    ROUTINES,
    TEXTS,
    WORSE,
    Said,
)
from tests.playbooks.pairs.observed import ObservedWorld
from tests.playbooks.pairs.small_city import known_facts, small_city
from tests.playbooks.small import MONDAY, shipped_plan

Chance = tuple[Any, ...]  # what happens, and small numbers that choose among what is possible
STARTS = (
    MONDAY.replace(hour=8, minute=30),
    MONDAY.replace(hour=17, minute=20),
    MONDAY.replace(hour=2),
)
MINUTES = (1, 5, 16, 40, 65, 125, 400)
A_MOMENT = timedelta(seconds=20)
MOST_DEAD, MOST_AWAY = 3, 3
MOST_FAILURES = 300  # of messages in one moment: more is a storm
PLAIN = {
    "acknowledge": ("acknowledged",),
    "accept": ("accepted", "refused"),
    "done": ("done", "refused"),
}
plan = cache(shipped_plan)


class PairWorld(ObservedWorld):
    """The shipped plan (or one with a fault) in a small city."""

    def __init__(self, start: int = 0, used: Plan | None = None) -> None:
        now = STARTS[start % len(STARTS)]
        super().__init__(used or plan(), small_city(MONDAY), now)
        self.live.facts = known_facts(now)
        self.dead: dict[str, datetime] = {}
        self._looked = 0  # messages looked at for dead phones

    # What may happen.

    def happens(self, chance: Chance) -> None:
        """Let one thing happen, with all that follows at once."""
        self.seen.forget()
        self.seen.by_time_alone = chance[0] in ("waits", "due")
        self.seen.off_before = self.without("delivery")
        self._pass(A_MOMENT)  # no two things happen at once
        what, *details = chance
        ways: dict[str, Callable[..., None]] = {
            "begins": self._begins, "worse": self._worse, "better": self._better,
            "answers": self._answers, "everybody": self._everybody, "refuses": self._refuses,
            "waits": self._waits, "due": self._due_passes, "dead": self._dies,
            "leaves": self._leaves, "leaders": self._leaders_leave, "maintenance": self._maintenance, "calls": self._calls_made,
            "report": self._reported, "texts": self._texts,
        }  # fmt: skip
        ways[what](*details)
        self._fail_on_dead_phones()

    def _begins(self, kind: int, variant: int) -> None:
        names = (*BEGINS, "routine")
        name = names[kind % len(names)]
        if name == "routine":
            return self.begin(
                ROUTINES[variant % len(ROUTINES)], "kaili" if variant % 4 != 1 else None
            )
        return self.says_so(BEGINS[name][variant % len(BEGINS[name])])

    def _worse(self, kind: int, variant: int) -> None:
        self._of(WORSE, kind, variant)

    def _better(self, kind: int, variant: int) -> None:
        self._of(BETTER, kind, variant)

    def _of(self, table: dict[str, tuple[Said, ...]], kind: int, variant: int) -> None:
        named = KINDS[kind % len(KINDS)]
        reports = table[named if named in table else tuple(table)[kind % len(table)]]
        self.says_so(reports[variant % len(reports)])

    def _reported(self, number: int) -> None:
        self.says_so(REPORTS[number % len(REPORTS)])

    def says_so(self, said: Said) -> None:
        """A report arrives."""
        about = {"{shop}": self.company.stops[0].retailer, "{truck}": self.book.latest_truck()}
        fields = said.at(self.now, about)
        signal = self.signal_of(said.signal, **fields)
        self.event = Reported(signal)
        decision = self.report(signal)
        self.event = None
        if decision.run is None:
            self.seen.refused_report = signal.kind
            return
        if self.book.write(signal, decision.run.incident, self.now):
            self.seen.grew = decision.run.incident

    def _maintenance(self, hours: int) -> None:
        ends = self.now + timedelta(hours=1 + hours % 3)
        fields = {"starts": self.now, "ends": ends, "site": "kaili"}
        self.says_so(Said("maintenance.announced", fields | {
            name: value.isoformat() for name, value in fields.items() if isinstance(value, datetime)
        }))  # fmt: skip

    def asked(self, step: str = "", who: str | None = None) -> Any:
        """All open questions, newest first, one for each asking (with a step: as in a story)."""
        if step:
            return super().asked(step, who)
        found = {o.notification.token: o for o in self.open_messages() if self.can_answer(o)}
        return list(found.values())[::-1]

    def can_answer(self, owed: DrillMessage) -> bool:
        return self.is_there(owed.notification.person)

    def is_there(self, person: str) -> bool:
        """Whether somebody's phone works and they are not away."""
        return person not in self.dead and self.directory.absent(person, self.now) is None

    def _answers(self, pick: int, choice: int) -> None:
        """Those who were asked give one answer, as many of them as it takes."""
        if not (askings := self.asked()):
            return
        asked = askings[pick % len(askings)]
        self._say(asked, self._known(asked)[choice % len(self._known(asked))], choice >= 4)

    def _texts(self, pick: int, words: int) -> None:
        """Somebody answers in a text, which is read as a running system reads it."""
        if not (askings := self.asked()):
            return
        asked, text = askings[pick % len(askings)], TEXTS[words % len(TEXTS)]
        n = asked.notification
        meant = replies.meaning(n.expects, n.options, text, asked=n.text)
        self.seen.texted = n.key, text
        self.seen.taken = meant.answer if meant else ""
        if meant and meant.answer != replies.RECEIVED:
            return self._say(asked, meant.answer)
        if meant is None and n.form is not None and n.form.get("words"):
            return Simulation.answer(self, asked, "done", **{NOTE: text})
        self.seen.lost = meant is None
        return None

    def _refuses(self, pick: int) -> None:
        can = [o for o in self.asked() if "refused" in self._known(o)]
        if can:
            self._say(can[pick % len(can)], "refused")

    def _everybody(self, with_area: int = 0) -> None:
        """Each does what is asked: the first answer there is (an area entered where one may be)."""
        for owed in self.asked():
            if owed.state == "sent":
                self._say(owed, self._known(owed)[0], bool(with_area))

    def _known(self, owed: DrillMessage) -> Sequence[str]:
        if of_calls(owed.notification.token):
            return ("acknowledged", "all reached")
        return PLAIN.get(owed.notification.expects, owed.notification.options)

    def _say(self, owed: DrillMessage, answer: str, with_area: bool = False) -> None:
        token = owed.notification.token
        for each in [o for o in self.open_messages() if o.notification.token == token]:
            if each.state == "sent" and self.can_answer(each):
                wanted = entries_of(each.notification.form, answer)
                given = {
                    w.name: self._value(w) for w in wanted if w.required or (with_area and w.kind in ("area", "unit"))
                }  # fmt: skip
                if answer == "not ready" and "truck" in given:
                    self.book.not_ready.add(str(given["truck"]))
                Simulation.answer(self, each, answer, **given)  # no values but these

    def _value(self, wanted: AnswerField) -> object:
        if wanted.kind == "area":
            return "下司"
        if wanted.kind == "time":
            return (self.now + timedelta(hours=4)).isoformat()
        return self._fitting(wanted) if wanted.kind != "unit" else "S-01"

    def _waits(self, minutes: int) -> None:
        self._pass(timedelta(minutes=MINUTES[minutes % len(MINUTES)]))

    def _pass(self, time: timedelta) -> None:
        ends = self.now + time
        while (due := self.next_due()) and due <= ends:
            self._due_passes()
        self.pass_to(ends)

    def _due_passes(self) -> None:
        """The next deadline passes; what is sent to dead phones then fails before the next one."""
        if due := self.next_due():
            self.pass_to(max(due, self.now))
            self._fail_on_dead_phones()

    def _dies(self, pick: int) -> None:
        """The phone of somebody who was asked lately is dead from now on."""
        if (person := self._lately(pick)) and len(self.dead) < MOST_DEAD:
            self.dead[person] = self.now

    def _leaves(self, pick: int) -> None:
        """Somebody who was asked lately cannot be called for four hours."""
        gone = [a for a in self.company.absences if a.end > self.now]
        if (person := self._lately(pick)) and len(gone) < MOST_AWAY:
            self._is_away(person)

    def _leaders_leave(self) -> None:
        """Leader and deputy leader, with those who stand in for them."""
        for held in self.company.roles:
            if held.role in self.plan.command.led_by:
                self._is_away(held.person)

    def _is_away(self, person: str) -> None:
        absence = Absence(person, "away", self.now, self.now + timedelta(hours=4))
        self.company = replace(self.company, absences=(*self.company.absences, absence))
        self.directory = Directory(self.company)
        self.leaves(person, "away")
        self.recheck()

    def _lately(self, pick: int) -> str | None:
        people = [
            o.notification.person for o in self.owed[-40:] if o.notification.role != "retailer"
        ]
        known = list(dict.fromkeys(people[::-1]))
        return known[pick % len(known)] if known else None

    def _calls_made(self) -> None:
        """Every call list is worked off."""
        for call in list(self.calls.calls):
            if call.state in ("to call", "no answer", "call back"):
                self.phoned(call, "reached")

    def _fail_on_dead_phones(self) -> None:
        failed = 0
        while self._looked < len(self.owed):
            owed = self.owed[self._looked]
            self._looked += 1
            person = owed.notification.person
            if owed.state == "sent" and person in self.dead and owed.at >= self.dead[person]:
                failed += 1
                assert failed < MOST_FAILURES, "dead phones make a storm"
                self.fail(owed, "the phone is dead")
