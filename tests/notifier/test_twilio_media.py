"""Pictures of an MMS: fetched from Twilio alone, within bounds, with our keys for no other host."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from notifier.twilio_media import MediaError, fetch_media, media_urls

SID, TOKEN, LARGEST = "AC1", SecretStr("12345"), 1000


@pytest.fixture
async def twilio() -> AsyncIterator[Callable[..., Any]]:
    """A server in Twilio's place: answers each path as the test says; `seen` are the headers."""
    seen: list[tuple[str, str]] = []
    pages: dict[str, dict[str, Any]] = {}

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.path, request.headers.get("Authorization", "")))
        return web.Response(**pages[request.path])

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]

    def serve(path: str, **response: Any) -> str:
        pages[path] = response
        return f"http://127.0.0.1:{port}{path}"

    serve.seen, serve.base = seen, f"http://127.0.0.1:{port}"  # type: ignore[attr-defined]
    yield serve
    await runner.cleanup()


async def fetched(twilio: Any, *urls: str) -> list[bytes]:
    return await fetch_media(list(urls), SID, TOKEN, twilio.base, LARGEST)


async def test_a_picture_is_fetched_with_our_keys(twilio: Any) -> None:
    url = twilio("/media/1", body=b"picture")
    assert await fetched(twilio, url) == [b"picture"]
    assert twilio.seen == [("/media/1", aiohttp.encode_basic_auth(SID, "12345"))]


async def test_no_more_than_one_byte_above_the_bound_is_read(twilio: Any) -> None:
    url = twilio("/media/1", body=b"x" * 300_000)
    (body,) = await fetched(twilio, url)
    assert len(body) == LARGEST + 1


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://evil.example/x",
        "https://twiliocdn.com.evil.example/x",
        "http://mms.twiliocdn.com/x",
        "https://mms.twiliocdn.com:8443/x",
        "file:///etc/passwd",
        "",
    ],
)
async def test_no_other_address_is_asked(twilio: Any, url: str) -> None:
    with pytest.raises(MediaError):
        await fetched(twilio, url)


async def test_a_redirect_to_a_stranger_is_not_followed(twilio: Any) -> None:
    url = twilio("/media/1", status=302, headers={"Location": "http://127.0.0.1:1/x"})
    with pytest.raises(MediaError, match="not an address of Twilio"):
        await fetched(twilio, url)


async def test_redirects_end(twilio: Any) -> None:
    url = twilio("/media/1", status=302, headers={"Location": "/media/1"})
    with pytest.raises(MediaError, match="too many redirects"):
        await fetched(twilio, url)


async def test_what_is_not_found_is_said_without_the_address(twilio: Any) -> None:
    url = twilio("/media/secret", status=404)
    with pytest.raises(MediaError) as refused:
        await fetched(twilio, url)
    assert "secret" not in str(refused.value)


def test_addresses_are_read_from_the_form_as_many_as_are_taken() -> None:
    form = [("NumMedia", "3"), *((f"MediaUrl{n}", f"u{n}") for n in range(3))]
    assert media_urls(form, 2) == ["u0", "u1"]
    for count in ("", "-1", "x", "99999", "²"):
        assert media_urls([("NumMedia", count), ("MediaUrl0", "u")], 3) == []
