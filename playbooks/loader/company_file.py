"""A company in a file beside its plan: `company.yaml`, for drills and trials.

What a ledger holds comes from the ledger.

```yaml
name: Krumenhof
time zone: Europe/Berlin
area: ["53.0,9.0", "53.0,9.6", "53.4,9.6", "53.4,9.0"]
sites: {backstube: {name: Backstube, kind: bakehouse, place: "53.12,9.21"}}
people:
  frieda: {name: Frieda Beispiel, phones: ["+491713920000"], language: de,
           roles: [dispatcher, shop lead at nord, manager deputy 1]}
units: {V-1: {role: delivery, site: backstube, driver: otto, kind: van, load: 80}}
retailers: {C-1: {name: Café Eins, phones: ["+491713920050"], place: "53.2,9.3"}}
routes: {V-1: ["06:20 C-1 12"]}          # local time, customer, load
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from incidents.company import Company, Person, Place, Retailer, RoleHeld, Site, Stop, Unit
from playbooks.company.candidates import read_place
from playbooks.definition.plan_files import COMPANY
from playbooks.definition.suggestions import nearest
from playbooks.intake.phones import read_phone
from playbooks.loader.faults import BadPlanError, FaultCollector
from playbooks.loader.section import Section
from playbooks.loader.service_policies import parse_cartons
from playbooks.loader.yaml_tree import parse
from translations import FaultError, message

FILE = COMPANY
_ROLE = re.compile(r"^(?P<role>.+?)(?: at (?P<site>\S+))?(?: deputy (?P<rank>[0-9]+))?$")
_STOP = re.compile(r"^((?:[01][0-9]|2[0-3]):[0-5][0-9]) (\S+) ([0-9]{1,6})$")
LONGEST_RANK = 3  # digits
WEEKDAYS = tuple("1234567")  # of ISO, 1 is Monday
NOWHERE = Place(0.0, 0.0)


def read_company(text: str, day: date) -> Company:
    """The company with its routes on that day. Raises BadPlanError with every fault of the file."""
    report = FaultCollector(FILE)
    tree = parse(text, report)
    if tree is None:
        raise BadPlanError(report.faults)
    section = Section(tree, report)
    company = _company(section, day)
    section.end()
    if report.faults:
        raise BadPlanError(report.faults)
    return company


def _company(section: Section, day: date) -> Company:
    name, zone = section.text("name", required=True) or "", section.time_zone("time zone", "UTC")
    corners = [_place(section, "area", corner) for corner in section.texts("area")]
    sites = {site_id: _site(site_id, inner) for site_id, inner in section.maps("sites")}
    people = [
        (_person(person_id, inner, sites), list(_roles(person_id, inner, sites)))
        for person_id, inner in section.maps("people")
    ]
    known = {person.id for person, _ in people}
    units = tuple(_unit(unit_id, inner, sites, known) for unit_id, inner in section.maps("units"))
    shops = tuple(
        _retailer(retailer_id, inner, known) for retailer_id, inner in section.maps("retailers")
    )
    stops = tuple(
        _stops(section, {u.id for u in units}, {s.id for s in shops}, day, ZoneInfo(zone))
    )
    return Company(
        name,
        section.text("name en") or name,
        zone,
        tuple(corners),
        tuple(sites.values()),
        tuple(p for p, _ in people),
        tuple(role for _, roles in people for role in roles),
        units=units,
        retailers=shops,
        stops=stops,
    )


def _place(section: Section, word: str, text: str | None) -> Place:
    place = read_place(text or "")
    # written so that "nan" fails as well
    if place is None or not (abs(place.latitude) <= 90 and abs(place.longitude) <= 180):
        place = None
        section.fault(
            word,
            message("plan.is_no_latitude_longitude", text=text),
            message("remedy.write_53_12_9_21"),
        )
    return place or NOWHERE


def _known(
    section: Section, word: str, known: dict[str, Site] | set[str], required: bool = True
) -> str:
    return section.choice(word, known, required=required) or ""


def _site(site_id: str, section: Section) -> Site:
    name = section.text("name", required=True) or site_id
    site = Site(
        site_id,
        name,
        section.text("name en") or name,
        section.text("kind", "office") or "",
        _place(section, "place", section.text("place")),
    )
    section.end()
    return site


def _person(person_id: str, section: Section, sites: dict[str, Site]) -> Person:
    found = Person(
        person_id,
        section.text("name", required=True) or person_id,
        _phones(section),
        section.text("language", "en") or "en",
        _known(section, "site", sites, required=False) or None,
        section.text("organisation") or "",
    )
    if not found.phones and not section.texts("phones"):
        section.fault(
            "phones",
            message("plan.has_no_phone_and_cannot_be", id=person_id),
            message("remedy.write_phones_49"),
        )
    return found


def _phones(section: Section) -> tuple[str, ...]:
    """In E.164: the texts of a carrier come from a number written so."""
    found = []
    for text in section.texts("phones"):
        try:
            found.append(read_phone(text))
        except FaultError as wrong:
            expected = message("remedy.write_international_number")
            section.fault("phones", wrong.message, expected)
    return tuple(dict.fromkeys(found))


def _roles(person_id: str, section: Section, sites: dict[str, Site]) -> Iterator[RoleHeld]:
    """`dispatcher`, `shop lead at nord`, `manager deputy 1`."""
    for text in section.texts("roles"):
        found = _ROLE.match(text)
        if found and len(found["rank"] or "") > LONGEST_RANK:
            section.fault(
                "roles", message("plan.is_no_rank_write_holder_first", text=found["rank"])
            )
        elif found and (found["site"] is None or found["site"] in sites):
            yield RoleHeld(found["role"], person_id, found["site"], int(found["rank"] or 0))
        else:
            section.fault(
                "roles",
                message("plan.names_no_site_of_company", text=text),
                nearest(text.rpartition(" at ")[2], sites),
            )
    section.end()


def _unit(unit_id: str, section: Section, sites: dict[str, Site], people: set[str]) -> Unit:
    place = section.text("place")
    unit = Unit(
        unit_id,
        section.choice("role", ("delivery", "standby", "household", "pick-up point"), required=True)
        or "standby",  # type: ignore[arg-type]
        _known(section, "site", sites),
        _known(section, "driver", people),
        section.text("kind", "") or "",
        section.read("load", parse_cartons) or 0,
        section.choice("cold chain", ("yes", "no"), "no") == "yes",
        section.text("plate") or "",
        _place(section, "place", place) if place else None,
        section.text("name") or "",
        section.text("name en") or "",
        section.text("hours") or "",
    )
    section.end()
    return unit


def _retailer(retailer_id: str, section: Section, people: set[str]) -> Retailer:
    shop = Retailer(
        retailer_id,
        section.text("name", required=True) or retailer_id,
        _phones(section),
        _place(section, "place", section.text("place")),
        section.text("district") or "",
        section.text("class", "ordinary") or "",
        int(section.choice("order day", WEEKDAYS, "1") or 1),
        section.text("language", "en") or "en",
        account_manager=_known(section, "account manager", people, required=False),
    )
    section.end()
    return shop


def _stops(
    section: Section, units: set[str], shops: set[str], day: date, zone: ZoneInfo
) -> Iterator[Stop]:
    routes = section.map("routes")
    for unit in routes.tree.items if routes else ():
        assert routes is not None
        if unit not in units:
            routes.fault(unit, message("plan.there_is_no_unit", text=unit), nearest(unit, units))
        for number, text in enumerate(routes.texts(unit), 1):
            found = _STOP.match(text)
            if found is None or found[2] not in shops:
                routes.fault(
                    unit,
                    message("plan.is_no_stop", text=text),
                    message("remedy.write_with_one_of", known=", ".join(sorted(shops))),
                )
                continue
            yield Stop(
                unit,
                number,
                found[2],
                datetime.combine(day, time.fromisoformat(found[1]), zone),
                int(found[3]),
            )
