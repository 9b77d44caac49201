"""`desk:` of policies.yaml: who may do what at the desk."""

from __future__ import annotations

from playbooks.definition.desk_rights import PUBLISH, RIGHTS, DeskRights
from playbooks.loader.section import Section
from translations import message


def read_desk_rights(policies: Section) -> DeskRights | None:
    """Right -> names as the plan writes them; None where there is no block."""
    section = policies.map("desk")
    if section is None:
        return None
    found = {right: section.texts(right) for right in RIGHTS if section.has(right)}
    if PUBLISH in found and policies.has("publish"):
        section.fault(
            PUBLISH, message("plan.publish_is_said_twice"), message("remedy.say_publish_once")
        )
    section.raw("clause")  # collected by `clauses_of_policies`
    section.end(RIGHTS)
    return found
