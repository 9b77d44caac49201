"""What the company's registers answer to a decision's questions: sites, brands (clause 3.5.3),
customers (3.2.7).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from playbooks.company.fact_source import FactSource
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.definition.declarations import AudienceSpec
from playbooks.definition.time_limits import Calendar


def sites(answers: FactSource) -> tuple[tuple[str, dict[str, str]], ...]:
    """Every site, with what a step may name of it."""
    return tuple(
        (s.id, {"name": s.name_zh, "kind": s.kind}) for s in answers.directory.sites.values()
    )


def sites_hit(answers: FactSource, area: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """The sites that lie in an area, and those whose account managers or routes of today serve
    customers there (3.2.2).
    """
    ground = answers.directory.ground
    hit = ground.shops_in(area)
    served = {site for site, shops in ground.served_from.items() if (shops & hit).any()}
    return tuple(
        (site_id, facts)
        for site_id, facts in sites(answers)
        if site_id in served or ground.covers(area, answers.directory.sites[site_id].place)
    )


def brand(answers: FactSource, brand_id: str) -> dict[str, Any]:
    """A brand as conditions and texts see it."""
    found = answers.directory.brands[brand_id]
    return {
        "class": found.brand_class,
        "price": found.price,
        "supply": found.supply,
        "general": found.supply == "general",
        "stock": found.stock,
        "cover": found.cover,
        "factory": found.factory,
        "substitutes": list(found.substitutes),
    }


def customer(answers: FactSource, customer_id: str) -> dict[str, Any]:
    """A retailer as conditions and texts see it."""
    shop = answers.directory.retailers[customer_id]
    calendar = answers.plan.calendar
    today = answers.now.astimezone(calendar.zone).date()
    return {
        "id": customer_id,
        "class": shop.customer_class,
        "order_day": shop.order_day,
        "orders_today": shop.order_day == today.isoweekday(),
        "next_order_day": next_order_day(shop.order_day, today, calendar).isoformat(),
        "honest": shop.honest,
        "orders_online": shop.orders_online,
        "district": shop.district,
        "language": shop.language,
        "account_manager": shop.account_manager,
        "name": shop.name,
    }


def people(
    answers: FactSource, spec: AudienceSpec, subject: str, deputies: bool
) -> ResolvedAudience:
    """The contacts of a brand's factory, the first one first; a customer's account manager, and for
    them the market manager of the site.
    """
    directory = answers.directory
    if spec.way == "factory of":
        found = directory.brands.get(subject)
        contacts = list(directory.factories[found.factory].contacts) if found else []
        return answers.called("factory", contacts[1:] if deputies else contacts[:1])
    shop = directory.retailers.get(subject)
    manager = directory.people.get(shop.account_manager) if shop else None
    if deputies:
        return answers.called(
            "market manager",
            [p for _, p in directory.holders("market manager", manager.site if manager else None)],
        )
    return answers.called("account manager", [manager.id] if manager else [])


def next_order_day(weekday: int, today: date, calendar: Calendar) -> date:
    """The next day after today on which this customer orders (ISO weekday); one that is off moves
    to the next working day.
    """
    # One to seven days ahead: -1 and +1 around the modulo leave out today.
    day = today + timedelta(days=(weekday - today.isoweekday() - 1) % 7 + 1)
    return day if calendar.working(day) else calendar.next_working(day)
