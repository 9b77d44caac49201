"""`GET /metrics` for Prometheus. It needs the desk's token where there is one, as the API does."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from desk.app_state import state_of

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """404 in a process that measures nothing."""
    render = state_of(request).metrics
    if render is None:
        raise HTTPException(404)
    body, kind = await render(request.headers.get("accept", ""))
    return Response(body, headers={"Content-Type": kind})
