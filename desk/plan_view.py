"""What the plan's pages show: the plan as its files say it, nothing kept beside them."""

from __future__ import annotations

from typing import Any

from desk.plan_names import PlanNames, localized_title
from desk.playbook_diagram import MARKS, playbook_diagram
from desk.step_outline import outline
from desk.words import Language, limit, plan_word, word
from playbooks.checks.clause_carriers import ClauseCarrier, clause_carriers
from playbooks.definition.conditions import Condition
from playbooks.definition.declarations import AudienceSpec, PoolSpec
from playbooks.definition.plan import Plan, Playbook, Routine
from playbooks.definition.triggers import Join
from playbooks.loader.kept_in import FACTS

ADDRESS = {
    "playbook": "/plan/playbooks/{name}",
    "routine": "/plan/playbooks/{name}",
    "step": "/plan/playbooks/{within}#step-{name}",
}
# registers that have a page
KEPT = {
    "people": "/people",
    "roster": "/people#duty",
    "units": "/units",
}


def whole_plan(plan: Plan, language: Language) -> dict[str, Any]:
    naming = PlanNames(plan, language)
    clauses = [
        _clause(plan, number, found, naming) for number, found in clause_carriers(plan).items()
    ]
    return {
        "plan": plan,
        "naming": naming,
        "name": localized_title(plan.name, language, ""),
        "scope": localized_title(plan.scope, language, ""),
        "clauses": clauses,
        "carried": sum(bool(c["carriers"]) for c in clauses),
        "playbooks": [_head(p, naming) for p in plan.playbooks.values()],
        "routines": [
            _head(r.playbook, naming) | {"every": _begins(r, naming)}
            for r in plan.routines.values()
        ],
        "audiences": [
            (a.name, naming.name(a.name), _audience(a, naming), a.clause)
            for a in plan.audiences.values()
        ],
        "customers": [
            (c.name, naming.name(c.name), _customers(c, naming), c.clause)
            for c in plan.customers.values()
        ],
        "pools": [
            (p.name, naming.name(p.name), _pool(p, naming), p.clause) for p in plan.pools.values()
        ],
        "escalation": _escalation(naming),
    }


def one_playbook(plan: Plan, name: str, language: Language) -> dict[str, Any] | None:
    """A playbook or a routine's steps. None where the plan has no such one."""
    try:
        playbook = plan.playbook(name)
    except KeyError:
        return None
    naming = PlanNames(plan, language)
    return {
        "plan": plan,
        "naming": naming,
        "p": playbook_diagram(playbook, naming),
        "marks": MARKS,
        "lines": outline(playbook, naming),
        "head": _head(playbook, naming),
        "facts": _facts(playbook, naming),
        "clause_title": lambda number: clause_title(plan, number, language),
    }


def clause_title(plan: Plan, number: str, language: Language) -> str:
    found = plan.clauses.get(number)
    return localized_title(found[0], language, "") if found else ""


def _clause(
    plan: Plan, number: str, found: list[ClauseCarrier], naming: PlanNames
) -> dict[str, Any]:
    kinds = plan.clauses[number][1].split(", ") if number in plan.clauses else []
    return {
        "number": number,
        "title": clause_title(plan, number, naming.language),
        "as": [plan_word(kind, naming.language) or kind for kind in kinds],
        "without": word(
            f"carried_{kinds[-1]}"
            if kinds and kinds[-1] in ("context", "record")
            else "carried_none",
            naming.language,
        ),
        "carriers": [(_address(c), _carrier(c, naming)) for c in found],
        "sentences": [
            (
                sentence.number,
                localized_title(sentence.words, naming.language, ""),
                localized_title(sentence.seen, naming.language, ""),
            )
            for sentence in plan.sentences.values()
            if sentence.clause == number
        ],
    }


def _address(carrier: ClauseCarrier) -> str:
    if carrier.place in ADDRESS:
        return ADDRESS[carrier.place].format(name=carrier.name, within=carrier.within)
    if carrier.place == "record":
        return KEPT.get(carrier.name, "")
    return f"#{carrier.place}"


def _carrier(carrier: ClauseCarrier, naming: PlanNames) -> str:
    if carrier.place == "step":
        playbook = naming.plan.playbook(carrier.within)
        return f"{naming.playbook(playbook)} › {naming.step(playbook.steps[carrier.name])}"
    if carrier.place == "record":
        return word("kept_in", naming.language, what=_register(carrier.name, naming))
    own = {"escalation": "escalation", "command": "acting", "publish": "publish_by"}
    return (
        word(own[carrier.place], naming.language)
        if carrier.place in own
        else naming.name(carrier.name)
    )


def _register(name: str, naming: PlanNames) -> str:
    fact = naming.plan.facts.get(name.removeprefix(FACTS))
    return (
        localized_title(fact.titles, naming.language, fact.name)
        if fact
        else word(f"kept_{name}", naming.language)
    )


def _head(playbook: Playbook, naming: PlanNames) -> dict[str, Any]:
    return {
        "name": playbook.name,
        "title": naming.playbook(playbook),
        "owner": naming.name(playbook.owner),
        "clause": playbook.clause,
        "steps": sum(not s.builtin for s in playbook.steps.values()),
        "opens_on": [naming.name(s) for s in naming.plan.signals if s in playbook.opens_on],
        "links": [plan_word(link, naming.language) or link for link in playbook.links],
    }


def _facts(playbook: Playbook, naming: PlanNames) -> list[tuple[str, str]]:
    """The head of the playbook, as pairs of a word and what it says."""
    head, language = _head(playbook, naming), naming.language
    comma = word("comma", language)
    routine = naming.plan.routines.get(playbook.name)
    opens = comma.join(head["opens_on"]) or (
        _begins(routine, naming) if routine else word("opens_asked", language)
    )
    facts = [
        ("opens_on", opens),
        ("joins", comma.join(_join(j, naming) for j in playbook.joins)),
        ("owner", head["owner"]),
        ("links", comma.join(head["links"])),
        ("ends_on", comma.join(naming.name(s) for s in playbook.ends_on)),
        ("major_if", naming.condition(playbook.major.text) if playbook.major else ""),
        ("closes_if", naming.condition(playbook.closes_when.text) if playbook.closes_when else ""),
    ]
    return [(word(key, language), text) for key, text in facts if text]


def _begins(routine: Routine, naming: PlanNames) -> str:
    """When a duty begins, as the plan's calendar says it."""
    if routine.spot:
        return word(
            "routine_spot",
            naming.language,
            n=routine.spot.times,
            span=word(f"span_{routine.spot.of}", naming.language),
        )
    if routine.after_closing:
        return word("routine_after", naming.language, due=naming.name(str(routine.due or "")))
    return f"{naming.name(routine.every or '')} {routine.at:%H:%M}"


def _join(join: Join, naming: PlanNames) -> str:
    limit = (
        f" {word('step_within', naming.language)} {naming.name(str(join.within))}"
        if join.within
        else ""
    )
    return _same(join, naming) + limit


def _same(join: Join, naming: PlanNames) -> str:
    if join.by == "field":
        return word("same_field", naming.language, field=naming.field(join.field))
    return naming.name("overlapping area" if join.by == "area" else f"same {join.by}")


def _audience(spec: AudienceSpec, naming: PlanNames) -> str:
    at = "" if spec.at == "anywhere" else f" {naming.name(spec.at)}"
    return f"{naming.name(spec.value)}{at}" if spec.way != "command" else naming.name("leader")


def _pool(pool: PoolSpec, naming: PlanNames) -> str:
    """What it is made of: standby trucks, or the roles that are asked one after the other."""
    return " → ".join(naming.name(role) for role in (pool.units, *pool.people) if role)


def _customers(spec: object, naming: PlanNames) -> str:
    """The source of the set, in the plan's own words."""
    found = {
        name: getattr(spec, name)
        for name in getattr(spec, "__slots__", ())
        if name not in ("name", "clause")
    }
    said = ((name if value is True else value) for name, value in found.items() if value)
    return " · ".join(
        naming.condition(one.text) if isinstance(one, Condition) else naming.name(str(one))
        for one in said
    )


def _escalation(naming: PlanNames) -> str:
    found, language = naming.plan.escalation, naming.language
    return word(
        "escalation_says",
        language,
        levels=" → ".join(naming.name(level) for level in found.levels),
        wait=limit(str(found.wait), language),
        rounds=found.rounds,
        last=naming.name(found.last_resort),
        ack=" → ".join(limit(str(pause), language) for pause in found.quiet_after_ack),
    )
