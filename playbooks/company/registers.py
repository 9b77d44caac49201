"""What the company's registers answer to a scene's questions: sites, brands (clause 3.5.3),
customers (3.2.7).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.definition.declarations import AudienceSpec

if TYPE_CHECKING:
    from playbooks.company.fact_source import FactSource


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
        (id, facts)
        for id, facts in sites(answers)
        if id in served or ground.covers(area, answers.directory.sites[id].place)
    )


def brand(answers: FactSource, id: str) -> dict[str, Any]:
    """A brand as conditions and texts see it."""
    found = answers.directory.brands[id]
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


def customer(answers: FactSource, id: str) -> dict[str, Any]:
    """A retailer as conditions and texts see it."""
    shop = answers.directory.retailers[id]
    today = answers.now.astimezone(answers.plan.calendar.zone).isoweekday()
    return {
        "id": id,
        "class": shop.customer_class,
        "order_day": shop.order_day,
        "orders_today": shop.order_day == today,
        "honest": shop.honest,
        "orders_online": shop.orders_online,
        "district": shop.district,
        "language": shop.language,
        "account_manager": shop.account_manager,
        "name": shop.name,
    }


def people(answers: FactSource, spec: AudienceSpec, id: str, deputies: bool) -> ResolvedAudience:
    """The contacts of a brand's factory, the first one first; a customer's account manager, and for
    them the market manager of the site.
    """
    directory = answers.directory
    if spec.way == "factory of":
        found = directory.brands.get(id)
        contacts = list(directory.factories[found.factory].contacts) if found else []
        return answers.called("factory", contacts[1:] if deputies else contacts[:1])
    shop = directory.retailers.get(id)
    manager = directory.people.get(shop.account_manager) if shop else None
    if deputies:
        return answers.called(
            "market manager",
            [p for _, p in directory.holders("market manager", manager.site if manager else None)],
        )
    return answers.called("account manager", [manager.id] if manager else [])


ANSWERS: dict[str, Callable[..., Any]] = {
    "sites": sites,
    "sites hit": sites_hit,
    "brand": brand,
    "customer": customer,
}
