"""The page behind a one-tap link.

Looking at it answers nothing: phones and carriers open links by themselves.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.app_state import AppState, state_of
from desk.call_pages import my_list
from desk.decision_form import DecisionForm, given_values
from desk.display_names import Titles
from desk.rendering import in_words, language_of, page
from desk.request_body import form_of
from desk.words import Language, word
from handlers.answer_links import BadLinkError
from handlers.notice_answers import AnswerRefusedError, answer
from ledger import list_queries, notices
from ledger.list_rows import IncidentListRow, QuestionRow
from ledger.tables import NoticeRow
from playbooks.messages.call_lists import of_calls

router = APIRouter(include_in_schema=False)


@router.get("/n/{token}")
async def show(request: Request, token: str) -> Response:
    return await _shown(request, token)


@router.post("/n/{token}")
async def submit_answer(request: Request, token: str) -> Response:
    app_state, form = state_of(request), await form_of(request)
    try:
        await answer(
            app_state.runtime,
            app_state.links.read(token),
            form.get("answer", ""),
            "link",
            given_values(form),
        )
    # The page shows the notice's state (answered, withdrawn, open), and why if it is open.
    except AnswerRefusedError as cannot:
        return await _shown(
            request,
            token,
            409,
            fault=in_words(request, cannot.message),
            typed=form,
        )
    except BadLinkError:
        return await _shown(request, token, 409)
    return await _shown(request, token, taken=True)


async def _shown(
    request: Request,
    token: str,
    status: int = 200,
    taken: bool = False,
    fault: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    language = language_of(request)
    app_state = state_of(request)
    try:
        found = await _find(app_state, app_state.links.read(token))
    except BadLinkError:
        found = None
    if found is None:
        return page(
            request,
            "link.html",
            404,
            notice=None,
            decision=DecisionForm(),
            fault="",
            said=word("link_bad", language),
        )
    notice, incident = found
    # The link of a call list opens the list: its calls are marked one by one.
    if of_calls(notice.token):
        return await my_list(request, token, notice, status)
    async with app_state.runtime.ledger.reading() as connection:
        titles = Titles(app_state.runtime, await app_state.runtime.directory(connection), language)
    decision = titles.deciding(incident, _question(notice), typed)
    fault = fault if decision.choices else ""
    return page(
        request,
        "link.html",
        status,
        notice=notice,
        decision=decision,
        fault=fault,
        said=_said(notice, taken, language),
    )


async def _find(app_state: AppState, number: int) -> tuple[NoticeRow, IncidentListRow] | None:
    async with app_state.runtime.ledger.reading() as connection:
        notice = await notices.find(connection, number)
        incident = await list_queries.incident(connection, notice.incident) if notice else None
    return (notice, incident) if notice and incident else None


def _question(notice: NoticeRow) -> QuestionRow:
    return {
        "step": notice.step,
        "state": notice.state,
        "expects": notice.expects,
        "options": notice.options,
        "form": notice.form,
        "deadline": notice.deadline,
    }


def _said(notice: NoticeRow, taken: bool, language: Language) -> str:
    if notice.state == "answered":
        return word("link_done" if taken else "link_already", language)
    if notice.state in ("withdrawn", "failed"):
        return word("link_over", language)
    return word("link_informs" if notice.expects == "nothing" else "link_please", language)
