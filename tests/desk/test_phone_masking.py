"""Which numbers are phones and which are not."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from desk.phone_masking import PhoneMasking, mask_phones
from tests.desk.living import visitor


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13800138000", "138****8000"),
        ("+8613800138000", "+86138****8000"),
        ("+12025550101", "+120****0101"),
        ("tel:+12025550101", "tel:+120****0101"),
        ("q=%2B8613800138000&x", "q=%2B86138****8000&x"),
        ("电话13800138000。", "电话138****8000。"),
        ('["+8613800138000","13800138000"]', '["+86138****8000","138****8000"]'),
        ("13800138000,13900139000", "138****8000,139****9000"),
        ("8613800138000", "86138****8000"),
        ("008613800138000", "0086138****8000"),
        ("call 013800138000", "call 0138****8000"),
    ],
)
def test_the_middle_of_a_number_is_hidden(text: str, masked: str) -> None:
    assert mask_phones(text.encode()).decode() == masked


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30T15:53:17.349697Z",
        "2026-11-30T15:53:17.12345678901+00:00",
        "9f1b7c5e-1111-4222-8333-139123456789",
        "muster-13912345678-x",
        "26.51,107.89123456789",
        "R-00001, #1234567",
        "1764518000123",
        "013912345678-x",
        "+08:00 and +1234567",
    ],
)
def test_ids_moments_and_places_are_left_alone(text: str) -> None:
    assert mask_phones(text.encode()).decode() == text


async def test_a_body_in_parts_is_masked_across_their_borders_and_its_length_is_right() -> None:
    async def parts(request: object) -> Response:
        async def pieces():  # type: ignore[no-untyped-def]
            yield "call +86138"
            yield "00138000 now"

        return StreamingResponse(pieces(), media_type="text/html")

    async def plain(request: object) -> Response:
        return PlainTextResponse("call +8613800138000 now")

    app = PhoneMasking(Starlette(routes=[Route("/parts", parts), Route("/plain", plain)]))
    async with visitor(app) as client:
        for path in ("/parts", "/plain"):
            answer = await client.get(path)
            assert answer.text == "call +86138****8000 now"
            assert answer.headers.get("content-length") in (None, str(len(answer.content)))


async def test_a_stream_of_events_is_not_held_back() -> None:
    seen: list[str] = []

    async def app(scope, receive, send):  # type: ignore[no-untyped-def]
        kind = (b"content-type", b"text/event-stream")
        await send({"type": "http.response.start", "status": 200, "headers": [kind]})
        await send({"type": "http.response.body", "body": b"event: a\n\n", "more_body": True})
        assert seen == ["http.response.start", "http.response.body"]

    async def send(message):  # type: ignore[no-untyped-def]
        seen.append(message["type"])

    await PhoneMasking(app)({"type": "http"}, None, send)  # type: ignore[arg-type]
