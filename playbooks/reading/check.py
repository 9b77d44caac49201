"""What reading a plan proves, once everything has been read: names exist, limits stand, nothing trails off, every turn can come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from playbooks.plan import Plan, Playbook, Ref, Step
from playbooks.reading.approvals import prove_approvals, prove_yielded
from playbooks.reading.customers import tells
from playbooks.reading.faults import Fault, nearest
from playbooks.reading.openings import check_openings
from playbooks.reading.times import check_times, for_a_time
from playbooks.texts import ALWAYS, fields_of

NEEDS_LIMIT = ("page", "ask", "approve", "assign", "request", "wait", "dispatch", "command post")
NEEDS_TEXT = ("page", "tell", "ask", "approve", "assign", "request", "dispatch", "command post", "appoint")
BUILTIN_TEXTS = ("muster.late", "muster.closing", "muster.verify", "muster.condition")


def check(plan: Plan, files: dict[str, str]) -> Iterator[Fault]:
    """`files`: playbook or routine name -> file, for saying where."""
    yield from _check_policies(plan)
    yield from check_openings(plan, files)
    for playbook in [*plan.playbooks.values(), *(r.playbook for r in plan.routines.values())]:
        for step in playbook.steps.values():
            for field, fault, expected in _check_step(plan, playbook, step):
                yield Fault(step.file or files[playbook.name], step.line, step.id, field, fault, expected)
        yield from _check_order(playbook, files[playbook.name])
    yield from _check_texts(plan)


def _check_policies(plan: Plan) -> Iterator[Fault]:
    kinds = {*plan.playbooks, *plan.routines}
    for kind in set(plan.command.acting) - kinds:
        yield Fault("policies.yaml", 1, "", "acting", f"there is no playbook {kind!r}", nearest(kind, kinds))
    yield from prove_approvals(plan)
    known = {"audience", "deputies of audience", *plan.audiences}
    for level in plan.escalation.levels:
        if level not in known:
            yield Fault("policies.yaml", 1, "", "levels", f"there is no audience {level!r}", nearest(level, known))
    if not plan.escalation.levels:
        yield Fault(
            "policies.yaml",
            1,
            "",
            "levels",
            "an escalation without a level calls nobody",
            "write levels: [audience, deputies of audience, commander]",
        )


def _check_step(plan: Plan, playbook: Playbook, step: Step) -> Iterator[tuple[str, str, str]]:
    if step.builtin:
        return
    yield from _names(plan, step)
    yield from _refs(playbook, step)
    yield from tells(plan, playbook, step)
    if step.does.word == "dispatch" and (step.each is None or step.each[0] != "unit"):
        yield "dispatch", "in place of which truck?", "stand it under `for each: unit in incident.units`"
    if step.remind and (step.within is None or step.text is None):
        yield "remind", "a reminder needs the limit it counts to, and its wording", "write `within: 5h, text: key`"
    if step.repeat and (again := step.repeat.if_outcome) and again not in step.does.outcomes():
        yield "repeat", f"{again!r} is no outcome of {step.does.word}", nearest(again, step.does.outcomes())
    if step.does.word in NEEDS_LIMIT and step.within is None and not for_a_time(step):
        yield "within", f"{step.does.word} has no limit", "write `within: 5m`, so that it cannot fall silent"
    if step.does.word in NEEDS_TEXT and step.text is None:
        yield "text", "no wording is named", "write `text: key` and the wording in texts/"
    if step.if_late and step.if_late not in (*step.does.outcomes(), "escalate"):
        yield "if late", f"{step.if_late!r} is no outcome of {step.does.word}", nearest(step.if_late, step.does.outcomes())
    for outcome in step.ends:
        if outcome not in step.does.outcomes():
            yield "ends", f"{outcome!r} is no outcome of {step.does.word}", nearest(outcome, step.does.outcomes())
    yield from check_times(playbook, step)
    yield from step.does.flaws(step, playbook, plan)
    yield from prove_yielded(playbook, step)
    yield from _trouble(playbook, step)


def _names(plan: Plan, step: Step) -> Iterator[tuple[str, str, str]]:
    word = step.does.word
    known = {**plan.audiences, **(plan.customers if word == "tell" else {})}
    for name in step.does.audiences():
        if name not in known:
            yield word, f"there is no audience {name!r}", nearest(name, known)
    if step.remind and step.remind.audience not in plan.audiences:
        yield "remind", f"there is no audience {step.remind.audience!r}", nearest(step.remind.audience, plan.audiences)
    checks: dict[str, tuple[str, Mapping[str, object], str]] = {
        "dispatch": ("dispatch", plan.pools, "pool"),
        "wait": ("signal", plan.signals, "signal"),
        "open": ("open", plan.playbooks, "playbook"),
    }
    if word in checks and not for_a_time(step):
        attribute, names, what = checks[word]
        name = getattr(step.does, attribute)
        if name not in names:
            yield word, f"there is no {what} {name!r}", nearest(name, names)
    for clause in step.clause:
        if clause not in plan.clauses:
            yield "clause", f"the plan has no clause {clause}", nearest(clause, plan.clauses)
    if step.text and step.text not in plan.texts.get(plan.languages[0], {}):
        yield "text", f"there is no wording {step.text!r}", nearest(step.text, plan.texts.get(plan.languages[0], {}))


def _refs(playbook: Playbook, step: Step) -> Iterator[tuple[str, str, str]]:
    for word, turns in (("after", step.afters), ("until", step.untils)):
        for ref in (r for turn in turns for r in turn.refs):
            target = playbook.steps.get(ref.step)
            if target is None:
                yield word, f"there is no step {ref.step!r}", nearest(ref.step, playbook.steps)
            elif ref.outcome and ref.outcome not in (
                *target.does.outcomes(),
                *(target.remind.marks if target.remind else ()),
            ):
                yield word, f"{ref.step} never ends as {ref.outcome!r}", nearest(ref.outcome, target.does.outcomes())


def _trouble(playbook: Playbook, step: Step) -> Iterator[tuple[str, str, str]]:
    """Rule 2: an outcome that means trouble has a follower without a `when`, or stands under `ends`."""
    for outcome in step.does.trouble:
        if outcome in step.ends or (step.repeat and outcome == step.repeat.if_outcome and step.repeat.times is None):
            continue
        followers = [s for s in playbook.steps.values() if _follows(s, step.id, outcome)]
        if not any(all(w in step.whens for w in s.whens) for s in followers):
            add = f"add a step `after: {step.id} {outcome}` without a when, or `ends: [{outcome}]`"
            yield "", f"nothing follows when it is {outcome!r}", add


def _follows(step: Step, target: str, outcome: str) -> bool:
    wanted = (Ref(target, outcome), Ref(target))
    return any(ref in wanted for turn in step.afters for ref in turn.refs)


def _check_order(playbook: Playbook, file: str) -> Iterator[Fault]:
    graph = {s.id: {r.step for t in s.afters for r in t.refs} for s in playbook.steps.values()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        first = playbook.steps.get(error.args[1][0])
        yield Fault(
            file,
            first.line if first else 1,
            error.args[1][0],
            "after",
            f"the steps wait for one another: {circle}",
            "take one `after` out",
        )


def _check_texts(plan: Plan) -> Iterator[Fault]:
    keys = {
        key
        for p in [*plan.playbooks.values(), *(r.playbook for r in plan.routines.values())]
        for step in p.steps.values()
        for key in (*([step.text] if step.text else []), *getattr(step.does, "texts", ()))
    }
    named = {
        n for p in [*plan.playbooks.values(), *(r.playbook for r in plan.routines.values())] for s in p.steps.values() for n in s.values
    }
    for language in plan.languages:
        texts = plan.texts.get(language, {})
        for key in sorted({*keys, *BUILTIN_TEXTS} - set(texts)):
            yield Fault(f"texts/{language}.yaml", 1, "", key, f"the wording {key!r} is missing", "write it in every language")
        yield from _check_wordings(texts, language, ALWAYS | named | {n for s in plan.signals.values() for n in s.fields})
    yield from _same_fields(plan)


def _check_wordings(texts: dict[str, str], language: str, known: frozenset[str] | set[str]) -> Iterator[Fault]:
    for key, wording in texts.items():
        try:
            unknown = [n for n in fields_of(wording) if n not in known]
        except ValueError as error:
            yield Fault(f"texts/{language}.yaml", 1, "", key, str(error), "write {unit} and the like")
            continue
        for name in unknown:
            yield Fault(f"texts/{language}.yaml", 1, "", key, f"{{{name}}} is no value of any step", nearest(name, known))


def _same_fields(plan: Plan) -> Iterator[Fault]:
    """A text says the same in each language: the same values are named."""
    first = plan.texts.get(plan.languages[0], {})
    for language in plan.languages[1:]:
        for key, wording in plan.texts.get(language, {}).items():
            if key in first and _set_of(first[key]) ^ _set_of(wording):
                differ = ", ".join(sorted(_set_of(first[key]) ^ _set_of(wording)))
                fault = f"names other values than in {plan.languages[0]}: {differ}"
                yield Fault(f"texts/{language}.yaml", 1, "", key, fault, "name the same ones")


def _set_of(wording: str) -> set[str]:
    try:
        return set(fields_of(wording))
    except ValueError:
        return set()
