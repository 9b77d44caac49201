"""Clause by clause and sentence by sentence: what of the plan carries it out, which drills exercise
it, which lines of drills prove it, when it last ran and how long that took.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from playbooks.checks.clause_carriers import ClauseCarrier, clause_carriers
from playbooks.definition.plan import MUST_RUN, Plan
from playbooks.definition.run import Run
from playbooks.definition.step import Step
from playbooks.definition.written_plan import Sentence


@dataclass(frozen=True, slots=True)
class LastRun:
    """When a step last began in earnest, and how long it took; `took` None while it is still
    open.
    """

    at: datetime
    took: timedelta | None


LastTimes = Mapping[tuple[str, str], LastRun]  # (playbook, step) -> when it last ran


@dataclass(frozen=True, slots=True)
class Proof:
    """A line of a drill that fails where the sentence is not carried out by `step`."""

    sentence: str
    step: str
    drill: str
    line: int


@dataclass(frozen=True, slots=True)
class SentenceCoverage:
    """One sentence and the lines of drills that prove it."""

    sentence: Sentence
    proofs: tuple[Proof, ...]

    @property
    def lacks_proof(self) -> bool:
        return bool(set(self.sentence.kinds) & set(MUST_RUN)) and not self.proofs


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """One clause.

    `limit` is that of the step which ran last, else of the first step with one, in the plan's
    words.
    """

    clause: str
    title: dict[str, str]
    kind: tuple[str, ...]
    carried_by: tuple[str, ...]
    drills: tuple[str, ...]
    last_run: datetime | None
    took: timedelta | None
    limit: str | None
    sentences: tuple[SentenceCoverage, ...] = ()

    @property
    def lacks(self) -> tuple[str, ...]:
        """What a clause that must run has not got; a record need only be kept somewhere."""
        if not set(self.kind) & set(MUST_RUN):
            return ("carrier",) if "record" in self.kind and not self.carried_by else ()
        return tuple(
            what
            for what, there in (("carrier", self.carried_by), ("drill", self.drills))
            if not there
        )


def coverage(
    plan: Plan,
    drills: Mapping[str, Iterable[str]],
    ran: LastTimes,
    proofs: Iterable[Proof] = (),
) -> list[ClauseCoverage]:
    """A row for each clause, in the plan's order.

    `drills`: name -> the clauses it exercises; `ran`: (playbook, step) -> last time.
    """
    sentences = _sentences(plan, proofs)
    named, steps = clause_carriers(plan), _steps(plan)
    exercised: dict[str, list[str]] = defaultdict(list)
    for drill, clauses in drills.items():
        for clause in clauses:
            exercised[clause].append(drill)
    return [
        replace(
            _row(plan, clause, named[clause], steps[clause], exercised[clause], ran),
            sentences=tuple(sentences[clause]),
        )
        for clause in plan.clauses
    ]


def _sentences(plan: Plan, proofs: Iterable[Proof]) -> defaultdict[str, list[SentenceCoverage]]:
    """By clause."""
    proved: dict[str, list[Proof]] = defaultdict(list)
    for proof in proofs:
        proved[proof.sentence].append(proof)
    found: defaultdict[str, list[SentenceCoverage]] = defaultdict(list)
    for number, sentence in plan.sentences.items():
        found[sentence.clause].append(SentenceCoverage(sentence, tuple(proved[number])))
    return found


def _row(
    plan: Plan,
    clause: str,
    named: list[ClauseCarrier],
    steps: list[tuple[str, Step]],
    drills: list[str],
    ran: LastTimes,
) -> ClauseCoverage:
    titles, kinds = plan.clauses[clause]
    last = max(
        ((ran[p, s.id], s) for p, s in steps if (p, s.id) in ran),
        key=lambda found: found[0].at,
        default=None,
    )
    limited = [s for _, s in steps if s.within]
    step = last[1] if last and last[1].within else limited[0] if limited and not last else None
    return ClauseCoverage(
        clause,
        titles,
        tuple(kinds.split(", ")),
        tuple(dict.fromkeys(map(str, named))),
        tuple(dict.fromkeys(drills)),
        last[0].at if last else None,
        last[0].took if last else None,
        str(step.within) if step else None,
    )


def _steps(plan: Plan) -> defaultdict[str, list[tuple[str, Step]]]:
    found: defaultdict[str, list[tuple[str, Step]]] = defaultdict(list)
    for playbook in plan.all_playbooks:
        for step in playbook.steps.values():
            for clause in step.clause:
                found[clause].append((playbook.name, step))
    return found


def last_times(runs: Iterable[Run]) -> dict[tuple[str, str], LastRun]:
    """(playbook, step) -> when it last ran in these runs."""
    found: dict[tuple[str, str], LastRun] = {}
    for run in runs:
        for key, record in run.steps.items():
            if record.started is None:
                continue
            name = (run.playbook, key.partition("/")[0])
            took = (
                record.at - record.started
                if record.state in ("ended", "standing") and record.at
                else None
            )
            if name not in found or record.started > found[name].at:
                found[name] = LastRun(record.started, took)
    return found
