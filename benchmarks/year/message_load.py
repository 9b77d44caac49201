"""What a stretch of days meant for the people of each role."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.year.reply_model import is_night
from drills.log_entries import DrillMessage
from playbooks.messages.notification import Notification

RETAILER = "retailer"
HEAD = (
    "| role | people | texts a day, each | most texts in a day, one person "
    "| nights disturbed, each | nights disturbed, most | decisions asked, each "
    "| tasks and checks, each |",
    "|---|--:|--:|--:|--:|--:|--:|--:|",
)


@dataclass
class Load:
    """What the people of one role got. Messages of one incident at one moment are one text."""

    people: set[str] = field(default_factory=set)
    texts: set[tuple[str, int, datetime]] = field(default_factory=set)
    nights: set[tuple[str, date]] = field(default_factory=set)
    decisions: int = 0
    tasks: int = 0

    def most_in_a_day(self, zone: ZoneInfo) -> int:
        """Texts to one person on one calendar day."""
        days = Counter((person, at.astimezone(zone).date()) for person, _, at in self.texts)
        return max(days.values(), default=0)

    def most_nights(self) -> int:
        """Nights of the person who was woken most often."""
        return max(Counter(person for person, _ in self.nights).values(), default=0)


def loads(
    messages: Iterable[DrillMessage], zone: ZoneInfo, routines: Mapping[int, bool]
) -> dict[str, Load]:
    """By role. A night belongs to the day on which it began; `routines`: is that run a routine?"""
    found: dict[str, Load] = defaultdict(Load)
    asked: set[tuple[str, str]] = set()
    for owed in messages:
        n, at = owed.notification, owed.at.astimezone(zone)
        load = found[role_of(n)]
        load.people.add(n.person)
        load.texts.add((n.person, n.incident, owed.at))
        if is_night(at):
            load.nights.add((n.person, (at - timedelta(hours=6)).date()))
        if (n.token, n.person) not in asked:
            asked.add((n.token, n.person))
            decides = n.expects == "option" and not routines.get(n.incident)
            load.decisions += decides
            load.tasks += n.expects in ("option", "done") and not decides
    return dict(found)


def role_of(notification: Notification) -> str:
    """The role without what is added to it in brackets."""
    return notification.role.partition(" (")[0]


def rows(found: Mapping[str, Load], zone: ZoneInfo, days: int) -> list[str]:
    """Those with most texts a person first."""
    order = sorted(
        found.items(), key=lambda each: -len(each[1].texts) / max(1, len(each[1].people))
    )
    return [*HEAD, *(_row(role, load, zone, days) for role, load in order)]


def _row(role: str, load: Load, zone: ZoneInfo, days: int) -> str:
    # Per person: twenty drivers with a text each are not one driver with twenty.
    persons = max(1, len(load.people))
    cells = (
        role,
        str(persons),
        f"{len(load.texts) / persons / days:.2f}",
        str(load.most_in_a_day(zone)),
        f"{len(load.nights) / persons:.1f}",
        str(load.most_nights()),
        f"{load.decisions / persons:.1f}",
        f"{load.tasks / persons:.1f}",
    )
    return "| " + " | ".join(cells) + " |"
