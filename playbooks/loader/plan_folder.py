"""A plan's folder as a Plan.

What cannot be read is refused whole, with every fault of every file.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.plan_files import content_hash as content_hash
from playbooks.definition.plan_files import folder_files as folder_files
from playbooks.loader.clause_carriers import clauses_of_policies
from playbooks.loader.common_steps import add_common_steps, read_every
from playbooks.loader.faults import BadPlanError, Fault, FaultCollector
from playbooks.loader.plan_and_policies import read_plan_file, read_policies
from playbooks.loader.playbook_file import read_playbook
from playbooks.loader.routines import read_routines
from playbooks.loader.section import Section
from playbooks.loader.source_locations import SourceLocations
from playbooks.loader.validation import check
from playbooks.loader.yaml_tree import Text, parse
from translations import message

LARGEST = 1_000_000  # characters of one file
# bytes that are no UTF-8, as read_text's surrogateescape leaves them
_NOT_TEXT = re.compile("[\udc80-\udcff]")
EVERY_INCIDENT = "playbooks/every.yaml"


def read_folder(folder: Path) -> Plan:
    """Raises BadPlanError."""
    found = examine_folder(folder)
    if found.faults:
        raise BadPlanError(found.faults)
    return found.plan


def examine_folder(folder: Path) -> Examined:
    """As `examine`; a folder without a plan has one fault."""
    # os.path answers "no" for a name that no file can have, where Path raises.
    found = examine(folder_files(folder))
    if not os.path.isfile(folder / "plan.yaml"):
        expected = message("remedy.plan_is_folder_with_plan_yaml")
        return replace(
            found,
            faults=[
                Fault(
                    "plan.yaml",
                    1,
                    "",
                    "",
                    message("plan.there_is_no_plan_in", folder=folder),
                    expected,
                )
            ],
        )
    return found


@dataclass(frozen=True)
class Examined:
    """A plan as far as it could be read, its faults, and source locations."""

    plan: Plan
    faults: list[Fault]
    places: SourceLocations


def read_files(files: dict[str, str]) -> Plan:
    """Raises BadPlanError. `files`: path inside the plan's folder -> content."""
    found = examine(files)
    if found.faults:
        raise BadPlanError(found.faults)
    return found.plan


def examine(files: dict[str, str]) -> Examined:
    """Reads all files. Never raises, for any content."""
    faults: list[Fault] = []
    plan, where = Plan(), dict[str, str]()
    sections = {name: s for name, text in sorted(files.items()) if (s := _open(name, text, faults))}
    faults += [
        Fault(name, 1, "", "", message("plan.is_missing_or_unreadable", name=name))
        for name in ("plan.yaml", "policies.yaml")
        if name not in sections
    ]
    if "plan.yaml" in sections:
        plan = read_plan_file(sections["plan.yaml"])
    # Values first: limits in every other file may name them (`within: plan.NAME`).
    for section in sections.values():
        section.report.values = plan.values
    if "policies.yaml" in sections:
        plan = read_policies(sections["policies.yaml"], plan)
    playbooks: dict[str, Playbook] = {}
    every = read_every(sections.get(EVERY_INCIDENT), plan)
    for name, section in sections.items():
        if (
            name.startswith("playbooks/")
            and name != EVERY_INCIDENT
            and (found := read_playbook(section, plan))
        ):
            found = add_common_steps(every, found, section)
            if found.name in playbooks:
                section.fault(
                    "playbook",
                    message(
                        "plan.playbook_stands_in_too", name=found.name, value=where[found.name]
                    ),
                    message("remedy.give_each_its_own_name"),
                )
            playbooks[found.name], where[found.name] = found, name
    routines = read_routines(sections.get("routines.yaml"), plan, playbooks)
    where |= dict.fromkeys(routines, "routines.yaml")
    texts = {
        language: _texts(sections.get(f"texts/{language}.yaml")) for language in plan.languages
    }
    faults += [f for s in sections.values() for f in s.report.faults]
    places = SourceLocations({name: s.tree for name, s in sections.items()})
    plan = replace(
        plan,
        hash=content_hash(files),
        playbooks=playbooks,
        routines=routines,
        texts=texts,
        carried=clauses_of_policies(places.trees),
    )
    # Last, on all that could be read, so that one run of the check names the faults of both kinds.
    faults += check(plan, where, places)
    # As a set: a fault of every.yaml is found once for each playbook that it is folded into.
    return Examined(plan, sorted(set(faults)), places)


def _open(name: str, text: str, faults: list[Fault]) -> Section | None:
    report = FaultCollector(name)
    if len(text) > LARGEST:
        faults.append(
            Fault(
                name,
                1,
                "",
                "",
                message("plan.has_characters_at_most", count=f"{len(text):,}", most=f"{LARGEST:,}"),
            )
        )
        return None
    if _NOT_TEXT.search(text):
        faults.append(
            Fault(
                name,
                1,
                "",
                "",
                message("plan.is_not_written_in_utf"),
                message("remedy.save_it_as_utf"),
            )
        )
        return None
    tree = parse(text, report, wording=name.startswith("texts/"))
    if tree is None:
        faults.extend(report.faults)
        return None
    return Section(tree, report)


def _texts(section: Section | None) -> dict[str, str]:
    if section is None:
        return {}
    return {key: tree.value for key, tree in section.tree.items.items() if isinstance(tree, Text)}
