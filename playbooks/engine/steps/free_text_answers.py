"""Free text in the answer to a task: kept with the step, yielded as a value, passed on."""

from __future__ import annotations

from incidents import effects as do
from incidents.question_form import Form
from incidents.run_events import Answered
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext

REPORTED = "muster.reported"  # the wording with which words are passed on
WORDS = "why"  # of the values of an answer (`playbooks.intake.answer_values.NOTE`)


def form_of(in_words: bool) -> Form | None:
    """The form of a task; of one that is answered in words it says so."""
    return Form(words=True) if in_words else None


def words_of(event: Answered) -> str:
    """The free text of an answer; empty where there is none."""
    return str(event.values.get(WORDS, ""))


def passed_on(
    ctx: StepContext, record: StepRecord, audience: str, event: Answered
) -> list[do.Effect]:
    """The words to those who are to know them at once; nothing where nothing was written."""
    words = words_of(event)
    token = ctx.token(record, f"said{record.data['tries']}")
    called = ctx.people(audience)
    values = {"words": words, "name": ctx.name(event.person)}
    return [
        ctx.notify(token, person, called.role, "nothing", text=REPORTED, values=values)
        for person, _ in called.present
        if words and person != event.person
    ]
