"""The page behind a one-tap link.

Looking at it answers nothing: phones and carriers open links by themselves.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.answer_confirmation_text import entered_text, votes_text
from desk.answer_upload import posted_answer
from desk.app_state import AppState, state_of
from desk.authentication import actor_of
from desk.call_pages import my_list
from desk.decision_form import given_values
from desk.decisions_in_force import DecisionInForce, decision_in_force
from desk.display_names import Titles
from desk.free_text_answers import require_words, unsaved_refusal
from desk.notice_by_link import LinkedNotice, link_error_page, linked_notice, sentence_page
from desk.rendering import in_words, language_of, page
from desk.words import Language, given, word
from handlers.decision_changes import change_decision, decision_of_notice
from handlers.notice_answers import AnswerRefusedError, answer
from handlers.pictures import keep_pictures
from handlers.question_status import status_of
from ledger import list_queries, pictures
from ledger.list_rows import IncidentListRow, QuestionRow
from ledger.tables import UNANSWERED, NoticeRow
from playbooks.messages.call_lists import of_calls
from translations import message

router = APIRouter(include_in_schema=False)


@router.get("/n/{token}")
async def show(request: Request, token: str) -> Response:
    return await _shown(request, token)


@router.post("/n/{token}")
async def submit_answer(request: Request, token: str) -> Response:
    app_state = state_of(request)
    found = await linked_notice(app_state, token)
    if found is None or found.state != "open":
        return link_error_page(request, found)
    # Only now: who has no link sends no pictures.
    form, sent = await posted_answer(request)
    try:
        if form.get("change"):
            return await _changed(request, token, found.notice, form)
        require_words(found.notice, form, sent)
        await keep_pictures(app_state.runtime, found.notice, sent, actor_of(request))
        if sent and not form.get("answer"):
            return await _shown(request, token, kept=len(sent))
        await answer(
            app_state.runtime,
            found.notice.id,
            form.get("answer", ""),
            actor_of(request),
            given_values(form),
        )
    # The page shows the notice's state (answered, withdrawn, open), and why if it is open.
    except AnswerRefusedError as cannot:
        fault = unsaved_refusal(in_words(request, cannot.message), found.notice, form, request)
        return await _shown(request, token, 409, fault=fault, typed=form)
    return await _shown(request, token, taken=True)


async def _changed(
    request: Request, token: str, notice: NoticeRow, form: dict[str, str]
) -> Response:
    """Another vote, or a change of the order in force. Raises AnswerRefusedError."""
    runtime = state_of(request).runtime
    decision = await decision_of_notice(runtime, notice)
    if decision is None:
        raise AnswerRefusedError(message("refusal.nothing_to_change"))
    option, values = form.get("answer", ""), given_values(form)
    actor = actor_of(request)
    await change_decision(runtime, decision, notice.person, option, values, actor)
    return await _shown(request, token, changed=option)


async def _shown(
    request: Request,
    token: str,
    status: int = 200,
    taken: bool = False,
    fault: str = "",
    typed: dict[str, str] | None = None,
    changed: str = "",
    kept: int = 0,
) -> Response:
    language = language_of(request)
    found = await linked_notice(state_of(request), token)
    if found and taken and found.state == "closed":  # this very answer has closed the incident
        done = word("link_done", language) + given(found.notice.answer, language)
        return sentence_page(request, done)
    if found is None or found.state != "open":
        return link_error_page(request, found)
    # The link of a call list opens the list: its calls are marked one by one.
    if of_calls(found.notice.token):
        return await my_list(request, token, found.notice, status)
    shown = await _question_shown(request, found, typed, fault)
    said = _said(found.notice, taken, language, changed)
    return page(request, "link.html", status, token=token, kept=kept, said=said, **shown)


async def _question_shown(
    request: Request, found: LinkedNotice, typed: dict[str, str] | None, fault: str
) -> dict[str, Any]:
    """What the page shows of a notice: the question with its form, pictures, how it was settled."""
    language, app_state = language_of(request), state_of(request)
    notice, incident = found.notice, found.incident
    async with app_state.runtime.ledger.reading() as connection:
        titles = Titles(app_state.runtime, await app_state.runtime.directory(connection), language)
        shown = await pictures.of_incident(connection, notice.incident)
    decision = titles.deciding(incident, _question(notice), typed)
    order = await _order(app_state, incident, notice, titles)
    fault = fault if decision.choices or order or notice.state == "answered" else ""
    return {
        "notice": notice,
        "decision": decision,
        "fault": fault,
        "order": order,
        "typed": typed or {},
        # Who decides or verifies sees what the others sent.
        "pictures": shown if notice.expects in ("option", "accept") else [],
        "may_send": notice.expects != "nothing" and notice.state == "answered",
        "entered": await _entered(app_state, notice, language),
        "settled": await _settled(request, notice),
    }


def _question(notice: NoticeRow) -> QuestionRow:
    return {
        "step": notice.step,
        "state": notice.state,
        "expects": notice.expects,
        "options": notice.options,
        "form": notice.form,
        "deadline": notice.deadline,
    }


async def _entered(app_state: AppState, notice: NoticeRow, language: Language) -> tuple[str, str]:
    """What was entered with the answer, and how many votes are still needed."""
    if notice.expects != "option" or notice.state != "answered" or not notice.answer:
        return "", ""
    runtime = app_state.runtime
    async with runtime.ledger.reading() as connection:
        run = await list_queries.run_of(connection, notice.incident)
    values = notice.entered or {}
    entered = entered_text(runtime, run, notice, notice.answer, values, language)
    return entered, votes_text(runtime, run, notice, language)


async def _settled(request: Request, notice: NoticeRow) -> str:
    """The person who answered instead of the reader, or why no answer is needed."""
    if notice.state not in ("withdrawn", "failed"):
        return ""
    return in_words(request, await status_of(state_of(request).runtime, notice))


async def _order(
    app_state: AppState, incident: IncidentListRow, notice: NoticeRow, titles: Titles
) -> DecisionInForce | None:
    """What its person may take otherwise than before; None where they cannot."""
    if notice.expects != "option" or notice.state in UNANSWERED:
        return None
    found = await decision_of_notice(app_state.runtime, notice)
    return decision_in_force(found, incident, titles) if found else None


def _said(notice: NoticeRow, taken: bool, language: Language, changed: str = "") -> str:
    if changed and notice.state != "answered":
        return word("link_changed", language) + given(changed, language)
    if changed:
        return word("link_changed", language)
    if notice.state == "answered":
        return word("link_done" if taken else "link_already", language)
    if notice.state in ("withdrawn", "failed"):
        return word("link_over", language)
    return word("link_informs" if notice.expects == "nothing" else "link_please", language)
