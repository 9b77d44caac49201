"""What a process remembers of the ledger, so that a lone report can be judged without asking first
(decision 6).

Nothing rests on it being right: what was decided from it is written only where all of it still
stands (`ledger.table_rows.Remembered`), and where it does not, or anything else is wrong, the
report is judged by what is looked up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ledger.decision_state import DecisionState
from ledger.incident_lookup import IncidentQuery
from ledger.table_rows import Remembered, SiteLock
from playbooks.company.directory import Live
from playbooks.definition.run import Run

MOST = 256  # runs
# seconds: in quieter times others have written meanwhile, and looking costs nobody anything
FRESH = 1.0
# seconds without it once it was wrong: where several processes write, it would be wrong again and
# again
DOUBTED = 5.0


@dataclass
class Memory:
    """Open runs and their versions, and what changes around the company, as this process wrote them
    last.
    """

    runs: dict[int, tuple[int, Run]] = field(default_factory=dict)  # the one seen last comes last
    _last: DecisionState | None = None
    _at: float = 0.0
    _doubted_at: float | None = None

    def keep(self, stored: DecisionState, touched: set[int]) -> None:
        """After the commit. `touched`: runs that were written, and so have a version more."""
        self._last, self._at = stored, time.monotonic()
        for incident, run in stored.runs.items():
            self.runs.pop(incident, None)
            if run.status == "open":
                self.runs[incident] = (
                    stored.versions.get(incident, 0) + (incident in touched),
                    run,
                )
        while len(self.runs) > MOST:
            del self.runs[next(iter(self.runs))]

    def doubt(self) -> None:
        """It was wrong: let us look for a while."""
        self._doubted_at = time.monotonic()

    def recall(self, query: IncidentQuery) -> tuple[DecisionState, SiteLock] | None:
        """What looking would give, as a copy to decide from, and what must still be so; None where
        that is not known or not fresh.
        """
        last, now = self._last, time.monotonic()
        if last is None or last.stamp is None or now - self._at > FRESH or self._doubtful(now):
            return None
        live = Live(dict(last.live.units), dict(last.live.served), facts=dict(last.live.facts))
        runs = {
            incident: known
            for incident, known in self.runs.items()
            if _may_join(known[1], query, live)
        }
        versions = {incident: version for incident, (version, _) in runs.items()}
        stored = DecisionState(
            {incident: run for incident, (_, run) in runs.items()},
            versions,
            live,
            dict(live.units),
            last.stamp,
        )
        still = Remembered(list(versions.values()), query.units, query.kinds, last.stamp)
        return stored, SiteLock(query.sites, list(versions), still)

    def _doubtful(self, now: float) -> bool:
        return self._doubted_at is not None and now - self._doubted_at < DOUBTED


def _may_join(run: Run, query: IncidentQuery, live: Live) -> bool:
    """As `ledger.incident_lookup` looks for them."""
    here = run.site is None or run.site in query.sites or run.playbook in query.kinds
    return here or any(
        held.incident == run.incident for unit in query.units if (held := live.units.get(unit))
    )
