"""Who may report what: refuses what another system sends in the name of Muster, or what the plan
does not let it send.
"""

from __future__ import annotations

from handlers.runtime import Runtime
from handlers.signal_signature import is_signed, sign_event
from incidents.signals import Signal, SignalRefusedError
from ledger.database import Ledger
from ledger.key_value import signal_secret
from playbooks.definition.plan import Plan
from playbooks.definition.sources import allowed_signals, is_reserved
from playbooks.intake.bounds import quoted
from translations import message


async def signed_event(runtime: Runtime, body: bytes) -> bytes:
    """An event of our own, as it is published."""
    return sign_event(body, (await _secrets(runtime))[0])


async def check_source(runtime: Runtime, signal: Signal, body: bytes) -> None:
    """`body`: the structured event as it came from the broker. Raises SignalRefusedError."""
    await _secrets(runtime)  # kept from now on: judging looks at signatures, too
    reserved = is_reserved(signal.source)
    if not reserved:
        check_foreign_source(runtime.plan, signal)
    if (reserved or runtime.signed_only) and not await _is_ours(runtime, body):
        if reserved:
            raise SignalRefusedError([message("fault.source_reserved", text=quoted(signal.source))])
        raise SignalRefusedError([message("fault.broker_is_our_own")])


def check_foreign_source(plan: Plan, signal: Signal) -> None:
    """For a signal that did not come through a form, a command or a key of ours.

    Raises SignalRefusedError.
    """
    if is_reserved(signal.source):
        raise SignalRefusedError([message("fault.source_reserved", text=quoted(signal.source))])
    allowed = allowed_signals(plan.sources, signal.source)
    if allowed is not None and signal.kind not in allowed:
        raise SignalRefusedError(
            [
                message(
                    "fault.source_may_not_send",
                    text=quoted(signal.source),
                    signal=signal.kind,
                    signals=list(allowed),
                )
            ]
        )


async def _is_ours(runtime: Runtime, body: bytes) -> bool:
    # The secret may have been changed by another process: then it is looked up.
    return is_signed(body, await _secrets(runtime)) or is_signed(
        body, await _secrets(runtime, fresh=True)
    )


async def secrets_of(ledger: Ledger) -> tuple[str, ...]:
    """Those that sign our own signals, the one in use first."""
    async with ledger.writing() as connection:
        return (await signal_secret(connection),)


async def _secrets(runtime: Runtime, fresh: bool = False) -> tuple[str, ...]:
    if fresh or not runtime.secrets:
        runtime.secrets = await secrets_of(runtime.ledger)
    return runtime.secrets
