"""A story in which someone has to command: a plan with every.yaml, a leader and a deputy who may
be away.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from incidents.company import Absence, Company, RoleHeld
from playbooks.company.company_lookup import Directory
from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, small_company, small_files
from tests.playbooks.story import Story

EVERY = """\
steps:
  - {id: acting, when: incident.unled, appoint: acting commander, text: proposal}
  - {id: in_command, after any: [acting confirmed, acting stands], page: commander, text: word, within: 5m}
  - {id: uncommanded, after: acting nobody, page: commander, text: word, within: 5m}
  - {id: post, when: incident.major, command post: [commander, second], text: seat, within: 15m}
  - {id: incomplete, after: post incomplete, page: commander, text: word, within: 5m}
"""
COMMAND = """\
command:
  acting first:
    - {when: incident.injured > 0, role: board}
  acting: {breakdown: chief}
  confirm by: [leader, deputy leader]
  within: 15m
  if late: the proposal stands
"""
TEXTS = 'proposal: "{proposal} {options} {by}"\nseat: "{seat} {by}"\nchief: 主任\n'
OPEN = (
    "- {id: open, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
)
MAJOR = "severity: {major: incident.injured > 0}\n"


def files(steps: str = OPEN, head: str = MAJOR, every: str = EVERY) -> dict[str, str]:
    found = small_files(steps, head)
    policies = found["policies.yaml"]
    found["policies.yaml"] = (
        policies[: policies.index("command:\n")].replace(
            "pools:", "  second: {role: deputy leader}\npools:", 1
        )
        + COMMAND
    )
    found["policies.yaml"] = (
        found["policies.yaml"]
        .replace("  second: {role: deputy leader}\npools:", "pools:")
        .replace("customers:", "  second: {role: deputy leader}\ncustomers:", 1)
    )
    found["playbooks/every.yaml"] = every
    for language in ("zh", "en"):
        found[f"texts/{language}.yaml"] += TEXTS
    return found


def company(*away: str, unreachable: tuple[str, ...] = ()) -> Company:
    """Lena leads, Bob is her deputy, Ben stands in for Bob."""
    small = small_company(*away)
    lost = tuple(
        replace(a, availability="unreachable") for a in small_company(*unreachable).absences
    )
    roles = (
        *small.roles,
        RoleHeld("deputy leader", "bob"),
        RoleHeld("deputy leader", "gina", None, 1),
    )
    return replace(small, roles=roles, absences=(*small.absences, *lost))


def told(
    *away: str, unreachable: tuple[str, ...] = (), steps: str = OPEN, **fields: object
) -> Story:
    it = Story(read_files(files(steps)), company(*away, unreachable=unreachable), MONDAY)
    it.breaks("K-1", **fields)
    return it


def leave(it: Story, *people: str) -> None:
    """They are away from now on, and the incident sees it as it does live."""
    away = tuple(Absence(p, "away", it.now, it.now + timedelta(days=1)) for p in people)
    _staff(it, replace(it.company, absences=(*it.company.absences, *away)))
    for person in people:
        it.leaves(person, "away")
    it.recheck()


def come_back(it: Story, *people: str) -> None:
    left = tuple(a for a in it.company.absences if a.person not in people)
    _staff(it, replace(it.company, absences=left))
    it.recheck()


def give_role(it: Story, role: str, person: str) -> None:
    """`person` holds the role in place of who does."""
    others = tuple(r for r in it.company.roles if r.role != role)
    _staff(it, replace(it.company, roles=(*others, RoleHeld(role, person))))
    it.recheck()


def _staff(it: Story, changed: Company) -> None:
    it.company, it.directory = changed, Directory(changed)
