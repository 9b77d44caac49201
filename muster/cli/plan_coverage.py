"""`muster plan coverage`: every clause, what carries it out, its drills, when it last ran and how
long it took; every sentence, the lines of drills that prove it and their steps.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from drills.scenario_loader import drills_in
from drills.sentence_coverage import proofs_in
from handlers.plan_publishing import last_runs
from muster.cli import output
from muster.cli.ledger_access import ledger_exists, query_ledger
from muster.cli.load_settings import load_settings
from muster.cli.options import Folder, Json, Lang
from muster.cli.plan_cache import plan_cache
from muster.cli.terminal_language import ENGLISH, language
from muster.settings import Settings
from playbooks.checks.coverage import ClauseCoverage, SentenceCoverage, coverage
from playbooks.definition.plan import Plan
from playbooks.loader import BadPlanError

SHOWN = ["clause", "what", "kind", "carried_by", "drills", "last_run", "took", "limit"]
SENTENCES_SHOWN = ["sentence", "says", "by", "proved_by"]


def coverage_command(folder: Folder = None, lang: Lang = "", json: Json = False) -> None:
    """Show for each clause what carries it out, its drills, when it last ran and how long it took;
    for each sentence of clauses.yaml the lines of drills that prove it.

    Exit 2 where one lacks any of these.
    """
    raise SystemExit(cover(load_settings(), folder, json, language(lang)))


def cover(settings: Settings, folder: Path | None, as_json: bool, lang: str = ENGLISH) -> int:
    """The exit code: 2 where a response, routine or policy has no carrier or no drill, or a record
    is kept nowhere.
    """
    where = folder or settings.plan
    try:
        plan = plan_cache(settings).read_folder(where)
        drills = drills_in(where, plan)
    except BadPlanError as bad:
        output.exit_refused(str(fault) for fault in bad.faults)
    ran = query_ledger(settings, last_runs) if ledger_exists(settings) else {}
    rows = coverage(plan, {d.name: d.clauses for d in drills}, ran, proofs_in(drills))
    if as_json:
        output.print_json([_row(row) for row in rows])
    else:
        output.table([_shown(row, plan, lang) for row in rows], SHOWN, "The plan has no clauses.")
        shown = [_sentence_shown(one, lang) for row in rows for one in row.sentences]
        output.table(shown, SENTENCES_SHOWN, "No clauses.yaml quotes the sentences of its clauses.")
    lacking = [row for row in rows if row.lacks]
    for row in lacking:
        output.note(f"{row.clause} lacks a {' and a '.join(row.lacks)}")
    unproved = [one.sentence.number for row in rows for one in row.sentences if one.lacks_proof]
    for number in unproved:
        output.note(f"{number} lacks a proof: no line of a drill says `proves: {number}`")
    return output.REFUSED if lacking or unproved else output.DONE


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
        "sentences": [_sentence(one) for one in row.sentences],
    }


def _sentence(row: SentenceCoverage) -> dict[str, object]:
    return {
        "sentence": row.sentence.number,
        "says": row.sentence.words,
        "by": list(row.sentence.by),
        "seen": row.sentence.seen,
        "kind": list(row.sentence.kinds),
        "proofs": [
            {"step": proof.step, "drill": proof.drill, "line": proof.line} for proof in row.proofs
        ],
    }


def _sentence_shown(row: SentenceCoverage, lang: str) -> dict[str, object]:
    words = row.sentence.words
    more = f" (+{len(row.proofs) - 2})" if len(row.proofs) > 2 else ""
    proved = [f"{proof.step}, {proof.drill}.yaml:{proof.line}" for proof in row.proofs[:2]]
    return {
        "sentence": row.sentence.number,
        "says": words.get(lang) or words.get(ENGLISH, ""),
        "by": row.sentence.by,
        "proved_by": "; ".join(proved) + more,
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
