"""The checks of the self-audit: each looks at one thing, repairs what can be repaired, and says
what it found.

Limits are in real time: the plan's time runs `speed` times as fast.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.runtime import Runtime
from ledger import parked_signals, self_audit_queries, self_audit_state
from ledger.database import Connection
from ledger.process_liveness import PROCESS
from translations import Message, message

LATE = timedelta(minutes=1)  # since a deadline that was not acted on
LAPSED = timedelta(seconds=90)  # three times what a process may keep a message it claimed
STOPPED = {  # how long the same thing may stay at the head of a queue, and what is said then
    "urgent": (timedelta(minutes=2), "finding.queue_urgent"),
    "messages": (timedelta(minutes=15), "finding.queue_messages"),
    "signals": (timedelta(minutes=5), "finding.queue_signals"),
    "outbox": (timedelta(minutes=5), "finding.queue_outbox"),
}
UNSEEN = timedelta(minutes=15)  # a parked message that was not shown
DEAD = timedelta(seconds=100)  # a process says that it runs every 30 s
FRESH = timedelta(seconds=60)  # we have said so ourselves, so that the others could as well
FORGOTTEN = timedelta(days=7)  # a dead process whose roles no other has taken over


@dataclass(frozen=True)
class Finding:
    """`subject`: tells several findings of one check apart. `repaired`: how many things were."""

    subject: str
    reason: Message
    incident: int | None = None
    repaired: int = 0


@dataclass(frozen=True)
class Round:
    """What each check is given."""

    runtime: Runtime
    connection: Connection
    now: datetime

    def before(self, limit: timedelta) -> datetime:
        """The moment `limit` of real time ago."""
        return self.now - limit * self.runtime.clock.speed

    def minute(self, moment: datetime) -> str:
        """As people of the company read it."""
        return f"{moment.astimezone(self.runtime.plan.calendar.zone):%Y-%m-%d %H:%M}"


Check = Callable[[Round], Awaitable[list[Finding]]]


async def runs_without_deadline(this: Round) -> list[Finding]:
    """No emergency falls silent (I1): the deadline is computed again, else the run is woken now."""
    found = []
    for one in await self_audit_queries.without_deadline(this.connection, this.now):
        if one.due is None and one.asked:
            continue  # an answer is owed by a moment, and nothing else waits
        await self_audit_queries.set_deadline(this.connection, one.incident, one.due or this.now)
        reason = message("finding.run_without_deadline", incident=one.incident)
        found.append(Finding(str(one.incident), reason, one.incident, 1))
    if found:
        this.runtime.wakes_at = None
    return found


async def late_deadlines(this: Round) -> list[Finding]:
    """Deadlines that have passed and on which the clock has not acted."""
    late = await self_audit_queries.late_deadlines(this.connection, this.before(LATE))
    return [
        Finding(
            str(one.incident),
            message("finding.deadline_late", incident=one.incident, since=this.minute(one.due_at)),
            one.incident,
        )
        for one in late
    ]


async def lapsed_claims(this: Round) -> list[Finding]:
    """Messages that a process claimed and neither sent nor gave back are free again."""
    lapsed = this.before(LAPSED)
    freed = await self_audit_queries.release_lapsed_claims(this.connection, lapsed, this.now)
    reason = message("finding.claims_lapsed", count=freed)
    return [Finding("", reason, repaired=freed)] if freed else []


async def stalled_queues(this: Round) -> list[Finding]:
    """The same thing has been next for too long. Signals are published once more."""
    heads = await self_audit_queries.queue_heads(this.connection, this.now)
    found = []
    for queue, since in (
        await self_audit_state.move_heads(this.connection, heads, this.now)
    ).items():
        limit, code = STOPPED[queue]
        if since < (before := this.before(limit)):
            again = queue == "signals"
            repaired = (
                await self_audit_queries.publish_again(this.connection, before) if again else 0
            )
            found.append(Finding(queue, message(code, since=this.minute(since)), repaired=repaired))
    return found


async def unseen_parked(this: Round) -> list[Finding]:
    """Parked messages that were never shown; beyond the ceiling they are only counted."""
    await parked_signals.drop_beyond_ceiling(this.connection)
    count, since = await self_audit_queries.unseen_parked(this.connection, this.before(UNSEEN))
    if since is None:
        return []
    return [Finding("", message("finding.parked_unseen", count=count, since=this.minute(since)))]


async def dead_processes(this: Round) -> list[Finding]:
    """Processes that ended without a stop, and roles that no process has since.

    What they had claimed is freed by other checks, which is safe also if they still run.
    """
    known = await self_audit_state.processes(this.connection)
    # Otherwise it is the ledger that was away, and no process could record that it runs.
    if not any(one.name == PROCESS and one.seen_at > this.before(FRESH) for one in known):
        return []
    dead = [one for one in known if one.seen_at < this.before(DEAD)]
    there = {r for one in known if one not in dead for r in one.roles.split(",")}
    found = []
    for one in dead:
        missing = sorted(set(one.roles.split(",")) - there)
        if not missing or one.seen_at < this.before(FORGOTTEN):
            await self_audit_state.forget_process(this.connection, one.name)
        since = this.minute(one.seen_at)
        code = "finding.role_missing" if missing else "finding.process_died"
        roles = missing or one.roles.split(",")
        found.append(Finding(one.name, message(code, process=one.name, parts=roles, since=since)))
    return found
