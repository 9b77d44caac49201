"""A local Twilio, judged afterwards by Twilio's own OpenAPI where that is at hand; and a runtime
with a carrier of the tests.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from pydantic import SecretStr

from handlers.runtime import Runtime
from notifier.twilio_gateway import TwilioGateway
from tests.databases import KINDS, fresh_url
from tests.ledger.sample_rows import put_incidents
from tests.notifier.carriers import Carrier
from tests.notifier.twilio_contract import OPENAPI, Contract
from tests.runtimes import opened, small_company
from tests.servers.twilio import ACCOUNT, SENDER, TOKEN, TwilioServer


@pytest.fixture
def carrier() -> Iterator[TwilioServer]:
    with TwilioServer() as server:
        yield server
    if OPENAPI.exists():
        assert Contract().faults(server) == []


class OpenGateway(Protocol):
    def __call__(
        self, url: str, token: str = TOKEN, sender: str = SENDER, timeout: float = 2.0
    ) -> TwilioGateway: ...


@pytest.fixture
async def open_gateway() -> AsyncIterator[OpenGateway]:
    """Makes gateways, and closes them when the test is over."""
    made: list[TwilioGateway] = []

    def open_one(
        url: str, token: str = TOKEN, sender: str = SENDER, timeout: float = 2.0
    ) -> TwilioGateway:
        made.append(TwilioGateway(ACCOUNT, SecretStr(token), sender, base_url=url, timeout=timeout))
        return made[-1]

    yield open_one
    for gateway in made:
        await gateway.close()


@pytest.fixture
def gateway(carrier: TwilioServer, open_gateway: OpenGateway) -> TwilioGateway:
    return open_gateway(carrier.url)


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port whose queue is full: connections to it are neither accepted nor refused."""
    with ExitStack() as sockets:
        deaf = sockets.enter_context(socket.socket())
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(4):
            caller = sockets.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(deaf.getsockname())
        yield deaf.getsockname()[1]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database in the present shape, without a row."""
    return fresh_url(request.param, tmp_path, request)


@pytest.fixture
async def runtime(url: str) -> AsyncIterator[Runtime]:
    """One process, with incident 1 open and no one paged yet."""
    async with opened(url, small_company()) as one:
        await put_incidents(one.ledger, 1)
        yield one


@pytest.fixture
def sender() -> Carrier:
    return Carrier()
