"""Whether Twilio knows the account and lets it send, without sending anything."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp
import orjson
from pydantic import SecretStr

SECONDS = 10.0


class AccountError(Exception):
    """The account cannot send, or it is not known; neither its keys nor Twilio's words are
    quoted.
    """


async def check_account(account_sid: str, auth_token: SecretStr, base_url: str) -> str:
    """The account's type ("Full", "Trial"). Raises AccountError."""
    url = f"{base_url}/2010-04-01/Accounts/{quote(account_sid, safe='')}.json"
    auth = aiohttp.encode_basic_auth(account_sid, auth_token.get_secret_value())
    try:
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, headers={"Authorization": auth}, allow_redirects=False) as answer,
        ):
            status, body = answer.status, await answer.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise AccountError(f"Twilio cannot be reached: {type(error).__name__}") from None
    if status in (401, 403, 404):
        raise AccountError("Twilio does not accept TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN")
    if status != 200:
        raise AccountError(f"Twilio answered {status}")
    return _type(body)


def _type(body: bytes) -> str:
    try:
        account = orjson.loads(body)
        status, kind = str(account["status"]), str(account["type"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise AccountError("what answers is not Twilio") from None
    if status != "active":
        raise AccountError(f"Twilio says that the account is {status}")
    return kind
