"""Faults to plant in a copy of the code: those tests/README.md names first, and others that a rule
is there to catch.

Each is one small change. `python -m tests.playbooks.plant_all` plants them one by one and tells
which test caught which.
"""

from __future__ import annotations

from dataclasses import dataclass

ONE_BY_ONE = "for step, item, record in ready[:1]:"
UNTIL = 'if record and record.state != "ended" and turns.over(step, item):'


@dataclass(frozen=True, slots=True)
class Fault:
    """`old` stands exactly once in `file`; `named` where the plan language names the fault
    itself.
    """

    name: str
    file: str
    old: str
    new: str
    named: bool = False


ENGINE, TURNS, WORKING, CLOSING, LIMITS = (
    f"playbooks/{name}.py"
    for name in (
        "engine/advance",
        "engine/dependencies",
        "engine/run_update",
        "engine/closing",
        "definition/time_limits",
    )
)
FAULTS = (
    Fault(
        "own units not excluded",
        "playbooks/engine/steps/dispatch.py",
        "ours = held_by(ctx)",
        "ours: dict[str, str] = {}",
        named=True,
    ),
    Fault(
        "a deadline not matched to its asking",
        WORKING,
        "deadline(ctx, step.within, record.counted_from)",
        "deadline(ctx, step.within, record.counted_from) if record.asking == 1 else self.now",
        named=True,
    ),
    Fault(
        "no withdrawal on ending",
        WORKING,
        "self.effects += [do.Withdraw(token, why) for token in record.tokens]",
        "pass",
        named=True,
    ),
    Fault(
        "a suspension left after closing",
        CLOSING,
        "work.apply(step, item, record, step.does.release(work.context(step, item), record, why))",
        "pass",
        named=True,
    ),
    Fault(
        "one after the other instead of snapshot starts",
        ENGINE,
        "for step, item, record in ready:",
        ONE_BY_ONE,
        named=True,
    ),
    Fault(
        "tokens left out",
        "playbooks/engine/step_scope.py",
        "{self.key}:{record.asking}{",
        "{self.key}{",
        named=True,
    ),
    Fault(
        "what until names does not keep a step from beginning",
        ENGINE,
        'if not (record and record.state == "ended") and turns.over(step, item):',
        UNTIL,
    ),
    Fault(
        "a bare after follows what was withdrawn",
        TURNS,
        'record.outcome != "withdrawn"\n                if ref.outcome is None',
        "True\n                if ref.outcome is None",
    ),
    Fault(
        "trouble waits for all instead of the first", TURNS, "return any(each)", "return all(each)"
    ),
    Fault(
        "severity falls",
        "playbooks/engine/severity.py",
        "    if work.run.major:\n        return False\n    why = None",
        "    if work.run.major:\n        work.run.major = bool(playbook.major and _holds(work, step, playbook.major))\n        return False\n    why = None",
    ),
    Fault(
        "what cannot be evaluated is false for calls too",
        TURNS,
        '("page", "tell", "assign", "ask")',
        "()",
    ),
    Fault(
        "the owner is told of a fault again and again",
        WORKING,
        "if not self.run.is_first(key):",
        "if not key:",
    ),
    Fault(
        "it closes while steps are open",
        CLOSING,
        'if any(r.state == "open" for key',
        'if any(r.state == "never" for key',
    ),
    Fault(
        "nobody is asked about a run that rests",
        CLOSING,
        'if asked is None or asked.state == "ended":',
        "if not work:",
    ),
    Fault(
        "somebody who is away is called",
        "playbooks/company/roster.py",
        "return absence.availability",
        "return None",
    ),
    Fault("a step that repeats ends", WORKING, "if repeat is None:", "if True:"),
    Fault(
        "what ends at once lets nobody begin",
        WORKING,
        "self.moved += 1\n        if outcome",
        "self.moved += 0\n        if outcome",
    ),
    Fault(
        "what is late is not marked",
        WORKING,
        "record.deadline, record.late = None, True",
        "record.deadline = None",
    ),
    Fault("a closed run goes on", ENGINE, 'if run.status == "closed":', "if not run:"),
    Fault(
        "a drill leaves itself",
        "playbooks/decide.py",
        "if run.drill:",
        "if not run:",
    ),
    Fault(
        "a drill calls strangers",
        "playbooks/messages/drill_filter.py",
        "and effect.person not in run.people",
        "and not run.people",
    ),
    Fault(
        "a follower under a condition is enough for trouble",
        "playbooks/loader/validators/negative_outcomes.py",
        "return any(all(w in step.whens for w in s.whens) for s in followers)",
        "return bool(followers)",
    ),
    Fault(
        "nobody wakes it at midnight",
        "playbooks/definition/run.py",
        "for moment in (self.quiet_at, self.midnight, self.moment)",
        "for moment in (self.quiet_at, self.moment)",
    ),
    Fault(
        "whoever joins a set is left out",
        "playbooks/engine/steps/tell.py",
        "if now.area == told",
        "if now.area or told",
    ),
    Fault(
        "told by leaves somebody out",
        "drills/followups_and_calls.py",
        'if message.state != "failed"',
        'if message.state == "answered"',
    ),
    Fault(
        "a working day ends at closing time",
        LIMITS,
        "return self._utc(day, clock)\n\n    def _end",
        "return self._utc(day, self.closes)\n\n    def _end",
    ),
    Fault(
        "begun on a day off it is counted from then",
        LIMITS,
        "clock = self.next_working(day), self.opens",
        "clock = self.next_working(day), clock",
    ),
    Fault(
        "after hours the working day is over at once",
        LIMITS,
        "or local.time() >= self.closes",
        "or False",
    ),
    Fault(
        "a planned stop that is past stands",
        "playbooks/engine/step_timing.py",
        "return max(min(end, _latest(ctx) or end), ctx.now)",
        "return planned or max(min(end, _latest(ctx) or end), ctx.now)",
    ),
    Fault(
        "what was refused of an application is forgotten",
        "playbooks/engine/steps/approve.py",
        'line["cartons"] - granted',
        'granted.get(line["brand"], line["cartons"]) - granted',
    ),
    Fault(
        "a changed plan changes runs in flight",
        "playbooks/company/fact_source.py",
        "self.plans.get(run.plan, self.plan)",
        "self.plan",
    ),
    Fault(
        "dead phones make a storm",
        "playbooks/engine/steps/command_post.py",
        'seat.get("round", []) if only else []',
        "[]",
    ),
)
