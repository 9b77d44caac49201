"""The registers of the plan: what may be named in a report, and by which names."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.things import ThingSpec
from playbooks.prose.phrasing import Phrasing


def things(phrasing: Phrasing) -> Iterator[str]:
    """One line for each kind."""
    words = phrasing.wording.words
    for kind, register in phrasing.plan.things.items():
        listed = phrasing.wording.listing.join(_thing(phrasing, one) for one in register.values())
        yield words["thing kind"].format(kind=phrasing.name(kind), things=listed)


def _thing(phrasing: Phrasing, thing: ThingSpec) -> str:
    title = phrasing.title(thing.titles, thing.id)
    if not thing.names:
        return title
    names = phrasing.wording.listing.join(thing.names)
    return phrasing.wording.words["thing"].format(title=title, names=names)
