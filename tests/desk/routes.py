"""Every address of the desk, each with something to ask for that is there."""

from __future__ import annotations

from typing import Any

from fastapi.routing import APIRoute

from ledger import announcements, call_lists, list_queries, pictures, received_signals
from tests.desk.living import Town

OF_THE_CARRIER = "/twilio/sms"
STREAM = "/live"  # never ends by itself
OPEN = ("/login", "/report", "/public", "/n/", "/t/", "/api/health", OF_THE_CARRIER)
CLOSED = ("/report/new", "/report/sent")  # of the desk, though they begin like the drivers' page


def routes(here: Town, method: str, api: bool) -> list[str]:
    """Paths that take a method, with their parameters' names in braces."""
    found = [r for each in here.app().routes for r in _own(each)]
    paths = {_path(r) for r in found if isinstance(r, APIRoute) and method in r.methods}
    chosen = sorted(path for path in paths if path.startswith("/api/") == api)
    assert len(chosen) >= 10, "FastAPI keeps them elsewhere now: what follows would test nothing"
    return chosen


def _own(route: Any) -> list[Any]:
    """A route itself, or those of a router that was included."""
    router = getattr(route, "original_router", None)
    return [route] if router is None else list(router.routes)


def _path(route: APIRoute) -> str:
    return route.path.replace(":path}", "}")


async def known(here: Town) -> dict[str, Any]:
    """A value for each parameter of an address, of what is in the full ledger."""
    async with here.runtime.ledger.reading() as connection:
        notices = await list_queries.notices(connection)
        signals = await list_queries.signals(connection)
        row = next(s for s in signals if s["kind"] == "truck.failed")
        report = await received_signals.stored_signal(connection, row["source"], row["id"])
        assert report
        call, *_ = await call_lists.calls(connection)
        announcement, *_ = await announcements.announcements(connection)
        asked = next(n for n in notices if n["state"] == "sent" and n["expects"] != "nothing")
        picture, *_ = await pictures.of_incident(connection, asked["incident"])
    return {
        "incident": 1,
        "incident_id": 1,
        "notice_id": 1,
        "parked_id": 1,
        "call_id": 1,
        "order_id": 1,
        "picture_id": picture["id"],
        "secret": "not-a-link",
        "session_id": 1,
        "token": here.links.token(asked["id"]),
        "truck": here.links.to_truck("K-07", 0).rpartition("/")[2],
        "person": call["person"],
        "name": "truck_failure",
        "signal": "truck.failed",
        "signal_id": row["id"],
        "identifier": announcement["identifier"],
        "receipt": here.links.receipt(report),
    }


def filled(path: str, there: dict[str, Any]) -> str:
    """The address with a value for each parameter; the page after a report has its receipt."""
    address = path.format(**there)
    return f"{address}?receipt={there['receipt']}" if path.endswith("/taken") else address


def is_open(path: str) -> bool:
    """Whether an address is meant for people without a login."""
    return path.startswith(OPEN) and not path.startswith(CLOSED)
