"""`muster plan check`: every fault of every file of a plan, drills included, in the reader's
language; with --company also against the company.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from drills.scenario_loader import drills_in
from handlers.plan_publishing import load_recorded_company
from muster.cli import output
from muster.cli.ledger_access import query_ledger
from muster.cli.load_settings import load_settings
from muster.cli.options import Folder, Json, Lang
from muster.cli.terminal_language import language
from muster.settings import Settings
from playbooks.loader import BadPlanError, Fault
from playbooks.loader.accepted_negative_outcomes import accepted_trouble
from playbooks.loader.plan_folder import Examined, examine_folder
from playbooks.loader.unused_declarations import hints
from playbooks.loader.validators.clauses import uncovered_clauses
from playbooks.loader.validators.company import validate_company
from translations import Message, Renderer, message, translate


def check_command(
    folder: Folder = None,
    json: Json = False,
    company: Annotated[
        bool,
        typer.Option(
            "--company", help="Also against the ledger's company: every role is held and reached."
        ),
    ] = False,
    lang: Lang = "",
) -> None:
    """Find everything that is wrong with a plan, all at once. Exit 0 sound, 2 faults."""
    raise SystemExit(check(load_settings(), folder, json, company, language(lang)))


def check(
    settings: Settings, folder: Path | None, as_json: bool, company: bool, lang: str = "en"
) -> int:
    """The exit code: 2 where anything must be mended. JSON is in English."""
    where = folder or settings.plan
    found = examine_folder(where)
    faults = findings(where, found)
    if company:
        faults = sorted({*faults, *_against_company(settings, found)})
    if as_json:
        output.print_json([_row(fault) for fault in faults])
    else:
        for fault in faults:
            output.print_answer(fault.in_language(lang))
        summary = _summary(found, faults)
        output.note(Renderer(lang).text(summary))
    for accepted in accepted_trouble(found.plan, lang) if not faults else ():
        output.note(Renderer(lang).text(accepted))
    for hint in sorted(hints(found.plan, found.places)) if not faults else ():
        said = translate("plan_check.hint", lang, text=hint.in_language(lang))
        output.note(said)
    return output.REFUSED if faults else output.DONE


def findings(folder: Path, found: Examined) -> list[Fault]:
    """Faults that prevent the plan from running, and clauses without a carrier; the drills' faults,
    where the plan itself is sound.
    """
    faults = [*found.faults, *uncovered_clauses(found.plan.clauses, found.places)]
    if not found.faults:
        try:
            drills_in(folder, found.plan)
        except BadPlanError as bad:
            faults += bad.faults
    return sorted(set(faults))


def _against_company(settings: Settings, found: Examined) -> list[Fault]:
    directory = query_ledger(settings, load_recorded_company)
    if directory is None:
        output.exit_refused(
            ["--company needs a company in the ledger; `muster demo` loads the demo company"]
        )
    return validate_company(found.plan, directory, found.places)


def _row(fault: Fault) -> dict[str, object]:
    return {
        "file": fault.file,
        "line": fault.line,
        "step": fault.step or None,
        "field": fault.field or None,
        "fault": fault.fault,
        "expected": fault.expected or None,
    }


def _summary(found: Examined, faults: list[Fault]) -> Message:
    plan = found.plan
    if len(faults) == 1:
        return message("plan_check.one_fault")
    if faults:
        return message("plan_check.faults", count=len(faults))
    return message(
        "plan_check.sound",
        clauses=len(plan.clauses),
        playbooks=len(plan.playbooks),
        steps=sum(len(p.steps) - 1 for p in plan.playbooks.values()),
        routines=len(plan.routines),
        version=plan.hash,
    )
