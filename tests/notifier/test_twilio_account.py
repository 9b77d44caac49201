"""Whether the account can send is known without sending, and no key is ever repeated."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from pydantic import SecretStr

from notifier.twilio_account import AccountError, check_account
from tests.servers.process import free_ports
from tests.servers.twilio import ACCOUNT, TOKEN


@dataclass
class Accounts:
    """Twilio's Accounts API: gives `status` and `body` to anyone who asks."""

    url: str = ""
    status: int = 200
    body: str = '{"status": "active", "type": "Full"}'
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)  # path, Authorization

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.raw_path, request.headers["Authorization"]))
        return web.Response(status=self.status, text=self.body, headers=self.headers)


@pytest.fixture
async def accounts() -> AsyncIterator[Accounts]:
    one = Accounts()
    app = web.Application()
    app.router.add_get("/{path:.*}", one.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield one
    await runner.cleanup()


async def refused(url: str, account: str = ACCOUNT) -> str:
    """What is said; neither the token nor the account is in it."""
    with pytest.raises(AccountError) as error:
        await check_account(account, SecretStr(TOKEN), url)
    assert TOKEN not in str(error.value) and account not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("kind", ["Full", "Trial"])
async def test_an_active_account_says_of_which_type_it_is(accounts: Accounts, kind: str) -> None:
    accounts.body = f'{{"status": "active", "type": "{kind}"}}'
    assert await check_account(ACCOUNT, SecretStr(TOKEN), accounts.url) == kind
    ((path, key),) = accounts.asked
    assert path == f"/2010-04-01/Accounts/{ACCOUNT}.json"
    assert base64.b64decode(key.removeprefix("Basic ")).decode() == f"{ACCOUNT}:{TOKEN}"


@pytest.mark.parametrize("status", ["suspended", "closed"])
async def test_an_account_that_is_not_active_cannot_send(accounts: Accounts, status: str) -> None:
    accounts.body = f'{{"status": "{status}", "type": "Full"}}'
    assert status in await refused(accounts.url)


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_wrong_keys_name_the_two_settings_that_hold_them(
    accounts: Accounts, status: int
) -> None:
    accounts.status = status
    said = await refused(accounts.url)
    assert "TWILIO_ACCOUNT_SID" in said and "TWILIO_AUTH_TOKEN" in said


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_another_answer_is_said_by_its_number(accounts: Accounts, status: int) -> None:
    accounts.status = status
    assert str(status) in await refused(accounts.url)


async def test_keys_are_not_carried_along_to_where_an_answer_redirects(accounts: Accounts) -> None:
    accounts.status, accounts.headers = 302, {"Location": "/elsewhere"}
    assert "302" in await refused(accounts.url)
    assert len(accounts.asked) == 1


@pytest.mark.parametrize("body", ["", "<html>", "[]", '"active"', '{"status": "active"}', "null"])
async def test_what_is_no_account_is_not_twilio(accounts: Accounts, body: str) -> None:
    accounts.body = body
    assert "not Twilio" in await refused(accounts.url)


async def test_where_no_one_answers_that_is_what_is_said() -> None:
    (port,) = free_ports(1)
    assert "cannot be reached" in await refused(f"http://127.0.0.1:{port}")


async def test_an_account_sid_is_no_path(accounts: Accounts) -> None:
    accounts.status = 404
    await refused(accounts.url, "../Other?x=1")
    assert accounts.asked[0][0] == "/2010-04-01/Accounts/..%2FOther%3Fx=1.json"
