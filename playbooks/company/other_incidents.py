"""What other incidents do at a place: services they suspend there, trucks and people they hold."""

from __future__ import annotations

from playbooks.company.candidates import read_place
from playbooks.company.fact_source import FactSource
from playbooks.company.suspensions import LocalSuspension, Location, ServiceState


def suspended_at(answers: FactSource, location: Location, but: int) -> tuple[LocalSuspension, ...]:
    """What incidents other than `but` suspend at a location, the oldest first."""
    found = {
        LocalSuspension(state.link, state.incident, state.since)
        for state in answers.suspensions(but)
        if _covers(answers, state, location)
    }
    return tuple(sorted(found, key=lambda one: (one.since, one.incident, one.link)))


def _covers(answers: FactSource, state: ServiceState, location: Location) -> bool:
    directory = answers.directory
    ground = directory.ground
    if location.unit and location.since:
        stops = directory.rest_of(location.unit, location.since, answers.live)
        if any(_has_shop(answers, state.area, stop.retailer) for stop in stops):
            return True
        place = read_place(location.place) or directory.position_of(directory.units[location.unit])
        # Without open stops the truck is needed where it is.
        return ground.covers(state.area, place)
    if location.customer:
        return _has_shop(answers, state.area, location.customer)
    if location.area:
        return ground.overlaps(state.area, location.area)
    site = directory.sites.get(location.site)
    return site is not None and ground.covers(state.area, site.place)


def _has_shop(answers: FactSource, area: str, retailer: str) -> bool:
    """Whether a retailer lies in an area."""
    shop = answers.directory.retailers.get(retailer)
    if shop is None:
        return False
    index = answers.directory.shop_index[retailer]
    return bool(answers.directory.ground.shops_in(area)[index])


def held(answers: FactSource, what: str, but: int) -> list[str]:
    """What incidents other than `but` hold now: `units_held`, or by name `people_engaged`."""
    directory = answers.directory
    taken = sorted(
        name
        for name, record in answers.live.units.items()
        if record.state in ("offered", "dispatched") and record.incident != but
    )
    if what == "units_held":
        return [name for name in taken if name in directory.units]
    return [answers.name(name) for name in taken if name in directory.people]
