"""When known maintenance is over: what was reported during it and has not ended is judged again."""

from __future__ import annotations

import structlog

from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from handlers.triage_context import load_context
from incidents.signals import Signal
from ledger.suppression_records import load_heard_reports
from playbooks.definition.data_dependencies import signals_judged_again
from playbooks.intake.signals import write_event
from playbooks.retriage import LOOK_BACK, judged_again

log = structlog.get_logger()


async def triage_again(runtime: Runtime) -> int:
    """Returns how many reports were judged again. Raises LedgerUnavailableError."""
    due = await _due(runtime)
    for signal in due:
        # Each has an id of its own: another process that is at it too changes nothing (I12).
        await receive(runtime, [Incoming(write_event(signal), "after maintenance", vouched=True)])
    if due:
        log.info("reports judged again after maintenance", reports=len(due))
    return len(due)


async def _due(runtime: Runtime) -> list[Signal]:
    kinds, now = signals_judged_again(runtime.plan), runtime.clock.now()
    if not kinds:
        return []
    async with runtime.ledger.reading() as connection:
        heard = await load_heard_reports(connection, kinds, now - LOOK_BACK)
        quiet = [one.signal for one in heard if one.quiet]
        if not quiet:
            return []
        context = await load_context(runtime, connection, quiet)
        return judged_again(heard, context.answers)
