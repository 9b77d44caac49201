"""The first page: what needs a person now."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.now_view import now_page
from desk.path_params import PageNumber
from desk.rendering import language_of, page

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(request: Request, number: PageNumber = 1) -> Response:
    return await home_page(request, number=number)


async def home_page(
    request: Request, status: int = 200, fault: str = "", number: int = 1
) -> Response:
    return page(
        request,
        "home.html",
        status,
        fault=fault,
        **await now_page(state_of(request), language_of(request), number),
    )


@router.get("/incidents")
async def incidents() -> Response:
    return RedirectResponse("/", 303)
