"""What is out of use, what has been said of it in public, and orders proposed afterwards, which
people confirm or alter (3.2.1, 3.2.5).
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.app_state import state_of
from desk.display_names import Titles
from desk.rendering import language_of, page
from ledger import announcements, list_queries, orders, suspensions
from ledger.customer_list_rows import AnnouncementListRow, OrderListRow
from playbooks.messages.area_text import area_text

router = APIRouter(include_in_schema=False)
SHOWN_ORDERS = 200
SHOWN_PAST = 20


@router.get("/service")
async def service(request: Request) -> Response:
    return await service_page(request)


async def service_page(request: Request, status: int = 200, fault: str = "") -> Response:
    app_state, language = state_of(request), language_of(request)
    async with app_state.runtime.ledger.reading() as connection:
        directory = await app_state.runtime.directory(connection)
        suspended = await suspensions.suspensions(connection, everything=True, limit=100)
        announced = await announcements.announcements(connection, limit=200)
        proposed = await orders.orders(connection, state="proposed", limit=SHOWN_ORDERS)
        counts = await orders.order_counts(connection)
        numbers = {s["incident"] for s in suspended} | {a["incident"] for a in announced}
        known = {
            n: found
            for n in sorted(numbers | set(counts))
            if (found := await list_queries.incident(connection, n))
        }
    texts = app_state.runtime.plan.texts.get(language, {})
    return page(
        request,
        "service.html",
        status,
        fault=fault,
        titles=Titles(app_state.runtime, directory, language),
        known=known,
        suspended=[s for s in suspended if not s["lifted_at"]],
        lifted=[s for s in suspended if s["lifted_at"]][:SHOWN_PAST],
        standing=[a for a in announced if is_in_force(a)],
        past=[a for a in announced if not is_in_force(a)][:SHOWN_PAST],
        groups=_by_incident(proposed),
        counts=counts,
        named=lambda name: texts.get(name, name),
        where=lambda area: area_text(area, language, directory),
    )


def is_in_force(announcement: AnnouncementListRow) -> bool:
    """Nothing has updated or cancelled it, and it is itself no cancelling."""
    return not announcement["ended_at"] and announcement["message"] != "Cancel"


def _by_incident(proposed: list[OrderListRow]) -> dict[int, list[OrderListRow]]:
    groups: dict[int, list[OrderListRow]] = {}
    for row in proposed:
        groups.setdefault(row["incident"], []).append(row)
    return groups
