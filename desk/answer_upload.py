"""A posted answer with pictures beside it (multipart), within bounds."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import NamedTuple

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from desk.request_body import MOST_FIELDS, NotAFormError, body_within, bounded_form, form_of
from playbooks.intake.pictures import LARGEST_PICTURE, MOST_PICTURES

FILES = "picture"  # the name of the field
LARGEST_FORM = MOST_PICTURES * LARGEST_PICTURE + 256 * 1024


class PostedAnswer(NamedTuple):
    """`pictures`: as they were sent, not looked at yet."""

    fields: dict[str, str]
    pictures: list[bytes]


async def posted_answer(request: Request) -> PostedAnswer:
    """Raises BodyTooLargeError, NotAFormError, BodyRefusedError."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return PostedAnswer(await form_of(request), [])
    body = await body_within(request, LARGEST_FORM)
    try:
        form = await MultiPartParser(
            request.headers,
            _once(body),
            max_files=MOST_PICTURES + 1,
            max_fields=MOST_FIELDS,
            max_part_size=LARGEST_PICTURE + 1,
        ).parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise NotAFormError(str(error)) from error
    try:
        found = form.multi_items()
        files = [one for name, one in found if isinstance(one, UploadFile) and name == FILES]
        # One byte more than is taken, so that what is too large is refused and not cut.
        bodies = [await one.read(LARGEST_PICTURE + 1) for one in files]
    finally:
        await form.close()
    texts = [(name, value) for name, value in found if isinstance(value, str)]
    return PostedAnswer(bounded_form(request, texts), [body for body in bodies if body])


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
