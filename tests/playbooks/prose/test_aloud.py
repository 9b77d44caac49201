"""The plan read aloud: no kind, no word and no step can be forgotten, in any language."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from playbooks.definition import facts
from playbooks.definition.plan import Plan
from playbooks.engine.steps import KINDS
from playbooks.prose import WORDINGS
from playbooks.prose.phrasing import Phrasing
from playbooks.prose.plan import plan_prose
from playbooks.prose.step_sentence import sentence
from tests.playbooks.small import shipped_plan, small_plan

LANGUAGES = sorted(WORDINGS)
EACH = "- group: g\n  for each: unit in incident.units\n  steps:\n"


def said(steps: str, language: str = "en", step: str = "a", head: str = "") -> str:
    plan = small_plan(steps, head)
    playbook = plan.playbooks["breakdown"]
    return sentence(Phrasing(plan, language, WORDINGS[language]), playbook, playbook.steps[step])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_step_has_a_sentence_and_every_word_of_its_own_is_in_it(
    kind: str, language: str
) -> None:
    wording = WORDINGS[language].kinds.get(kind)
    assert wording, f"write the sentence of {kind!r} into playbooks/prose/{language}.py"
    own = {field.alias or name for name, field in KINDS[kind].model_fields.items()}
    named = {name for _, name, _, _ in Formatter().parse(wording[""]) if name}
    assert named <= own
    assert own - named <= set(wording), (
        f"say in playbooks/prose/{language}.py what {own - named - set(wording)} mean for {kind!r}"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_of_ours_has_a_name_that_can_be_said(language: str) -> None:
    owners = {
        "incident": facts.OF_INCIDENT,
        "unit": facts.OF_UNIT,
        "candidate": facts.OF_CANDIDATE,
        "line": facts.OF_LINE,
        "site": facts.OF_SITE,
    }
    names = {f"{owner}.{name}" for owner, known in owners.items() for name in known}
    assert names - set(WORDINGS[language].facts) == set(), (
        f"write them into playbooks/prose/{language}.py"
    )


def test_all_languages_say_the_same_things() -> None:
    first, *others = (WORDINGS[language] for language in LANGUAGES)
    for other in others:
        assert set(other.words) == set(first.words)
        assert set(other.limits) == set(first.limits)
        assert set(other.facts) == set(first.facts)
        for word in first.words:
            assert _holes(first.words[word]) == _holes(other.words[word]), word


def _holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_every_playbook_and_routine_is_read(language: str) -> None:
    plan = shipped_plan()
    text = "\n".join(plan_prose(plan, language))
    for playbook in plan.all_playbooks:
        for step in playbook.steps.values():
            assert step.builtin or f"[{step.id}" in text


def test_a_plan_read_in_chinese_has_no_english_left_but_the_ids() -> None:
    plan = shipped_plan()
    untitled = {
        step.group.name
        for book in plan.playbooks.values()
        for step in book.steps.values()
        if step.group and not step.group.titles
    }
    for line in plan_prose(plan, "zh"):
        if line.strip().partition("：")[0] in untitled:
            continue  # a heading whose group has no title
        spoken = re.sub(r"\[[^\]]*\]|\([a-z _-]+\)", "", line)
        assert not re.search(r"[a-z]{3,}", spoken), line


def test_who_when_and_until_when_are_said() -> None:
    assert said("- {id: a, page: head, text: word, within: 5m}") == (
        "At once, head is called until somebody acknowledges, every 5 minutes the next one: deputies of audience, commander, "
        "round after round, after 30 minutes the boss for good."
    )
    assert "within 1 working day" in said(
        "- {id: a, assign: chief, text: word, within: 1 working day, nothing follows when: [refused], because: a reason}"
    )


def test_a_decision_says_its_options_what_applies_when_no_one_decides_and_what_follows() -> None:
    steps = "- {id: a, ask: chief, options: [stop, on], within: 30m, if nobody decides: on, text: word, nothing follows when: [on], because: a reason}\n"
    steps += "- {id: b, title: {en: Tell all}, after: a stop, tell: head, text: word}"
    assert said(steps) == (
        "At once, chief decides: stop or on, within 30 minutes, **if nobody decides: on**. When stop: “Tell all”. **When it is “on”, nothing follows, because a reason**."
    )
    assert said(steps, step="b") == "After “a” comes out as “stop”, a message goes to head."


def test_a_condition_is_said_with_the_titles_of_its_facts() -> None:
    steps = (
        "- {id: a, when: 'size(incident.units) >= 3 && !incident.major', tell: head, text: word}"
    )
    assert said(steps).startswith(
        "At once, if the number of trucks is at least 3 and the incident is not major, a message"
    )
    assert said(steps, "zh").startswith("立即，如果车辆数不少于3，且事件并非重大，通知head")


def test_repeating_reminding_and_withdrawing_are_said() -> None:
    steps = (
        "- {id: w, wait: all.over, within: 5h, remind: {at: [half, 1h left], to: head}, text: word, nothing follows when: [overdue], because: a reason}\n"
        "- {id: a, assign: chief, text: word, within: 10m, repeat: {every: 30m}, until: w arrived, nothing follows when: [refused], because: a reason}"
    )
    assert "Again every 30 minutes. No longer needed once “w” comes out as “reported”." in said(
        steps
    )
    assert "Head is reminded: at half time, 1 hour before the end." in said(steps, step="w")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("offer: 4m", "each has 4 minutes to answer"),
        ("keep looking: 5m", "again every 5 minutes"),
        ("from: [own site]", "own site"),
    ],
)
def test_a_word_of_a_kind_is_said_where_the_plan_writes_it(word: str, expected: str) -> None:
    step = f"    - {{id: a, dispatch: trucks, {word}, within: 1h, text: word, nothing follows when: [none], because: a reason}}"
    assert expected in said(EACH + step)
    assert "For each truck" in said(EACH + step)


def test_one_playbook_alone_is_read_without_the_others() -> None:
    plan: Plan = shipped_plan()
    text = "\n".join(plan_prose(plan, "en", "readiness"))
    assert "(readiness)" in text
    assert "(truck_failure)" not in text


def test_the_messages_are_read_where_they_are_asked_for() -> None:
    plan = shipped_plan()
    assert plan.texts["en"]["truck.none"] in "\n".join(plan_prose(plan, "en", texts=True))
    assert plan.texts["en"]["truck.none"] not in "\n".join(plan_prose(plan, "en"))
