"""`muster plan read`: the plan as sentences, for the meeting in which it is agreed to."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.cli import output
from muster.cli.load_settings import load_settings
from muster.cli.names_by_title import name_by_title
from muster.cli.options import Lang
from muster.cli.plan_cache import plan_cache
from muster.cli.terminal_language import language
from muster.settings import Settings
from playbooks.definition.suggestions import nearest
from playbooks.loader import BadPlanError
from playbooks.prose import WORDINGS
from playbooks.prose.document import plan_document
from playbooks.prose.plan import plan_prose
from translations import english


def read_command(
    playbook: Annotated[
        str, typer.Argument(help="A playbook or routine. Default: the whole plan.")
    ] = "",
    lang: Lang = "",
    texts: Annotated[
        bool, typer.Option("--texts", help="With the wording people will receive.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="The whole plan with everything that it says.")
    ] = False,
) -> None:
    """Read the plan aloud: the whole as a document to be signed, one playbook with everything."""
    whole = full or texts
    raise SystemExit(
        read(load_settings(), playbook, language(lang, sorted(WORDINGS)), texts, whole)
    )


def read(settings: Settings, playbook: str, lang: str, texts: bool, full: bool) -> int:
    """The exit code."""
    try:
        plan = plan_cache(settings).read_folder(settings.plan)
    except BadPlanError as bad:
        output.exit_refused(str(fault) for fault in bad.faults)
    known = {name: plan.playbook(name).titles for name in (*plan.playbooks, *plan.routines)}
    playbook = name_by_title(known, playbook)
    if playbook and playbook not in known:
        meant = english(nearest(playbook, known))
        output.exit_refused([f"there is no playbook {playbook!r}; {meant}"])
    if playbook or full:
        lines = plan_prose(plan, lang, playbook or None, texts)
    else:
        lines = plan_document(plan, lang)
    for line in lines:
        output.print_prose(line)
    return output.DONE
