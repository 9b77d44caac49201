"""What can be said of a database before anything is changed in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger import key_value, plan_versions, self_audit_state
from ledger.company import company_version
from ledger.database import Ledger, LedgerUnavailableError, wait_until_reachable
from ledger.migrate import head, is_known, revision_of
from translations import Message


@dataclass(frozen=True)
class DatabaseHealth:
    """`revision` None: no tables of ours. `now`: the server's clock, None for SQLite, which has
    none of its own.

    What follows is known only where the revision is the present one: `plan` is the hash of the
    published version and `plan_files` its content; `latest` is the latest moment written down.
    """

    revision: str | None
    now: datetime | None = None
    has_company: bool = False
    plan: str | None = None
    plan_files: dict[str, str] | None = None
    latest: datetime | None = None
    findings: tuple[Message, ...] = ()  # of the self-audit
    watched_at: datetime | None = None  # its latest round

    @property
    def is_present(self) -> bool:
        return self.revision == head()

    @property
    def is_newer(self) -> bool:
        return self.revision is not None and not is_known(self.revision)


async def examine_database(url: str, seconds: float) -> DatabaseHealth:
    """Raises LedgerUnavailableError where the database does not answer within `seconds`, or where
    this is no URL.
    """
    try:
        ledger = Ledger(url)
    # ImportError: a database whose driver is not part of Muster
    except (SQLAlchemyError, ValueError, ImportError) as error:
        raise LedgerUnavailableError("MUSTER_DATABASE is not a URL of a database") from error
    try:
        await wait_until_reachable(ledger, seconds)
        return await _examine(ledger)
    finally:
        await ledger.close()


async def _examine(ledger: Ledger) -> DatabaseHealth:
    async with ledger.reading() as connection:
        revision = await connection.run_sync(revision_of)
        now = None if ledger.sqlite else await _server_clock(connection)
        if revision != head():
            return DatabaseHealth(revision, now)
        published = await plan_versions.in_force(connection)
        return DatabaseHealth(
            revision,
            now,
            has_company=await company_version(connection) > 0,
            plan=published,
            plan_files=await plan_versions.plan_files(connection, published) if published else None,
            latest=await key_value.latest_moment(connection),
            findings=tuple(one.reason for one in await self_audit_state.findings(connection)),
            watched_at=await self_audit_state.last_round(connection),
        )


async def _server_clock(connection: AsyncConnection) -> datetime:
    moment: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return moment
