"""The audit line of a change of the company's people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from incidents.actor import Actor
from incidents.company import Company
from ledger.audit import AuditEntry
from ledger.list_rows import NewStaffChangeRow


def _stamp(moment: datetime | None) -> str | None:
    """As JSON of every list has it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def staff_entry(record: NewStaffChangeRow, before: Company, actor: Actor) -> AuditEntry:
    """The line of a change; `before`: the company as it was."""
    person, role, site = record["person"], record["role"], record["site"]
    was: dict[str, Any] = {
        "absences": [
            {"is": a.availability, "from": _stamp(a.start), "until": _stamp(a.end)}
            for a in before.absences
            if a.person == person and a.end > record["at"]
        ]
    }
    if role:
        held = [r for r in before.roles if (r.role, r.site) == (role, site)]
        was = {"holders": [{"person": r.person, "rank": r.rank} for r in held]}
    after = {
        name: value
        for name, value in (
            ("is", record["what"]),
            ("from", _stamp(record["start"])),
            ("until", _stamp(record["end"])),
            ("role", role),
            ("site", site),
        )
        if value is not None
    }
    what = f"people.{record['what'].replace(' ', '_')}"
    return AuditEntry(record["at"], actor, what, f"person {person}", None, was, after)
