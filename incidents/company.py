"""The company a plan runs for: sites, people, the roles they hold, trucks, today's routes,
retailers.

All of it is data of the ledger (clauses 2.1.1a, 3.2.7, 3.2.8, 3.1.13); a plan names roles, never
people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

UnitRole = Literal["delivery", "standby", "household", "pick-up point"]
DELEGATES: tuple[UnitRole, ...] = ("household", "pick-up point")
Availability = Literal["in the city", "away", "unreachable"]
Supply = Literal["general", "scarce", "controlled"]


@dataclass(frozen=True, slots=True)
class Place:
    """A point in WGS-84 degrees."""

    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{round(self.latitude, 5)},{round(self.longitude, 5)}"  # about a metre


@dataclass(frozen=True, slots=True)
class District:
    """A subdistrict or town. `name_zh` is what retailers carry as their `district`."""

    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Site:
    """A place the company works from: the distribution centre or a transfer station."""

    id: str
    name_zh: str
    name_en: str
    kind: str  # "distribution centre" means the whole company where an incident has no site
    place: Place


@dataclass(frozen=True, slots=True)
class Person:
    """A person who can be called. `phones` are tried in order; E.164."""

    id: str
    name: str
    phones: tuple[str, ...]
    language: str = "zh"
    site: str | None = None
    organisation: str = ""  # empty: our own; else the insurer, the workshop …


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """`person` holds `role`, at one site or (site None) for the whole company.

    Rank 0 is the holder, 1 the first deputy, 2 the next.
    """

    role: str
    person: str
    site: str | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """`person` is on call for `role` from `start` until `end` (UTC, end excluded); clause
    3.1.11. `instead_of`: whose hours these were, who have them again if the duty is taken back.
    """

    role: str
    person: str
    start: datetime
    end: datetime
    site: str | None = None
    instead_of: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """`person` cannot be called from `start` until `end` (UTC, end excluded); clause 2.1.1c."""

    person: str
    availability: Availability
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Unit:
    """A truck and its driver. `load` in cartons.

    What can take over a truck's route is a unit too: a delegated-delivery household, or a pick-up
    point where customers collect during its `hours` (`16:00-20:00`, local). `driver` is then who
    answers for it, `place` where it is, `name` what customers know it by.
    """

    id: str
    role: UnitRole
    site: str
    driver: str
    kind: str
    load: int
    cold_chain: bool = False
    plate: str = ""
    place: Place | None = None  # None: at its site
    name: str = ""
    name_en: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Retailer:
    """A licensed shop.

    `customer_class` as the company names its classes: demonstration, growth, ordinary, special.
    """

    id: str
    name: str
    phones: tuple[str, ...]
    place: Place
    district: str
    customer_class: str
    order_day: int  # ISO weekday, 1 Monday
    language: str = "zh"
    orders_online: bool = True
    honest: bool = True
    account_manager: str = ""


@dataclass(frozen=True, slots=True)
class Factory:
    """A manufacturer (clause 3.5.3), and the contacts at its sales office (3.5.4), in calling
    order.
    """

    id: str
    name_zh: str
    name_en: str
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand of the register (clause 3.5.3). `price`: retail, yuan a carton; `stock`, `daily`:
    cartons in hand, and sold on a usual day.

    `supply`: scarce and controlled brands are never given out for sudden demand (3.4.2).
    `substitutes`: brands of the same class.
    """

    id: str
    name_zh: str
    name_en: str
    factory: str
    brand_class: int  # 1 is the highest
    price: float
    supply: Supply = "general"
    substitutes: tuple[str, ...] = ()
    stock: int = 0
    daily: float = 0.0

    @property
    def cover(self) -> float:
        """For how many days the stock will last; 9999 where nothing is sold."""
        return round(self.stock / self.daily, 1) if self.daily else 9999.0


@dataclass(frozen=True, slots=True)
class Stop:
    """One delivery of a route. `route` is the id of the delivery unit it was planned for."""

    route: str
    seq: int
    retailer: str
    planned_at: datetime
    cartons: int


@dataclass(frozen=True)
class Company:
    """Everything above, as one value. Look-ups are built by `playbooks.company.company_lookup`."""

    name_zh: str
    name_en: str
    timezone: str
    area: tuple[Place, ...]  # the city's outline, a closed ring without the repeated last point
    sites: tuple[Site, ...] = ()
    people: tuple[Person, ...] = ()
    roles: tuple[RoleHeld, ...] = ()
    shifts: tuple[Shift, ...] = ()
    absences: tuple[Absence, ...] = ()
    units: tuple[Unit, ...] = ()
    retailers: tuple[Retailer, ...] = ()
    stops: tuple[Stop, ...] = ()
    districts: tuple[District, ...] = ()
    brands: tuple[Brand, ...] = ()
    factories: tuple[Factory, ...] = ()
    demo: bool = field(default=False)
