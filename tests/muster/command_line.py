"""`muster` as a terminal calls it, without a process of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from threading import Event, Thread
from typing import Any, TypeVar

from typer.testing import CliRunner

from desk.server import DeskServer
from muster.cli.main import app
from tests.desk.living import Town, town
from tests.playbooks.small import small_files

T = TypeVar("T")
Row = dict[str, Any]
PAGE = "- {id: a, clause: [3.10, 4], page: head, text: word, within: 5m}"


def muster(*words: str) -> tuple[int, str, str]:
    """The exit code, what is on stdout, what is on stderr."""
    result = CliRunner().invoke(app, [*words])
    return result.exit_code, result.stdout, result.stderr


def listed(*words: str) -> list[Row]:
    """The rows of a list with --json."""
    code, said, aside = muster(*words, "--json")
    assert code == 0, aside
    rows: list[Row] = json.loads(said)
    return rows


def refused(*words: str) -> str:
    """The faults of a command that is refused, and refuses only: nothing is on stdout."""
    code, said, aside = muster(*words)
    assert (code, said) == (2, ""), (code, said, aside)
    return aside


def folder(at: Path, steps: str = PAGE) -> Path:
    """A small plan's folder."""
    for name, text in small_files(steps).items():
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).write_text(text, "utf-8")
    return at


class RunningDesk:
    """A desk with its ledger in `home`, in a thread: for commands that hand something in."""

    def __init__(self, home: Path, token: str | None = None) -> None:
        self._home, self._token = home, token
        self._loop = asyncio.new_event_loop()
        self._ready, self._stop = Event(), asyncio.Event()
        self._thread = Thread(target=self._loop.run_until_complete, args=(self._live(),))

    async def _live(self) -> None:
        async with town(self._home) as self.here:
            server = DeskServer(self.here.app(token=self._token), "127.0.0.1", 0)
            await server.start()
            self.address = f"127.0.0.1:{server.port}"
            self._ready.set()
            await self._stop.wait()
            await server.stop()

    def __enter__(self) -> RunningDesk:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it in the desk's loop."""
        done: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return done.result(60)

    @property
    def town(self) -> Town:
        return self.here
