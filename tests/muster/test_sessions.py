"""Sessions and one-time links from a terminal: through a desk that runs, else from the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from handlers import open_runtime
from handlers.login_sessions import LoginSessions
from ledger.database import default_url
from muster.settings import PLAN
from tests.actors import DESK
from tests.muster.command_line import RunningDesk, listed, muster, refused

pytestmark = pytest.mark.slow
TOKEN = "a token of the tests"


@pytest.fixture(params=["desk", "ledger"])
def way(request: pytest.FixtureRequest, home: Path, full: Path) -> Iterator[str]:
    """A desk runs on the full ledger, or none does."""
    asyncio.run(begin_sessions(full))
    if request.param == "ledger":
        yield "ledger"
        return
    with RunningDesk(full) as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_DESK", running.address)
        yield "desk"


def staff() -> list[dict[str, Any]]:
    return [row for row in listed("people") if not row["organisation"] and row["phones"]]


async def begin_sessions(home: Path) -> None:
    """Two of one person, one of another, one with the shared token."""
    runtime = await open_runtime.open_runtime(default_url(home), PLAN)
    async with runtime.ledger.reading() as connection:
        people = (await runtime.directory(connection)).company.people
    first, second = [p.id for p in people if not p.organisation and p.phones][:2]
    sessions = LoginSessions(runtime, TOKEN)
    for row in await sessions.list():
        await sessions.end(row["id"], DESK)
    for person in (first, first, second):
        await sessions.begin(person, "code", "192.0.2.7", "A phone")
    await sessions.begin(None, "token", "192.0.2.8", "A desk")
    await runtime.ledger.close()


def test_sessions_are_listed_and_ended(way: str) -> None:
    first, second = [row["id"] for row in staff()[:2]]
    rows = listed("sessions")
    assert sorted(str(row["person"]) for row in rows) == sorted([first, first, second, "None"])
    assert len(listed("sessions", "--person", first)) == 2
    theirs = next(str(row["id"]) for row in rows if row["person"] == second)
    code, said, aside = muster("sessions", "end", theirs)
    assert (code, said) == (0, "Ended: 1.\n"), aside
    assert len(listed("sessions")) == 3
    assert "no such session" in refused("sessions", "end", theirs)
    assert muster("sessions", "end", "--person", first, "--json")[1] == '{"ended":2}\n'
    assert first not in {row["person"] for row in listed("sessions")}
    code, said, _ = muster("sessions")
    assert code == 0 and "(shared token)" in said and second not in said


@pytest.mark.parametrize("words", [(), ("1", "--person", "x")])
def test_either_a_session_or_a_person_is_named(words: tuple[str, ...], full: Path) -> None:
    assert "--person" in refused("sessions", "end", *words)


def test_a_link_of_the_server_logs_a_person_in(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    who = staff()[0]
    with RunningDesk(full, token=TOKEN) as running:
        monkeypatch.setenv("MUSTER_DESK", running.address)
        code, said, aside = muster("people", "login", who["name"])
        assert code == 0 and "within 30 minutes" in aside
        link = said.strip()
        assert link.startswith(f"http://{running.address}/login/link/")
        with httpx2.Client() as browser:
            assert browser.post(link).status_code == 303
            assert who["name"] in browser.get(f"http://{running.address}/account").text
            assert browser.post(link).status_code == 403


def test_a_link_leads_to_the_address_that_people_use(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_PUBLIC_URL", "https://desk.example/")
    _, said, _ = muster("people", "login", staff()[0]["id"], "--remove-totp")
    assert said.startswith("https://desk.example/login/link/")


def test_no_one_and_people_of_others_get_no_link(full: Path) -> None:
    assert "X-99" in refused("people", "login", "X-99")
    other = next(row for row in listed("people") if row["organisation"])
    assert "another organisation" in refused("people", "login", other["id"])


def test_a_link_begins_no_ledger(home: Path) -> None:
    code, _, aside = muster("people", "login", "x")
    assert code == 1 and "no ledger" in aside and not home.exists()
