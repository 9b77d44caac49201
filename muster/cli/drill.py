"""`muster drill NAME`: play a drill and print its transcript."""

from __future__ import annotations

import os
from pathlib import Path

from drills.runner import run_drill
from drills.scenario import Drill
from drills.scenario_loader import drills_in, read_drill
from muster.cli import output
from muster.cli.live_drill import live
from muster.cli.names_by_title import name_by_title
from muster.cli.plan_cache import plan_cache
from muster.cli.transcript_output import print_json, print_text
from muster.settings import Settings
from playbooks.definition.plan import Plan
from playbooks.definition.suggestions import nearest
from playbooks.loader import BadPlanError
from translations import english


def drill(
    settings: Settings,
    name: str,
    as_json: bool,
    every: bool,
    listing: bool,
    lang: str,
    people: str | None = None,
) -> int:
    """The exit code: 2 where an expectation was not met (each is named on stderr).

    `people`: it is played live, and reaches them.
    """
    try:
        plan = plan_cache(settings).read_folder(settings.plan)
        found = selected_drills(settings, plan, name, every or listing)
    except BadPlanError as bad:
        output.exit_refused(str(f) for f in bad.faults)
    if listing:
        return _list(found, as_json)
    if people is not None:
        return (
            live(settings, found[0], people)
            if len(found) == 1
            else output.exit_refused(["one drill is played live at a time: name it"])
        )
    missed = 0
    for one in found:
        transcript = run_drill(one, plan)
        print_json(transcript) if as_json else print_text(transcript, lang or "zh")
        missed += len(transcript.missed)
    return output.REFUSED if missed else output.DONE


def selected_drills(settings: Settings, plan: Plan, name: str, every: bool) -> list[Drill]:
    """The drills meant: a file at any path, one of the plan by its name or title, or all of them.

    Raises BadPlanError.
    """
    # os.path answers "no" for a name that no file can have, where Path raises.
    if Path(name).suffix in (".yaml", ".yml") or os.path.isfile(name):
        if not os.path.isfile(name):
            output.exit_refused([f"there is no file {name}"])
        return [read_drill(Path(name), plan, settings.plan)]
    known = {d.name: d for d in drills_in(settings.plan, plan)}
    if every:
        return list(known.values())
    name = name_by_title({d.name: d.titles for d in known.values()}, name)
    if name not in known:
        output.exit_refused(
            [
                f"there is no drill {name!r}; {english(nearest(name, known))}"
                if name
                else f"name a drill: {', '.join(known)}"
            ]
        )
    return [known[name]]


def _list(found: list[Drill], as_json: bool) -> int:
    rows = [
        {
            "name": d.name,
            "playbook": d.playbook,
            "clauses": list(d.clauses),
            "title": d.titles.get("en", ""),
        }
        for d in found
    ]
    if as_json:
        output.print_json([{k: row[k] for k in ("name", "playbook", "clauses")} for row in rows])
    else:
        output.table(rows, ["name", "playbook", "clauses", "title"], "The plan has no drills.")
    return output.DONE
