"""SECURITY L1, L2, L4, L9: odd requests that did no great harm."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from tests.desk.living import Town, visitor
from tests.desk.routes import STREAM, known, routes
from tests.runtimes import all_runs, look

PATHS = ["/report/", "/incidents/", "/people/", "/public/", "/api/signals/"]


@pytest.mark.parametrize("path", PATHS)
async def test_no_redirect_leads_to_the_host_that_a_request_names(locked: Any, path: str) -> None:
    """SECURITY L1: `307 Location: http://evil.example/report`."""
    answer = await locked.get(path, headers={"Host": "evil.example"})
    assert "evil.example" not in answer.headers.get("location", "")


@pytest.mark.parametrize("path", PATHS)
async def test_nor_does_one_of_a_desk_without_a_token(web: Any, path: str) -> None:
    answer = await web.get(path, headers={"Host": "evil.example"})
    assert "evil.example" not in answer.headers.get("location", "")


@pytest.mark.parametrize("path", ["/", "/report", "/api/health", "/api/incidents", "/n/x"])
@pytest.mark.parametrize("second", ["evil.example", "desk.test"])
async def test_a_request_with_two_hosts_is_refused_on_every_address(
    web: Any, locked: Any, path: str, second: str
) -> None:
    """SECURITY L2: the first one counted, and a proxy in front may go by the other."""
    for desk in (web, locked):
        hosts = [("Host", "desk.test"), ("Host", second)]
        answer = await desk.get(path, headers=hosts)
        assert answer.status_code == 400 and "more than one host" in answer.text, path
        assert (await desk.get(path, headers=hosts[:1])).status_code != 400, path


def _routine_runs(here: Town, name: str) -> Any:
    async def count() -> int:
        return sum(run["kind"] == name for run in await look(here.runtime, all_runs))

    return count()


async def test_a_routine_whose_button_is_tapped_four_times_is_begun_once(
    here: Town, web: Any
) -> None:
    """SECURITY L4: four runs were begun, and their people asked four times."""
    page = (await web.get("/routines")).text
    (request,) = re.findall(r'value="security check"><input[^>]*name="id" value="([^"]+)"', page)
    form = {"name": "security check", "for": "lushan", "id": request}
    taps = await asyncio.gather(*(web.post("/routines/run", data=form) for _ in range(4)))
    assert [tap.status_code for tap in taps] == [303] * 4
    assert await _routine_runs(here, "security check") == 1
    again = re.findall(r'name="id" value="([^"]+)"', (await web.get("/routines")).text)
    assert request not in again, "who opens the page again may begin it again"
    await web.post("/routines/run", data=form | {"id": again[0]})
    assert await _routine_runs(here, "security check") == 2


async def test_a_program_that_sends_its_request_again_begins_no_second_routine(
    here: Town, web: Any
) -> None:
    path, body = "/api/routines/security%20check/run", {"for": "lushan", "id": "monday"}
    first, second = [(await web.post(path, json=body)).json() for _ in range(2)]
    assert len(first["incidents"]) == 1 and second == {"incidents": []}
    await web.post(path, json={"for": "lushan"})
    await web.post(path, json={"for": "lushan"})
    assert await _routine_runs(here, "security check") == 3, "without an id each is a new one"


async def test_head_says_of_every_address_what_get_says_without_its_body(full: Town) -> None:
    """SECURITY L9: 405, which programs that check links take for a broken page."""
    there = await known(full)
    async with visitor(full.app()) as client:
        for api in (True, False):
            for path in routes(full, "GET", api):
                if path == STREAM:
                    continue
                address = path.format(**there)
                got, headed = await client.get(address), await client.head(address)
                assert headed.status_code == got.status_code, address
                assert headed.content == b"", address
                kind = "content-type"
                assert headed.headers.get(kind) == got.headers.get(kind), address
        assert (await client.head(STREAM)).status_code == 405, "its body never ends"


async def test_head_needs_the_same_login_as_get(locked: Any) -> None:
    assert (await locked.head("/api/incidents")).status_code == 401
    assert (await locked.head("/incidents/1")).status_code == 303
    assert (await locked.head("/report")).status_code == 200
