"""Roles that the plan calls and whose last holder gave them up."""

from __future__ import annotations

from handlers.self_audit_checks import Finding, Round
from ledger import staff_change_rows
from playbooks.company.data_gaps import required_roles
from translations import message


async def vacant_roles(this: Round) -> list[Finding]:
    """Those that nobody holds since. A role that never had a holder is a gap of the company's
    lists, which the desk shows anyway.
    """
    given_up = await staff_change_rows.roles_given_up(this.connection)
    if not given_up:
        return []
    directory = await this.runtime.directory(this.connection)
    wanted = required_roles(directory, this.runtime.plan, None)
    wanted += [
        one
        for site in directory.sites
        for one in required_roles(directory, this.runtime.plan, site)
    ]
    return [
        Finding(
            f"{role} @ {site}" if site else role,
            message("finding.role_vacant", role=role, since=this.minute(since)),
        )
        for (role, site), since in given_up.items()
        if (role, site) in wanted and not directory.holders(role, site)
    ]
