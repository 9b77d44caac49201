"""Pictures of an MMS, fetched from Twilio within bounds: only from its own hosts, at most so many
bytes, and never with our keys to any other host.
"""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import aiohttp
from pydantic import SecretStr

from notifier.twilio_inbound import Form

SECONDS = 10.0  # Twilio waits 15 for the reply to the text
MOST_REDIRECTS = 2
CHUNK = 64 * 1024
_MEDIA_HOSTS = (".twilio.com", ".twiliocdn.com")


class MediaError(ValueError):
    """A picture cannot be fetched; says why, without quoting its address."""


def media_urls(form: Form, most: int) -> list[str]:
    """The addresses of the pictures in a webhook form, at most so many."""
    fields = dict(form)
    count = fields.get("NumMedia", "0")
    found = int(count) if count.isdecimal() and len(count) < 4 else 0
    named = (fields.get(f"MediaUrl{n}", "") for n in range(min(found, most)))
    return [url for url in named if url]


async def fetch_media(
    urls: list[str], account_sid: str, auth_token: SecretStr, base_url: str, largest: int
) -> list[bytes]:
    """Their bytes; of one that is larger, one byte more than `largest`. Raises MediaError."""
    auth = aiohttp.encode_basic_auth(account_sid, auth_token.get_secret_value())
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        try:
            return [await _fetch(session, url, auth, base_url, largest) for url in urls]
        except MediaError:
            raise
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise MediaError(f"not fetched: {type(error).__name__}") from None


async def _fetch(
    session: aiohttp.ClientSession, url: str, auth: str, base_url: str, largest: int
) -> bytes:
    own = urlsplit(base_url)
    for _ in range(MOST_REDIRECTS + 1):
        at = urlsplit(url)
        ours = (at.scheme, at.netloc) == (own.scheme, own.netloc)
        if not ours and not _is_media_host(url):
            raise MediaError("not an address of Twilio")
        headers = {"Authorization": auth} if ours else {}
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            if answer.status in (301, 302, 303, 307, 308):
                url = urljoin(url, answer.headers.get("Location", ""))
                continue
            if answer.status != 200:
                raise MediaError(f"Twilio answered {answer.status}")
            return await _read(answer, largest)
    raise MediaError("too many redirects")


def _is_media_host(url: str) -> bool:
    at = urlsplit(url)
    host = (at.hostname or "").lower()
    return at.scheme == "https" and at.port in (None, 443) and host.endswith(_MEDIA_HOSTS)


async def _read(answer: aiohttp.ClientResponse, largest: int) -> bytes:
    kept = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        kept += chunk
        if len(kept) > largest:
            break
    return bytes(kept[: largest + 1])
