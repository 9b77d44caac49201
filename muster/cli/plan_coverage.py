"""`muster plan coverage`: every clause, what carries it out, its drills, when it last ran and how
long it took.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from drills.scenario_loader import drills_in
from handlers.plan_publishing import last_runs
from muster.cli import output
from muster.cli.ledger_access import ledger_exists, query_ledger
from muster.cli.load_settings import load_settings
from muster.cli.options import Folder, Json, Lang
from muster.cli.plan_cache import plan_cache
from muster.cli.terminal_language import ENGLISH, language
from muster.settings import Settings
from playbooks.checks.coverage import ClauseCoverage, coverage
from playbooks.definition.plan import Plan
from playbooks.loader import BadPlanError

SHOWN = ["clause", "what", "kind", "carried_by", "drills", "last_run", "took", "limit"]


def coverage_command(folder: Folder = None, lang: Lang = "", json: Json = False) -> None:
    """Show for each clause what carries it out, its drills, when it last ran and how long it took.

    Exit 2 where one lacks either.
    """
    raise SystemExit(cover(load_settings(), folder, json, language(lang)))


def cover(settings: Settings, folder: Path | None, as_json: bool, lang: str = ENGLISH) -> int:
    """The exit code: 2 where a response, routine or policy has no carrier or no drill, or a record
    is kept nowhere.
    """
    where = folder or settings.plan
    try:
        plan = plan_cache(settings).read_folder(where)
        drills = {drill.name: drill.clauses for drill in drills_in(where, plan)}
    except BadPlanError as bad:
        output.exit_refused(str(fault) for fault in bad.faults)
    ran = query_ledger(settings, last_runs) if ledger_exists(settings) else {}
    rows = coverage(plan, drills, ran)
    if as_json:
        output.print_json([_row(row) for row in rows])
    else:
        output.table([_shown(row, plan, lang) for row in rows], SHOWN, "The plan has no clauses.")
    lacking = [row for row in rows if row.lacks]
    for row in lacking:
        output.note(f"{row.clause} lacks a {' and a '.join(row.lacks)}")
    return output.REFUSED if lacking else output.DONE


def _row(row: ClauseCoverage) -> dict[str, object]:
    return {
        "clause": row.clause,
        "title": row.title,
        "kind": list(row.kind),
        "carried_by": list(row.carried_by),
        "drills": list(row.drills),
        "last_run": row.last_run,
        "took": round(row.took.total_seconds()) if row.took is not None else None,
        "limit": row.limit,
    }


def _shown(row: ClauseCoverage, plan: Plan, lang: str) -> dict[str, object]:
    more = f" (+{len(row.carried_by) - 2})" if len(row.carried_by) > 2 else ""
    return {
        "clause": row.clause,
        "what": row.title.get(lang) or row.title.get(ENGLISH, ""),
        "kind": row.kind,
        "carried_by": ", ".join(row.carried_by[:2]) + more,
        "drills": row.drills,
        "last_run": output.local(row.last_run, plan.calendar.zone),
        "took": _took(row.took),
        "limit": row.limit,
    }


def _took(took: timedelta | None) -> str:
    return str(took).partition(".")[0] if took is not None else ""
