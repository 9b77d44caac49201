"""A plan's folder as a Plan.

What cannot be read is refused whole, with every fault of every file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.plan_files import content_hash as content_hash
from playbooks.definition.plan_files import folder_files as folder_files
from playbooks.keywords.plan_names import LanguageNames
from playbooks.loader.canonical_words import canonical_keys, canonical_values
from playbooks.loader.clause_carriers import clauses_of_policies
from playbooks.loader.common_steps import add_common_steps, read_every
from playbooks.loader.faults import NEWER_RULES, BadPlanError, Fault, FaultCollector
from playbooks.loader.faults_as_written import as_written
from playbooks.loader.plan_and_policies import read_plan_file, read_policies
from playbooks.loader.plan_hash import plan_hash
from playbooks.loader.playbook_file import read_playbook
from playbooks.loader.routines import read_routines
from playbooks.loader.section import Section
from playbooks.loader.signals import with_wordings
from playbooks.loader.source_locations import SourceLocations
from playbooks.loader.validation import check
from playbooks.loader.wordings_of_names import wordings_of_names
from playbooks.loader.written_plan import read_sentences
from playbooks.loader.yaml_tree import Map, Text, parse
from translations import Message, message

LARGEST = 1_000_000  # characters of one file
# bytes that are no UTF-8, as read_text's surrogateescape leaves them
_NOT_TEXT = re.compile("[\udc80-\udcff]")
EVERY_INCIDENT, SENTENCES = "playbooks/every.yaml", "clauses.yaml"


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


def read_stored(files: dict[str, str]) -> Plan:
    """A version that was published: what only newer rules refuse is let pass, as it was sound when
    it was put in force. Raises BadPlanError.
    """
    found = examine(files)
    if faults := [fault for fault in found.faults if not _is_newer(fault)]:
        raise BadPlanError(faults)
    return found.plan


def _is_newer(fault: Fault) -> bool:
    return isinstance(fault.what, Message) and fault.what.code in NEWER_RULES


def examine(files: dict[str, str]) -> Examined:
    """Reads all files. Never raises, for any content."""
    faults: list[Fault] = []
    plan, where = Plan(), dict[str, str]()
    sections, words = _sections(files, faults)
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
    sentences = read_sentences(sections.get(SENTENCES), plan)
    texts = {
        language: _texts(sections.get(f"texts/{language}.yaml")) for language in plan.languages
    }
    faults += [f for s in sections.values() for f in s.report.faults]
    places = SourceLocations({name: s.tree for name, s in sections.items()})
    plan = replace(
        plan,
        hash=_version(sections, files),
        content=content_hash(files),
        words=words,
        playbooks=playbooks,
        routines=routines,
        texts=texts,
        sentences=sentences,
        signals=with_wordings(plan.signals, texts),
        carried=clauses_of_policies(places.trees),
    )
    # Last, on all that could be read, so that one run of the check names the faults of both kinds.
    faults += check(plan, where, places)
    # As a set: a fault of every.yaml is found once for each playbook that it is folded into.
    said = {as_written(fault, places.trees.get(fault.file), words) for fault in faults}
    return Examined(plan, sorted(said), places)


def parsed(files: dict[str, str]) -> dict[str, Map]:
    """The files that can be parsed, in canonical form."""
    return {name: section.tree for name, section in _sections(files, [])[0].items()}


def meaning_hash(files: dict[str, str]) -> str:
    """The version of a plan by its files, without reading what they say."""
    return _version(_sections(files, [])[0], files)


def _version(sections: Mapping[str, Section], files: Mapping[str, str]) -> str:
    unread = {name: text for name, text in files.items() if name not in sections}
    return plan_hash({name: section.tree for name, section in sections.items()}, unread)


def _sections(
    files: dict[str, str], faults: list[Fault]
) -> tuple[dict[str, Section], dict[str, LanguageNames]]:
    """The files that can be parsed, in canonical form, and what the plan calls its names."""
    sections = {name: s for name, text in sorted(files.items()) if (s := _open(name, text, faults))}
    trees = {name: section.tree for name, section in sections.items()}
    words = wordings_of_names(trees)
    for name, tree in trees.items():
        canonical_values(tree, name, words)
    return sections, words


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
    canonical_keys(tree, report)
    return Section(tree, report)


def _texts(section: Section | None) -> dict[str, str]:
    if section is None:
        return {}
    return {key: tree.value for key, tree in section.tree.items.items() if isinstance(tree, Text)}
