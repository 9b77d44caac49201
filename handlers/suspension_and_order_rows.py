"""Maps suspensions and proposed orders of a decision to rows."""

from __future__ import annotations

from datetime import datetime

from ledger.customer_list_rows import SuspensionListRow
from ledger.new_rows import NewOrderRow
from playbooks.messages.order_proposals import OrderProposal
from playbooks.messages.suspension_reasons import Suspension


def suspension_row(one: Suspension, incident: int) -> SuspensionListRow:
    effect = one.effect
    return {
        "token": effect.token,
        "incident": incident,
        "step": effect.origin.step,
        "item": effect.origin.item,
        "clause": list(effect.origin.clause),
        "link": effect.link,
        "area": effect.area,
        "customers": effect.customers,
        "instead": effect.instead,
        "reason": one.reason,
        "count": effect.count,
        "since": effect.since,
        "lifted_at": None,
        "why_lifted": None,
    }


def order_row(p: OrderProposal, at: datetime) -> NewOrderRow:
    return {
        "unique_key": p.unique,
        "incident": p.incident,
        "step": p.step,
        "clause": list(p.clause),
        "customer": p.customer,
        "name": p.name,
        "customer_class": p.customer_class,
        "account_manager": p.account_manager,
        "order_day": p.order_day,
        "cartons": p.cartons,
        "lines": p.lines,
        "state": "proposed",
        "proposed_at": at,
    }
