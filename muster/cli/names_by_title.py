"""A signal, playbook or drill may be named by its title, in any language of the plan."""

from __future__ import annotations

from collections.abc import Mapping


def name_by_title(titles: Mapping[str, Mapping[str, str]], written: str) -> str:
    """The name whose title this is, in whatever case; else what was written.

    `titles`: by name, then by language. A title that two names share tells none of them.
    """
    if written in titles:
        return written
    wanted = written.casefold()
    found = [
        name
        for name, own in titles.items()
        if wanted in {title.casefold() for title in own.values()}
    ]
    return found[0] if len(found) == 1 else written
