"""A plan whose playbooks open on reports from machines: what stories about heads need."""

from __future__ import annotations

from itertools import count
from typing import Any

from incidents.signals import Signal
from playbooks.decide import Decision
from playbooks.definition.plan import Plan
from playbooks.intake.signals import check_signal
from playbooks.loader import read_files
from tests.playbooks.small import OTHERS, PLAN, POLICIES, TEXTS, small_company
from tests.playbooks.story import Story

SIGNALS = """\
  line.down:
    fields:
      site: {is: site, else: ""}
      alert: {is: text, else: ""}
      load: {is: whole number, else: 0}
  line.up: {fields: {site: {is: site, else: ""}}}
  fact.reported: {records: fact, fields: {name: {is: text}, value: {is: text}}}
  work.announced:
    records: quiet window
    fields: {site: {is: site, else: ""}, starts: {is: time}, ends: {is: time}, note: {is: text, else: ""}}
facts:
  spares: {is: whole number}
  backup: {is: text}
  all_well: {is: yes or no}
"""
WAITS = "- {id: up, wait: line.up, within: 9h, nothing follows when: [overdue], because: a reason}"
_ids = count(1)


def files_with(**playbooks: str) -> dict[str, str]:
    """A plan's files: each playbook is given as the words of its head, under which one step
    waits.
    """
    plan = PLAN.replace("clauses:\n", SIGNALS + "clauses:\n").replace("signals:\n", "signals:\n", 1)
    declared, _, rest = plan.partition("facts:\n")
    files = {
        "plan.yaml": declared + "facts:\n" + rest,
        "policies.yaml": POLICIES.replace("acting: {breakdown: chief}", "acting: {}"),
        "texts/zh.yaml": TEXTS + 'muster.quiet: "quiet {options}"\n',
        "texts/en.yaml": TEXTS + 'muster.quiet: "quiet {options}"\n',
    }
    if not any("catch-all" in head for head in playbooks.values()):
        files["playbooks/others.yaml"] = OTHERS
    for name, head in playbooks.items():
        steps = "" if "steps:" in head else f"steps:\n  {WAITS}\n"
        files[f"playbooks/{name}.yaml"] = (
            f"playbook: {name}\ntitle: {name}\nowner: chief\n{head}\n{steps}"
        )
    return files


def plan_with(**playbooks: str) -> Plan:
    return read_files(files_with(**playbooks))


def tale(**playbooks: str) -> Story:
    """A story about these playbooks."""
    return Story(plan_with(**playbooks), small_company())


def said(it: Story, kind: str, **fields: Any) -> Decision:
    """Something is reported now."""
    signal: Signal = check_signal(
        kind, fields, f"said-{next(_ids)}", "test", it.now, it.plan, it.directory, it.now
    )
    return it.report(signal)
