"""What every handler works with: the ledger, the clock, the plan in force and those that open runs
began with, the company.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from handlers.clock import Clock
from handlers.urgent_notices import DirectDelivery
from incidents.effects import URGENT
from ledger import company as company_rows
from ledger import plan_versions as plan_rows
from ledger import suspensions
from ledger.change_set import ChangeSet
from ledger.database import Connection, Ledger
from ledger.incident_ids import IncidentIds
from playbooks.company.company_lookup import Directory, Live
from playbooks.company.fact_source import FactSource
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run
from playbooks.loader import BadPlanError, read_files

log = structlog.get_logger()
COMPANY_MAX_AGE = timedelta(seconds=1)
ReadPlan = Callable[[dict[str, str]], Plan]  # files -> the plan; raises BadPlanError
SPARE_IDS = 4  # for linked incidents that one event may open


class NoCompanyError(Exception):
    """No company has been loaded, so there are no people to call."""


@dataclass
class Runtime:
    """One for each process."""

    ledger: Ledger
    clock: Clock
    plan: Plan
    plans: dict[str, Plan] = field(default_factory=dict)
    wakes_at: datetime | None = (
        None  # when the clock of this process looks at the agenda next, where it has one
    )
    read_plan: ReadPlan = read_files
    direct: DirectDelivery | None = None  # where this process sends messages itself
    _directory: Directory | None = None
    _version: int = 0
    _unreadable: str | None = None
    _looked: datetime | None = None

    def __post_init__(self) -> None:
        self.plans[self.plan.hash] = self.plan
        self.incident_ids = IncidentIds(self.ledger)

    async def directory(self, connection: Connection) -> Directory:
        """The current company; reloaded when its version has changed.

        Raises NoCompanyError.
        """
        if fresh := self.fresh_directory():
            return fresh
        # Set before the queries: tasks that come during them use the company at hand, instead of
        # querying as well.
        self._looked = self.clock.now()
        await self._take_up(connection)
        if (
            self._directory is None
            or await company_rows.company_version(connection) != self._version
        ):
            known = (self._directory.company, self._version) if self._directory else None
            found = await company_rows.load_company(connection, known)
            if found is None:
                raise NoCompanyError("no company is loaded; `muster demo` loads the demo company")
            self._directory, self._version = Directory(found[0]), found[1]
            # a company stays: walking over 28,000 retailers again and again stops everything for
            # 0.3 s each time
            gc.freeze()
        return self._directory

    async def _take_up(self, connection: Connection) -> None:
        """The version that was published last holds for what begins from now on; open runs keep
        theirs (clause 4).
        """
        version = await plan_rows.in_force(connection)
        # `_unreadable`: a version that failed is neither read nor reported again every second.
        if version in (None, self.plan.hash, self._unreadable):
            return
        if version not in self.plans and (files := await plan_rows.plan_files(connection, version)):
            try:
                self.plans[version] = self.read_plan(files)
            except (
                BadPlanError
            ) as bad:  # published by a newer Muster than this one: keep the version in use
                self._unreadable = version
                log.error(
                    "the published plan cannot be read by this version",
                    plan=version,
                    faults=len(bad.faults),
                )
                return
        self.plan = self.plans.get(version, self.plan)
        log.info("plan in force", plan=self.plan.hash)

    def fresh_directory(self) -> Directory | None:
        """The company as it was read less than a second ago, if it was."""
        if (
            self._directory
            and self._looked
            # The limit is in real time, while the virtual clock runs `speed` times as fast.
            and abs(self.clock.now() - self._looked) < COMPANY_MAX_AGE * self.clock.speed
        ):
            return self._directory
        return None

    async def answers(
        self, connection: Connection, live: Live, runs: dict[int, Run], kinds: Iterable[str] = ()
    ) -> FactSource:
        """The facts for decisions as of now. What only some playbooks use is loaded only with one
        of those.

        `kinds`: of the incidents that may be opened.
        """
        # A run is decided with the plan it began with, which may be older than this process (I8).
        await self.plans_of(connection, runs.values())
        # It takes a lock that serializes decisions, so only those that look at suspensions load
        # them.
        if self.ask_about_suspensions(runs, kinds):
            live.suspensions = await suspensions.in_force(connection, deciding=True)
        return FactSource(
            await self.directory(connection), live, self.plan, self.clock.now(), self.plans
        )

    def ask_about_suspensions(self, runs: dict[int, Run], kinds: Iterable[str]) -> bool:
        """Whether a step of these runs, or of incidents that may be opened, asks which services are
        suspended.
        """
        books = [(self.plans.get(run.plan, self.plan), run.playbook) for run in runs.values()] + [
            (self.plan, kind) for kind in kinds
        ]
        return any("suspensions" in plan.asks[kind] for plan, kind in books)

    def claim(self, changes: ChangeSet) -> None:
        """Before urgent notices are written: claims them for this process while it has capacity."""
        if self.direct:
            self.direct.claim(changes, self.clock.now())

    async def written(self, changes: ChangeSet, notices: dict[str, int]) -> None:
        """After the commit: pass on messages claimed by this process, wake waiting loops."""
        if self.direct:
            await self.direct.pass_on(changes, notices)
        soonest = min((moment for moment in changes.due if moment), default=None)
        # Most deadlines lie later than the one the scheduler waits for: it need not be woken for
        # them.
        if soonest and (self.wakes_at is None or soonest < self.wakes_at):
            self.ledger.wakes.notify("agenda")
        # Not those in `sending`: they are on their way already.
        owed = {
            "urgent" if row["urgency"] == URGENT else "notices"
            for row in changes.notices
            if row["state"] == "owed"
        }
        self.ledger.wakes.notify("changes", *owed, *(["outbox"] if changes.outbox else []))

    async def plans_of(self, connection: Connection, runs: Iterable[Run]) -> None:
        """Know the version of the plan that each of these runs began with."""
        for run in runs:
            if run.plan not in self.plans and (
                files := await plan_rows.plan_files(connection, run.plan)
            ):
                self.plans[run.plan] = self.read_plan(files)

    def expire_company(self) -> None:
        """Look at the company's version again before the next decision."""
        self._looked = None
