"""Anyone who is asked for something reads what to do and until when; anyone who is paged reads that they
must acknowledge.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playbooks.definition.plan import Plan
from playbooks.definition.step import Step
from tests.playbooks.small import shipped_plan

PLAN = shipped_plan()
ANSWERED = ("assign", "ask", "approve", "request", "dispatch", "appoint", "command post")
AT_ONCE = {"zh": "立即", "en": "now"}
CONFIRM = {"zh": "确认收到", "en": "cknowledge"}


def _steps(plan: Plan, kinds: tuple[str, ...]) -> Iterator[Step]:
    for book in (*plan.playbooks.values(), *plan.routines.values()):
        playbook = plan.playbook(getattr(book, "name", ""))
        yield from (
            step
            for step in playbook.steps.values()
            if step.does and step.does.word in kinds and step.text
        )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_task_a_question_and_an_offer_say_until_when(language: str) -> None:
    texts = PLAN.texts[language]
    keys = {str(step.text) for step in _steps(PLAN, ANSWERED)} | {
        "muster.verify",
        "muster.closing",
        "muster.calls",
    }
    # At the end of a question Muster says itself what holds if no one decides, and from when.
    decided = {str(step.text) for step in _steps(PLAN, ("ask", "approve"))}
    assert len(keys) > 60
    assert [
        key
        for key in sorted(keys)
        if "{by}" not in texts[key] and AT_ONCE[language] not in texts[key] and key not in decided
    ] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_call_says_that_it_must_be_acknowledged(language: str) -> None:
    keys = {str(step.text) for step in _steps(PLAN, ("page",))}
    assert [key for key in sorted(keys) if CONFIRM[language] not in PLAN.texts[language][key]] == []
