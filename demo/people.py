"""The people and the roles they hold (PLAN section 2): leading group, the sites' heads and crews,
outside contacts.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Literal

from demo.names import chinese_people, english_people
from demo.phones import STAFF_AREA_CODES, STAFF_BLOCK, PhoneBook
from incidents.company import Person, RoleHeld

CENTRES = (
    "marketing centre",
    "distribution centre",
    "information centre",
    "finance",
    "security",
    "supervision centre",
)
HEADQUARTERS = "kaili"
DUTY_ROLE = "person on duty"
DUTY_PEOPLE = 3
SECOND_PHONE_EVERY = 3


class Staff:
    """Collects people and roles while the company is being staffed."""

    def __init__(self, seed: int) -> None:
        rng = Random(f"{seed}:people")
        self._names = {"zh": chinese_people(rng), "en": english_people(rng)}
        self._book = PhoneBook(STAFF_BLOCK, STAFF_AREA_CODES)
        self.people: list[Person] = []
        self.roles: list[RoleHeld] = []

    def hire(
        self, site: str | None = None, organisation: str = "", language: Literal["zh", "en"] = "zh"
    ) -> str:
        """The id of a new person; every third has a second phone."""
        person_id, name = next(self._names[language])
        phones = self._book.phones(language, two=len(self.people) % SECOND_PHONE_EVERY == 0)
        self.people.append(Person(person_id, name, phones, language, site, organisation))
        return person_id

    def hire_several(
        self, count: int, site: str | None = None, organisation: str = ""
    ) -> list[str]:
        """The ids of `count` new people."""
        return [self.hire(site, organisation) for _ in range(count)]

    def ladder(self, roles: Sequence[str], people: Sequence[str], site: str | None = None) -> None:
        """The first holds each of the roles, the others are the deputies in their order."""
        for role in roles:
            self.roles += [RoleHeld(role, person, site, rank) for rank, person in enumerate(people)]

    def crew(self, role: str, people: Sequence[str], site: str) -> None:
        """All of them hold the role alike."""
        self.roles += [RoleHeld(role, person, site) for person in people]


def leading_group(staff: Staff) -> None:
    """Staff of clause 2.1.1a: the leader, who is the general manager, the deputy leader, and the
    heads of the centres.
    """
    leader, deputy, next_deputy = staff.hire_several(3, HEADQUARTERS)
    staff.ladder(["general manager", "leader"], [leader, deputy])
    staff.ladder(["deputy leader"], [deputy, next_deputy])
    for centre in CENTRES:
        staff.ladder([f"head of {centre}"], staff.hire_several(2, HEADQUARTERS))
    heads = [
        held
        for held in staff.roles
        if held.role in ("leader", "deputy leader", *(f"head of {c}" for c in CENTRES))
    ]
    # The group's office (3.2.2) is led by the deputy leader's deputy.
    staff.ladder(["office of the leading group"], [next_deputy, deputy])
    staff.roles += [RoleHeld("leading group", held.person) for held in heads if held.rank == 0]


def outside_contacts(staff: Staff) -> None:
    """The insurer (clause 3.3.3) and the repair workshop (3.3.1)."""
    staff.ladder(
        ["insurer"],
        [staff.hire(organisation="insurer"), staff.hire(organisation="insurer", language="en")],
    )
    staff.ladder(["workshop"], staff.hire_several(2, organisation="repair workshop"))


def newsrooms(staff: Staff) -> None:
    """Radio and television, which announce to the public (3.2.1)."""
    staff.roles += [
        RoleHeld("media", person) for person in staff.hire_several(2, organisation="newsroom")
    ]


def site_heads(staff: Staff, site: str) -> None:
    """Who leads distribution and marketing at one site, with their deputies."""
    staff.ladder(["head of distribution", "head of the site"], staff.hire_several(3, site), site)
    staff.ladder(["head of marketing department"], staff.hire_several(2, site), site)
    staff.ladder(["market manager"], staff.hire_several(2, site), site)


def demand_people(staff: Staff, sites: Sequence[str]) -> None:
    """Who decides on sudden demand and supply (clauses 3.4, 3.5), at headquarters and in each
    marketing department; the province beside.
    """
    staff.ladder(["head of purchasing"], staff.hire_several(2, HEADQUARTERS))
    staff.ladder(["provincial company"], staff.hire_several(2, organisation="provincial company"))
    for site in sites:
        staff.ladder(
            ["customer service director", "consumer desk"], staff.hire_several(2, site), site
        )
        staff.ladder(["deputy head of marketing department"], staff.hire_several(2, site), site)


def account_managers(staff: Staff, site: str, count: int) -> list[str]:
    """`count` account managers of the site; they also stand for those who know its routes."""
    people = staff.hire_several(count, site)
    staff.crew("account manager", people, site)
    return people


def inspectors(staff: Staff, sites: Sequence[str]) -> None:
    """Inspectors who know the routes, at each site (3.3.5)."""
    for site in sites:
        staff.crew("inspector", staff.hire_several(2, site), site)


def driver(staff: Staff, site: str, language: Literal["zh", "en"] = "zh") -> str:
    """A new driver of the site."""
    person = staff.hire(site, language=language)
    staff.crew("driver", [person], site)
    return person
