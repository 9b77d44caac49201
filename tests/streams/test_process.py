"""One process: everything starts together, and stops together within a limit."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import mode
import pytest
import uvicorn

from muster.process import STOP_LIMIT, new_loop, run
from tests.servers.process import free_ports
from tests.streams.conftest import Starter, put, soon


class Tick(mode.Service):
    """A service that tells what happens to it."""

    def __init__(self, seen: list[str], name: str) -> None:
        super().__init__()
        self._seen, self._name = seen, name

    async def on_start(self) -> None:
        """Tell the start."""
        self._seen.append(f"{self._name} started")

    async def on_stop(self) -> None:
        """Tell the stop."""
        self._seen.append(f"{self._name} stopped")


class Signals(mode.Service):
    """Sends this process a signal. Last in the list it does so when all the others have started."""

    def __init__(self, number: signal.Signals = signal.SIGTERM) -> None:
        super().__init__()
        self._number = number

    @mode.Service.task
    async def _send(self) -> None:
        os.kill(os.getpid(), self._number)


class Hanging(mode.Service):
    """A service whose stop never ends. `insists`: while it hangs, the process is asked again."""

    def __init__(self, insists: bool = False) -> None:
        super().__init__()
        self._insists = insists

    async def on_stop(self) -> None:
        if self._insists:
            os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()


class Crashing(mode.Service):
    """A service that breaks shortly after its start."""

    @mode.Service.task
    async def _break(self) -> None:
        raise RuntimeError("broken")


class Web(mode.Service):
    """uvicorn beside the others: it finishes its lifespan when told to, and leaves the signals to
    the process.
    """

    class _Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    def __init__(self, application: object, port: int) -> None:
        super().__init__()
        self._server = self._Server(uvicorn.Config(application, port=port, log_config=None))  # type: ignore[arg-type]

    async def on_start(self) -> None:
        """Serve in a task of our own: mode would cancel one of its tasks in the middle of the
        lifespan.
        """
        self._serving = asyncio.create_task(self._server.serve())

    async def on_stop(self) -> None:
        """Ask it to leave and wait until it has."""
        self._server.should_exit = True
        await self._serving


@pytest.fixture
def no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anyone who waits for the limit of a stop waits for an hour, and fails by the test's own."""
    monkeypatch.setattr("muster.process.STOP_LIMIT", 3600.0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_services_in_the_opposite_order(number: signal.Signals) -> None:
    seen: list[str] = []
    assert run([Tick(seen, "desk"), Tick(seen, "clock"), Signals(number)]) == 0
    assert seen == ["desk started", "clock started", "clock stopped", "desk stopped"]


def test_a_stop_of_quick_services_does_not_wait_for_the_limit(no_limit: None) -> None:
    assert run([Tick([], "desk"), Signals()]) == 0


def test_a_crash_stops_the_others_and_is_seen_in_the_exit_code() -> None:
    seen: list[str] = []
    assert run([Tick(seen, "desk"), Crashing()]) == 1
    assert seen == ["desk started", "desk stopped"]


def test_a_service_that_cannot_start_ends_the_process_too() -> None:
    seen: list[str] = []

    class Refusing(mode.Service):
        async def on_start(self) -> None:
            raise OSError("port taken")

    assert run([Tick(seen, "desk"), Refusing()]) == 1
    assert seen == ["desk started", "desk stopped"]


def test_a_service_that_hangs_is_left_behind_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muster.process.STOP_LIMIT", 0.05)
    assert run([Hanging(), Signals()]) == 1


def test_the_limit_leaves_room_for_closing_within_three_seconds() -> None:
    assert 0 < STOP_LIMIT < 3


def test_asked_twice_it_does_not_wait_for_the_limit(no_limit: None) -> None:
    assert run([Hanging(insists=True), Signals(signal.SIGINT)]) == 1


def test_uvicorn_lives_beside_them_and_its_lifespan_ends_whole() -> None:
    seen: list[str] = []

    async def application(scope: dict[str, str], receive: object, send: object) -> None:
        assert scope["type"] == "lifespan"
        for kind in ("startup", "shutdown"):
            await receive()  # type: ignore[operator]
            seen.append(kind)
            await send({"type": f"lifespan.{kind}.complete"})  # type: ignore[operator]

    assert run([Web(application, free_ports(1)[0]), Signals()]) == 0
    assert seen == ["startup", "shutdown"]


def test_the_root_logger_and_stdout_are_left_alone() -> None:
    before, stdout = list(logging.root.handlers), sys.stdout
    run([Tick([], "desk"), Signals()], loop=new_loop())
    assert logging.root.handlers == before
    assert sys.stdout is stdout


@pytest.mark.slow
def test_a_worker_that_is_busy_with_kafka_stops_within_the_limit(
    embedded: str, tmp_path: Path, start_worker: Starter
) -> None:
    put(embedded, "signals", [b"one"], embedded=True)
    worker = start_worker(embedded, "workers", embedded="yes")
    handled = tmp_path / "handled"
    soon(handled.exists)
    worker.terminate()
    output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0, "at the limit of its stop it ends with 1"
    assert output == b"printed by the worker\n", "stdout belongs to the program, not to a library"
