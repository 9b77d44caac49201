"""Replies of the JSON API: an object, a page of a list, faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import Query, Request
from fastapi.responses import Response

from ledger import list_pages
from translations import Message, english, json_row

MANY = 20_000  # rows of a list at most; a header has the count of all
TOTAL, LEFT_OUT = "Total-Count", "Left-Out"
T = TypeVar("T", bound=Mapping[str, object])
Limit = Annotated[int, Query(ge=1, le=MANY)]


def reply(data: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(data), status, media_type="application/json")


def with_notes(said: dict[str, Any], notes: Sequence[Message]) -> dict[str, Any]:
    """The reply, and under `notes` what its sender should know of what was taken."""
    return {**said, "notes": [english(note) for note in notes]} if notes else said


def listed(request: Request, found: list_pages.Page[T]) -> Response:
    """A page of a list: the array, and in headers how many the whole list has and how many messages
    to retailers it leaves out.
    """
    answer = reply([json_row(row) for row in found.rows])
    answer.headers[TOTAL], answer.headers[LEFT_OUT] = str(found.total), str(found.left_out)
    return answer


def faults(found: list[str], status: int) -> Response:
    return reply({"faults": found}, status)
