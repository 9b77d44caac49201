"""What every handler works with: the ledger, the clock, the plan in force and those that open runs
began with, the company.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
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
from playbooks.definition.data_requirements import SEEN_SUSPENSIONS, SUSPENSIONS
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run
from playbooks.loader import BadPlanError, read_stored
from playbooks.loader.plan_folder import examine

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
    read_plan: ReadPlan = read_stored
    direct: DirectDelivery | None = None  # where this process sends messages itself
    secrets: tuple[str, ...] = ()  # that sign our own signals, once they are needed
    # The broker runs in our own process: messages of other writers have passed no check.
    signed_only: bool = False
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
                self.plans[version] = replace(self.read_plan(files), hash=version)
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
        # The lock serializes decisions: only those that suspend or resume take it. A run that only
        # looks is woken by a suspension that is committed at the same moment.
        if asked := self.asked_data(runs, kinds) & {SUSPENSIONS, SEEN_SUSPENSIONS}:
            deciding = SUSPENSIONS in asked
            live.suspensions = await suspensions.in_force(connection, deciding)
        return FactSource(
            await self.directory(connection), live, self.plan, self.clock.now(), self.plans
        )

    def asked_data(self, runs: dict[int, Run], kinds: Iterable[str]) -> set[str]:
        """The optional data that steps of these runs, or of incidents that may be opened, use."""
        books = [(self.plans.get(run.plan, self.plan), run.playbook) for run in runs.values()] + [
            (self.plan, kind) for kind in kinds
        ]
        return {word for plan, kind in books for word in plan.asks[kind]}

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
                # The key it is kept under: older versions were named by their bytes.
                self.plans[run.plan] = replace(self._plan_of_a_run(files), hash=run.plan)

    def _plan_of_a_run(self, files: dict[str, str]) -> Plan:
        """A version that was sound when the run began; what is a fault only since then does not
        stop the run.
        """
        try:
            return self.read_plan(files)
        except BadPlanError as bad:
            log.warning("a run has a plan in an older form", faults=len(bad.faults))
            return examine(files).plan

    def expire_company(self) -> None:
        """Look at the company's version again before the next decision."""
        self._looked = None
