"""A small living Muster without Kafka or a carrier: what is published is judged here, what is owed
is written on paper.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2

from desk.app import make_app
from handlers.answer_links import AnswerLinks
from handlers.demo_company import load_demo
from handlers.intake import Intake
from handlers.open_runtime import open_runtime
from handlers.process_signals import Incoming, receive
from handlers.run_events import process_due_deadlines
from ledger import list_queries, notices, paper_messages
from ledger.database import default_url
from muster.settings import PLAN
from tests.databases import fresh_url

SECRET = "a secret of the tests"
_folder = TemporaryDirectory(prefix="muster-town-")
SOON = (datetime.now(UTC) + timedelta(hours=2)).isoformat()


class Town:
    """An office with the demo company, its intake, and the two loops that the real process would
    run.
    """

    def __init__(self, runtime: Any, base: str) -> None:
        self.runtime, self.published = runtime, []  # type: ignore[var-annotated]
        self.intake = Intake(runtime, self._publish)
        self.links = AnswerLinks(SECRET, base)

    async def _publish(self, _topic: str, _key: bytes | None, body: bytes) -> None:
        self.published.append(body)
        self.runtime.ledger.wakes.notify("notices")

    def app(self, **how: Any) -> Any:
        return make_app(
            self.runtime, self.intake, self.links, **({"token": None, "paper": True} | how)
        )

    async def settle(self) -> None:
        """Judge what was published, wake what is due, write on paper what is owed."""
        while self.published:
            await receive(self.runtime, [Incoming(self.published.pop(0), "test")])
        await process_due_deadlines(self.runtime)
        now = self.runtime.clock.now()
        async with self.runtime.ledger.writing() as connection:
            claimed = await notices.claim(connection, "test", now, 500)
            for outgoing in claimed:
                link = self.links.to_notice(outgoing.id) if outgoing.expects != "nothing" else None
                await paper_messages.insert_messages(
                    connection,
                    [
                        paper_messages.PaperMessage(
                            outgoing.id, outgoing.phones[outgoing.phone], outgoing.text, link, now
                        )
                    ],
                )
            await notices.mark_sent(
                connection, [(n.id, f"paper-{n.id}", now, "paper") for n in claimed]
            )
        if claimed:
            self.runtime.ledger.wakes.notify("changes")

    async def fail(self, unit: str, **fields: Any) -> None:
        """A truck stops, and everything that follows at once has happened when this returns."""
        await self.intake.take_fields(
            "truck.failed", {"unit": unit, "place": "26.51,107.89", "note": ""} | fields, "test"
        )
        await self.settle()

    async def asked(self, step: str) -> dict[str, Any]:
        """The first unanswered asking of a step."""
        async with self.runtime.ledger.reading() as connection:
            return next(
                n for n in await list_queries.open_questions(connection) if n["step"] == step
            )

    async def live(self) -> None:
        """Go on by itself, until cancelled."""
        event = self.runtime.ledger.wakes.subscribe("notices")
        while True:
            event.clear()
            await self.settle()
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), 0.5)


@asynccontextmanager
async def town(
    folder: Path, base: str = "http://desk.test", company: bool = True
) -> AsyncIterator[Town]:
    """On the database in `folder`: a new one with the demo company where there is none."""
    if not (folder / "muster.db").exists():
        if company:
            shutil.copy(_demo_ledger(), folder / "muster.db")
        else:
            fresh_url("sqlite", folder)
    runtime = await open_runtime(default_url(folder), PLAN)
    try:
        yield Town(runtime, base)
    finally:
        await runtime.ledger.close()


@cache
def _demo_ledger() -> Path:
    """A ledger with the shipped plan and the demo company, made once a process."""
    with ThreadPoolExecutor(1) as thread:  # a fixture may ask while its test's loop is running
        thread.submit(asyncio.run, _load_demo(Path(_folder.name))).result()
    return Path(_folder.name) / "muster.db"


async def _load_demo(folder: Path) -> None:
    async with town(folder, company=False) as here:
        await load_demo(here.runtime)


def visitor(app: Any, **how: Any) -> httpx2.AsyncClient:
    """Someone with a browser that follows no redirect by itself."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://desk.test", **how)
