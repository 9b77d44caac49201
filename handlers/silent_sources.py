"""Systems that report regularly and have stopped: a monitoring system that is silent looks the same
as one that has nothing to report.
"""

from __future__ import annotations

from datetime import timedelta

from handlers.self_audit_checks import Finding, Round
from ledger import key_value, self_audit_queries, self_audit_state
from ledger.self_audit_queries import Received
from ledger.tables import SignalSourceRow
from playbooks.definition.sources import RESERVED
from translations import message

READ_UP_TO = "watch sources"  # the setting with the moment up to which signals have been counted
AT_ONCE = 5_000  # signals counted in one round
MOST_SOURCES = 500
FORGOTTEN = timedelta(days=60)
# Regular: so many signals over so long a time, a night included. Five times the longest pause is
# then longer than the weekend of a system that reports on working days.
LEAST_SIGNALS, LEAST_TIME = 20, timedelta(days=1)
SILENT_AFTER = 5  # times the longest pause there has been between two
AT_LEAST = timedelta(minutes=15)
# People report when something happens: their silence says nothing. `muster report --kafka` sends
# under its own name; older versions had a page and a console. With the API's shared token a system
# may report as well.
OF_PEOPLE = {*RESERVED, "muster report", "page", "console"} - {"api"}


async def silent_sources(this: Round) -> list[Finding]:
    """Those that were regular and have been silent for much longer than ever before."""
    known = await self_audit_state.sources(this.connection)
    await _count(this, known)
    return [
        Finding(
            one.source,
            message("finding.source_silent", source=one.source, since=this.minute(one.last_at)),
        )
        for one in known.values()
        if _is_regular(one) and this.now - one.last_at > _patience(one)
    ]


async def _count(this: Round, known: dict[str, SignalSourceRow]) -> None:
    """Take in the signals received since the last round."""
    after = await key_value.get_or_set(
        this.connection, READ_UP_TO, this.before(FORGOTTEN).isoformat()
    )
    since = this.now.fromisoformat(after)
    new = await self_audit_queries.received_since(this.connection, since, AT_ONCE)
    changed = {one.source for one in new if _take(known, one)}
    for source in changed:
        await self_audit_state.keep_source(this.connection, known[source])
    if new:
        await key_value.put(this.connection, READ_UP_TO, new[-1].at.isoformat())
    await self_audit_state.forget_sources(this.connection, this.before(FORGOTTEN))


def _take(known: dict[str, SignalSourceRow], one: Received) -> bool:
    """Whether it is of a source that is watched."""
    if one.source.partition(":")[0].partition("/")[0].lower() in OF_PEOPLE:
        return False
    row = known.get(one.source)
    if row is None:
        if len(known) >= MOST_SOURCES:
            return False
        known[one.source] = SignalSourceRow(
            source=one.source, first_at=one.at, last_at=one.at, signals=1, longest_gap=0
        )
        return True
    gap = one.at - row.last_at
    # The pause of an outage that was reported must not become the usual one.
    if not (_is_regular(row) and gap > _patience(row)):
        row.longest_gap = max(row.longest_gap, round(gap.total_seconds()))
    row.last_at, row.signals = max(row.last_at, one.at), row.signals + 1
    return True


def _is_regular(one: SignalSourceRow) -> bool:
    return one.signals >= LEAST_SIGNALS and one.last_at - one.first_at >= LEAST_TIME


def _patience(one: SignalSourceRow) -> timedelta:
    return max(AT_LEAST, SILENT_AFTER * timedelta(seconds=one.longest_gap))
