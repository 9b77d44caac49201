"""What a process remembers of the ledger, so that a lone report can be judged without asking first (decision 6).

Nothing rests on it being right: what was decided from it is written only where all of it still stands (`ledger.rows.Remembered`), and
where it does not, or anything else is wrong, the report is judged by what is looked up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ledger.joinable import Sought
from ledger.rows import Alone, Remembered
from ledger.state import Stored
from playbooks.directory import Live
from playbooks.run import Run

MOST = 256  # runs
FRESH = 1.0  # seconds: in quieter times others have written meanwhile, and looking costs nobody anything
DOUBTED = 5.0  # seconds without it once it was wrong: where several processes write, it would be wrong again and again


@dataclass
class Memory:
    """Open runs and their versions, and what changes around the company, as this process wrote them last."""

    runs: dict[int, tuple[int, Run]] = field(default_factory=dict)  # the one seen last comes last
    _last: Stored | None = None
    _at: float = 0.0
    _doubted_at: float | None = None

    def keep(self, stored: Stored, touched: set[int]) -> None:
        """After the commit. `touched`: runs that were written, and so have a version more."""
        self._last, self._at = stored, time.monotonic()
        for incident, run in stored.runs.items():
            self.runs.pop(incident, None)
            if run.status == "open":
                self.runs[incident] = (stored.versions.get(incident, 0) + (incident in touched), run)
        while len(self.runs) > MOST:
            del self.runs[next(iter(self.runs))]

    def doubt(self) -> None:
        """It was wrong: let us look for a while."""
        self._doubted_at = time.monotonic()

    def recall(self, sought: Sought) -> tuple[Stored, Alone] | None:
        """What looking would give, as a copy to decide from, and what must still be so; None where that is not known or not fresh."""
        last, now = self._last, time.monotonic()
        if last is None or last.stamp is None or now - self._at > FRESH or self._doubtful(now):
            return None
        live = Live(dict(last.live.units), dict(last.live.served), facts=dict(last.live.facts))
        runs = {incident: known for incident, known in self.runs.items() if _may_join(known[1], sought, live)}
        versions = {incident: version for incident, (version, _) in runs.items()}
        stored = Stored({incident: run for incident, (_, run) in runs.items()}, versions, live, dict(live.units), last.stamp)
        still = Remembered(list(versions.values()), sought.units, sought.kinds, last.stamp)
        return stored, Alone(sought.sites, list(versions), still)

    def _doubtful(self, now: float) -> bool:
        return self._doubted_at is not None and now - self._doubted_at < DOUBTED


def _may_join(run: Run, sought: Sought, live: Live) -> bool:
    """As `ledger.joinable` looks for them."""
    here = run.site is None or run.site in sought.sites or run.playbook in sought.kinds
    return here or any(held.incident == run.incident for unit in sought.units if (held := live.units.get(unit)))
