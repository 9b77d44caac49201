"""A one-time login link for a person, made by an administrator with access to the ledger."""

from __future__ import annotations

from handlers import login_people, staff_changes
from handlers.login_codes import new_link
from handlers.login_sessions import wall_clock
from handlers.runtime import Runtime
from incidents.actor import Actor
from incidents.signals import SignalRefusedError
from ledger import accounts, audit
from ledger.audit import AuditEntry
from translations import message


async def new_login_link(runtime: Runtime, who: str, remove_totp: bool, actor: Actor) -> str:
    """The secret of a link that logs in the person with this id, name or phone.

    `remove_totp`: their second factor is lost. Raises SignalRefusedError.
    """
    person = await staff_changes.find(runtime, who)
    if not login_people.may_log_in(person):
        raise SignalRefusedError([message("fault.may_not_log_in", text=person.id)])
    link = await new_link(runtime, person.id)
    async with runtime.ledger.writing() as connection:
        if remove_totp:
            await accounts.remove_totp(connection, person.id)
        after = {"totp_removed": remove_totp}
        entry = AuditEntry(
            wall_clock(), actor, "login_link.made", f"person {person.id}", after=after
        )
        await audit.append(connection, entry)
    return link
