"""Login by the company's own provider: a real one on loopback, its users' browser played here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from desk.oidc_client import OidcClient
from tests.desk.living import Town, visitor
from tests.desk.logging_in import EN, TOKEN, employee
from tests.servers.oidc import oidc_provider

PHONE = "+8610040000001"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    known: dict[str, object] = {"sub": "s-1", "phone_number": PHONE, "employee_id": "unknown"}
    with oidc_provider(known, {"sub": "s-2", "phone_number": "+8610099999999"}) as found:
        yield found


@pytest.fixture
async def web(here: Town, issuer: str) -> AsyncIterator[Any]:
    client = OidcClient(issuer, "muster", "a secret")
    async with visitor(here.app(token=TOKEN, oidc=client)) as browser:
        yield browser


async def leave(web: Any, onward: str = "/units") -> str:
    """To the provider; its address."""
    answer = await web.get("/login/oidc", params={"next": onward})
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def agree(address: str, who: str = "s-1") -> str:
    """Logs in there; the address on the desk to which the browser is sent."""
    async with httpx2.AsyncClient() as browser:
        answer = await browser.post(address, data={"sub": who})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"]).removeprefix("http://desk.test")


async def test_who_the_provider_knows_by_phone_is_logged_in(here: Town, web: Any) -> None:
    person = await employee(here)
    assert person.phones[0] == PHONE
    assert "company account" in (await web.get("/login", headers=EN)).text
    back = await web.get(await agree(await leave(web)))
    # A page that leads on: a redirect would come without the cookie, as it began elsewhere.
    assert back.status_code == 200 and 'content="0;url=/units"' in back.text
    assert (await web.get("/units")).status_code == 200
    row = (await web.get("/api/sessions")).json()[0]
    assert (row["person"], row["way"]) == (person.id, "oidc")


async def test_an_answer_works_once_and_in_its_own_browser_only(
    here: Town, web: Any, issuer: str
) -> None:
    back = await agree(await leave(web))
    other = OidcClient(issuer, "muster", "a secret")
    async with visitor(here.app(token=TOKEN, oidc=other)) as thief:
        assert (await thief.get(back)).status_code == 403
        await leave(thief)
        assert (await thief.get(back)).status_code == 403
        assert (await thief.get("/units")).status_code == 303
    assert (await web.get(back)).status_code == 200
    await web.post("/logout")
    assert (await web.get(back)).status_code == 403, "the browser's attempt is over"


async def test_a_token_for_another_attempt_is_refused(web: Any) -> None:
    address = await leave(web)
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    back = await web.get(await agree(address.replace(nonce, "another")), headers=EN)
    assert back.status_code == 403 and "did not confirm" in back.text
    assert (await web.get("/units")).status_code == 303


async def test_who_is_on_no_ones_roster_is_told_so_and_not_logged_in(web: Any) -> None:
    back = await web.get(await agree(await leave(web), "s-2"), headers=EN)
    assert back.status_code == 403 and "nobody on the roster" in back.text
    assert (await web.get("/units")).status_code == 303


async def test_who_refuses_at_the_provider_is_not_logged_in(web: Any) -> None:
    async with httpx2.AsyncClient() as browser:
        answer = await browser.post(await leave(web), data={"action": "deny"})
    back = str(answer.headers["location"]).removeprefix("http://desk.test")
    assert (await web.get(back)).status_code == 403


async def test_a_token_that_is_over_is_refused(here: Town) -> None:
    with oidc_provider({"sub": "s-1", "phone_number": PHONE}, lasts=-3600) as issuer:
        client = OidcClient(issuer, "muster", "a secret")
        async with visitor(here.app(token=TOKEN, oidc=client)) as web:
            assert (await web.get(await agree(await leave(web)))).status_code == 403
            assert (await web.get("/units")).status_code == 303


async def test_while_the_provider_is_away_a_code_by_phone_still_works(here: Town) -> None:
    client = OidcClient("http://127.0.0.1:9", "muster", "a secret")
    async with visitor(here.app(token=TOKEN, oidc=client)) as web:
        answer = await web.get("/login/oidc", headers=EN)
        assert answer.status_code == 503 and "Use a code instead" in answer.text
        assert (await web.post("/login/code", data={"who": "x"})).status_code == 200


@pytest.mark.parametrize("elsewhere", ["//evil.test", "https://evil.test", "/\\evil.test"])
async def test_a_login_never_leads_to_another_site(elsewhere: str, web: Any) -> None:
    back = await web.get(await agree(await leave(web, elsewhere)))
    assert 'content="0;url=/"' in back.text and "evil" not in back.text


async def test_without_a_provider_there_are_no_such_addresses(here: Town) -> None:
    async with visitor(here.app(token=TOKEN)) as web:
        assert (await web.get("/login/oidc")).status_code == 404
        assert "company account" not in (await web.get("/login", headers=EN)).text
