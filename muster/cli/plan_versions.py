"""`muster plan versions`: who put which version in force."""

from __future__ import annotations

from ledger import plan_versions
from muster.cli import output
from muster.cli.ledger_access import query_ledger_with_zone
from muster.cli.load_settings import load_settings
from muster.cli.options import Json


def versions(json: Json = False) -> None:
    """List the versions of the plan, the one in force first."""
    found, _ = query_ledger_with_zone(load_settings(), plan_versions.versions)
    rows = [
        {
            "version": row["hash"],
            "published_at": row["at"],
            "by": row["name"],
            "role": row["role"],
            "note": row["note"],
            "in_force": number == 0,
        }
        for number, row in enumerate(found)
    ]
    columns = ["version", "in_force", "published_at", "by", "role", "note"]
    if json:
        output.print_json(rows)
    else:
        output.table(rows, columns, "No version has been read or published yet.")
