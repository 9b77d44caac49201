"""Who sends a request is known to every page, whatever way it came."""

import pytest
from starlette.datastructures import Headers

from desk.authentication import authenticate, remember, way_of
from desk.bearer_token import BearerToken
from incidents.actor import CLI_USER_AGENT, WAYS, Actor


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/api/notices/3/answer", "api"),
        ("/n/abc", "link"),
        ("/twilio/sms", "text"),
        ("/report/truck.failed", "phone"),
        ("/report/new", "desk"),
        ("/incidents/4", "desk"),
    ],
)
def test_each_address_means_a_way_in(path: str, way: str) -> None:
    assert way_of(path, Headers()) == way
    assert way in WAYS


def test_a_call_by_the_command_line_is_told_from_one_by_another_program() -> None:
    command = Headers({"user-agent": CLI_USER_AGENT})
    assert way_of("/api/notices/3", command) == "cli"
    assert way_of("/api/notices/3", Headers({"user-agent": "curl/8.1"})) == "api"
    assert way_of("/n/abc", command) == "link"


def scope(path: str = "/") -> dict[str, object]:
    return {"type": "http", "path": path, "client": ("192.0.2.7", 50_000), "headers": []}


async def test_the_token_tells_the_way_and_the_address_but_no_person() -> None:
    methods = [BearerToken("a-token-of-a-test").actor]
    right = Headers({"authorization": "Bearer a-token-of-a-test"})
    assert await authenticate(methods, scope("/api/people"), right) == Actor(
        "api", address="192.0.2.7"
    )
    assert await authenticate(methods, scope(), Headers({"authorization": "Bearer x"})) is None


async def test_the_first_method_that_knows_the_sender_decides() -> None:
    async def person(headers: Headers, way: str, address: str | None) -> Actor | None:
        return Actor(way, "P-01", address=address)

    found = await authenticate([person, BearerToken("t").actor], scope(), Headers())
    assert found == Actor("desk", "P-01", address="192.0.2.7")


@pytest.mark.parametrize(
    ("proved", "trusted", "may"),
    [(None, False, False), (None, True, True), (Actor("desk", "P-01"), False, True)],
)
def test_without_a_login_only_way_and_address_are_known(
    proved: Actor | None, trusted: bool, may: bool
) -> None:
    here = scope("/n/abc")
    remember(here, proved, trusted=trusted)
    assert here["logged_in"] is may
    assert here["actor"] == (proved or Actor("link", address="192.0.2.7"))
