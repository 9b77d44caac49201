"""What the company's registers answer to a scene's questions: its sites, as `for each: site` sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playbooks.answers import Answers


def sites(answers: Answers) -> tuple[tuple[str, dict[str, str]], ...]:
    """Every site, with what a step may name of it."""
    return tuple((s.id, {"name": s.name_zh, "kind": s.kind}) for s in answers.directory.sites.values())
