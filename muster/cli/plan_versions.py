"""`muster plan versions`: who put which version in force."""

from __future__ import annotations

from muster.cli import output
from muster.cli.list_sources import fetch_list, path
from muster.cli.load_settings import load_settings
from muster.cli.options import Json

SHOWN = ["version", "in_force", "published_at", "by", "role", "note", "signed_by"]


def versions(json: Json = False) -> None:
    """List the versions of the plan, the one in force first."""
    where, query = path("plan", "versions"), "ledger.plan_versions:version_list"
    rows = fetch_list(load_settings(), where, query).rows
    if json:
        output.print_json(rows)
    else:
        output.table(rows, SHOWN, "No version has been read or published yet.")
