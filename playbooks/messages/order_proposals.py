"""Orders proposed: effects turned into one proposal a customer, with the day it would come on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from incidents import effects as do
from incidents.company import Retailer
from playbooks.company.fact_source import FactSource
from playbooks.company.register_queries import next_order_day


@dataclass(frozen=True, slots=True)
class OrderProposal:
    """One order.

    `unique`: the same one is never proposed twice. `lines`: brand -> cartons, where brands were
    named.
    """

    unique: str
    incident: int
    step: str
    clause: tuple[str, ...]
    customer: str
    name: str
    customer_class: str
    account_manager: str
    order_day: date
    cartons: int
    lines: dict[str, int]


def render_proposals(
    effects: Iterable[do.Effect], incident: int, answers: FactSource
) -> list[OrderProposal]:
    """In the order in which they were decided; a class without cartons is left out."""
    return [
        p
        for effect in effects
        if isinstance(effect, do.ProposeOrders)
        for p in _of(effect, incident, answers)
    ]


def _of(effect: do.ProposeOrders, incident: int, answers: FactSource) -> Iterator[OrderProposal]:
    today = answers.now.astimezone(answers.plan.calendar.zone).date()
    for shop in _shops(effect, answers):
        cartons = sum(effect.lines.values()) or effect.cartons.get(shop.customer_class, 0)
        if cartons:
            day = (
                today
                if effect.on == "now"
                else next_order_day(shop.order_day, today, answers.plan.calendar)
            )
            yield OrderProposal(
                f"{effect.token}|{shop.id}",
                incident,
                effect.origin.step,
                effect.origin.clause,
                shop.id,
                shop.name,
                shop.customer_class,
                shop.account_manager,
                day,
                cartons,
                dict(effect.lines),
            )


def _shops(effect: do.ProposeOrders, answers: FactSource) -> Iterable[Retailer]:
    if effect.to:
        return [member.shop for member in answers.customers.members(effect.to)]
    found = answers.directory.retailers.get(effect.customer)
    return [found] if found else []
