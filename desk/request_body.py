"""Reads request bodies with a bound: at most LARGEST bytes are ever held."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import orjson
from fastapi import Request

from desk.removed_characters_notice import note_removed
from playbooks.intake.bounds import (
    LONGEST_NAME,
    LONGEST_POSTED,
    bounded_text,
    check_structure,
    quoted,
    without_controls,
)
from translations import FaultError, FaultsError, message

Parsed = TypeVar("Parsed")
LARGEST = 256 * 1024
PATIENCE = 3.0  # seconds in which the rest of a body that is too large is thrown away
THROWN_AWAY = 32 * 1024 * 1024
MOST_FIELDS = 100


def object_body(*required: str, **properties: Any) -> dict[str, Any]:
    """For the OpenAPI of what takes a JSON object: the JSON type of each property, or a schema."""
    named = {
        name.rstrip("_"): {"type": kind} if isinstance(kind, str) else kind
        for name, kind in properties.items()
    }
    schema = {"type": "object", "properties": named, "required": list(required)}
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": bool(required), "content": content}}


OBJECT_BODY = object_body()
OBJECT_BODY["requestBody"]["required"] = True


class BodyTooLargeError(Exception):
    """The body is larger than LARGEST."""


class NotAFormError(Exception):
    """The body is no form that could be read."""


class BodyRefusedError(FaultsError):
    """What the body holds is beyond a bound of `playbooks.intake.bounds`, or no object."""


async def body_of(request: Request) -> bytes:
    """The whole body. Raises BodyTooLargeError."""
    return await body_within(request, LARGEST)


async def body_within(request: Request, largest: int) -> bytes:
    """The whole body, of at most `largest` bytes. Raises BodyTooLargeError."""
    # Refused before any of it is read; a chunked body announces no length and is counted below.
    announced = request.headers.get("content-length", "")
    too_large = announced.isdecimal() and int(announced) > largest
    kept = bytearray()
    stream = request.stream()
    if not too_large:
        async for chunk in stream:
            kept += chunk
            if too_large := len(kept) > largest:
                break
    if too_large:
        kept.clear()
        await _throw_away(stream)
        raise BodyTooLargeError
    return bytes(kept)


async def _throw_away(stream: object) -> None:
    """A sender that is still writing reads our answer only when its bytes are taken off the
    line.
    """
    thrown = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            async for chunk in stream:  # type: ignore[attr-defined]
                thrown += len(chunk)
                if thrown > THROWN_AWAY:
                    return


async def pairs_of(request: Request) -> list[tuple[str, str]]:
    """A posted form as pairs, in order. Raises BodyTooLargeError, NotAFormError."""
    body = await body_of(request)
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise NotAFormError(str(error)) from error


async def form_of(request: Request) -> dict[str, str]:
    """The same as a mapping, its texts bounded and without control characters; the page that
    answers says so (`desk.removed_characters_notice`).

    Raises BodyTooLargeError, NotAFormError, BodyRefusedError.
    """
    return bounded_form(request, await pairs_of(request))


def bounded_form(request: Request, pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Raises BodyRefusedError."""
    found: dict[str, str] = {}
    note_removed(request, dict(pairs))
    for name, value in pairs:
        try:
            found[bounded_text(name, LONGEST_NAME)] = bounded_text(value, LONGEST_POSTED)
        except FaultError as fault:
            shown = quoted(without_controls(name))
            raise BodyRefusedError(
                [message("fault.field", field=shown, fault=fault.message)]
            ) from None
    return found


async def json_of(request: Request) -> Any:
    """The parsed JSON of a body, within the bounds of what comes in.

    Raises BodyTooLargeError, BodyRefusedError.
    """
    try:
        raw = orjson.loads(await body_of(request))
    except orjson.JSONDecodeError as error:
        raise BodyRefusedError([message("fault.no_json", error=str(error))]) from None
    return check_object(raw)


def check_object(raw: Parsed) -> Parsed:
    """A parsed document, as it is. Raises BodyRefusedError where it is beyond a bound."""
    try:
        check_structure(raw)
    except FaultError as fault:
        raise BodyRefusedError([fault.message]) from None
    return raw
