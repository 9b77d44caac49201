"""An office whose plan is about storms: for stories of customers in areas, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from handlers import open_runtime
from handlers.process_signals import receive
from handlers.runtime import Runtime
from incidents.company import Company
from ledger import company as company_rows
from ledger import list_queries
from ledger import notices as notice_rows
from tests.playbooks.weather import weather_company, weather_files
from tests.runtimes import HandClock, event, look


def lay_plan(folder: Path, steps: str) -> Path:
    for name, text in weather_files(steps).items():
        path = folder / "plan" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder / "plan"


@asynccontextmanager
async def stormy(
    url: str, folder: Path, steps: str, company: Company | None = None
) -> AsyncIterator[Runtime]:
    async with stormy_at(url, lay_plan(folder, steps), company or weather_company()) as runtime:
        yield runtime


@asynccontextmanager
async def stormy_at(url: str, plan: Path, company: Company) -> AsyncIterator[Runtime]:
    runtime = await open_runtime.open_runtime(url, plan)
    runtime.clock = HandClock()
    try:
        async with runtime.ledger.writing() as connection:
            await company_rows.save_company(connection, company)
        yield runtime
    finally:
        await runtime.ledger.close()


async def hears(runtime: Runtime, kind: str, signal_id: str, **fields: object) -> None:
    await receive(runtime, [event(kind, signal_id, runtime.clock.now(), **fields)])


async def send(runtime: Runtime, most: int = 1000, record: bool = True) -> list[str]:
    """Let so many owed messages be claimed and, where `record`, be sent; the people they went
    to.
    """
    now = runtime.clock.now()
    async with runtime.ledger.writing() as connection:
        claimed = await notice_rows.claim(connection, "test", now, most)
        if record:
            await notice_rows.mark_sent(connection, [(n.id, "r", now, "paper") for n in claimed])
    return [n.person for n in claimed]


async def people(
    runtime: Runtime, step: str, states: Iterable[str] = ("owed", "sending", "sent", "answered")
) -> list[str]:
    found = await look(runtime, list_queries.notices)
    return sorted(str(n["person"]) for n in found if n["step"] == step and n["state"] in states)
