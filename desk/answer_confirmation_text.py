"""What was entered with an answer, and what a decision still lacks, for the reader of a receipt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from desk.decision_form import fields_of
from desk.names_in_messages import renderer
from desk.plan_names import localized_title
from desk.words import Language, button, word
from handlers.runtime import Runtime
from incidents.local_time import local_time
from ledger.tables import NoticeRow
from playbooks.definition.declarations import FieldSpec
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import Run
from playbooks.engine.vote_status import VoteStatus, vote_status
from playbooks.intake.answer_values import NOTE
from playbooks.messages.area_text import area_text
from playbooks.messages.value_text import short_title


def entered_text(
    runtime: Runtime,
    run: Run | None,
    notice: NoticeRow,
    option: str,
    values: Mapping[str, Any],
    language: Language,
) -> str:
    """`何时再议 15:00，暂停范围 大风洞`: as it was understood; empty where nothing was entered."""
    said = _entered(runtime, run, notice, option, values, language)
    return word("comma", language).join(said)


def votes_text(runtime: Runtime, run: Run | None, notice: NoticeRow, language: Language) -> str:
    """How many agree, and how many must; empty where it is decided, or one person decides."""
    status = votes_of(runtime, run, notice)
    if status is None:
        return ""
    known = {"agreed": status.agreed, "needed": status.needed}
    if not status.among:
        return word("votes_so_far", language, **known)
    render = renderer(plan_of(runtime, run), language)
    roles = word("comma", language).join(render.option(name) for name in status.among)
    return word("votes_among", language, roles=roles, **known)


def votes_of(runtime: Runtime, run: Run | None, notice: NoticeRow) -> VoteStatus | None:
    """How many have voted as the person of this notice has."""
    return vote_status(plan_of(runtime, run), run, notice.step, notice.item, notice.person)


def plan_of(runtime: Runtime, run: Run | None) -> Plan:
    """The plan that the incident began with, as far as this process knows it."""
    return runtime.plans.get(run.plan, runtime.plan) if run else runtime.plan


def playbook_of(runtime: Runtime, run: Run | None) -> Playbook | None:
    return plan_of(runtime, run).playbook(run.playbook) if run else None


def _entered(
    runtime: Runtime,
    run: Run | None,
    notice: NoticeRow,
    option: str,
    values: Mapping[str, Any],
    language: Language,
) -> Iterator[str]:
    plan, playbook = plan_of(runtime, run), playbook_of(runtime, run)
    fields = fields_of(playbook.steps.get(notice.step) if playbook else None, option)
    texts = plan.texts.get(language, {})
    for name, value in values.items():
        if name == NOTE or value in (None, "", []):
            continue
        own = button(name, language, texts)
        title = localized_title(fields[name].titles, language, own) if name in fields else own
        said = _value(runtime, plan, fields.get(name), value, language)
        yield word("entered", language, title=short_title(title), value=said)


def _value(
    runtime: Runtime, plan: Plan, field: FieldSpec | None, value: Any, language: Language
) -> str:
    kind, directory = field.kind if field else "", runtime.fresh_directory()
    if kind == "time":
        moment = datetime.fromisoformat(str(value))
        return local_time(moment, runtime.clock.now(), plan.calendar.zone)
    if kind == "area" and directory:
        return area_text(str(value), language, directory)
    if isinstance(value, list):
        return word("comma", language).join(_line(one) for one in value)
    return str(value)


def _line(value: Any) -> str:
    return " ".join(str(part) for part in value.values()) if isinstance(value, dict) else str(value)
