"""Which source may send which signal: what the plan allows other systems, and the names under which
Muster itself reports.
"""

from __future__ import annotations

from collections.abc import Mapping

# What came in through Muster itself: its pages, API and commands, texts, calls, links, rehearsals,
# routines. No other system may report under these names.
RESERVED = (
    "api",
    "cli",
    "clock",
    "desk",
    "drill",
    "link",
    "muster",
    "phone",
    "routine",
    "sms",
    "text",
    "truck",
    "voice",
)
RESERVED_PREFIX = "key:"  # what was reported with a machine key
OTHERS = "others"  # in the plan: every source that it does not name
WILDCARD = "*"  # at the end of a source's name in the plan: any suffix
Allowed = tuple[str, ...] | None  # names of signals; None: any
Sources = Mapping[str, Allowed]


def is_reserved(source: str) -> bool:
    """Ignores case and surrounding blanks, which a reader of a page does not notice."""
    name = source.strip().casefold()
    return name in RESERVED or name.startswith(RESERVED_PREFIX)


def allowed_signals(sources: Sources, source: str) -> Allowed:
    """What this source may send. A plan without `sources:` leaves it open; in one that has them a
    source that fits no name, where there is no `others`, may send nothing.
    """
    if not sources:
        return None
    fitting = [
        name
        for name in sources
        if name == source or (name.endswith(WILDCARD) and source.startswith(name[:-1]))
    ]
    # The longest name says most about the source.
    name = max(fitting, key=lambda each: (not each.endswith(WILDCARD), len(each)), default=OTHERS)
    return sources.get(name, ())
