"""Where a list comes from: the Muster that runs on this home, else the ledger itself.

Both give the same rows; a running Muster spares the imports that opening the ledger takes.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from muster.cli.lazy_commands import import_string
from muster.running_instance import runs_here
from muster.settings import Settings

A_REQUEST = 20_000  # rows that one request of the API gives at most
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)")


class Found(NamedTuple):
    """`total`: rows of the whole list; `left_out`: messages to retailers that it leaves out;
    `zone`: the company's.
    """

    rows: Any
    total: int
    left_out: int
    zone: ZoneInfo


def path(*parts: object) -> str:
    """An API path; user input in it is percent-encoded."""
    return "/api/" + "/".join(quote(str(part), safe="") for part in parts)


def fetch_list(settings: Settings, where: str, query: str, *arguments: Any, **asked: Any) -> Found:
    """`where`: a path of the API, with `asked` as its query. `query`: module:function that reads
    the same from a connection.

    Ends the command where there is no ledger or it cannot be read.
    """
    if found := from_running(settings, where, **asked):
        return found._replace(rows=with_moments(found.rows))
    return from_ledger(settings, query, *arguments)


def from_running(settings: Settings, where: str, **asked: Any) -> Found | None:
    """As the Muster that runs on this home says, moments as texts; None where it does not."""
    if not runs_here(settings):
        return None
    given = {name: value for name, value in asked.items() if value is not None}
    if given.get("limit", 0) > A_REQUEST:
        return _in_parts(settings, where, given)
    address = f"{where}?{urlencode(given)}" if given else where
    page = import_string("muster.cli.http_client:find_page")(settings, address)
    if page is None:
        return None
    rows, total, left_out, zone = page
    return Found(rows, total, left_out, ZoneInfo(zone))


def _in_parts(settings: Settings, where: str, given: dict[str, Any]) -> Found | None:
    """All rows of a list, by as many requests as that takes."""
    whole: Found | None = None
    for number in count(1):
        part = from_running(settings, where, **given | {"limit": A_REQUEST, "page": number})
        if part is None:
            return None
        whole = part._replace(rows=[*whole.rows, *part.rows]) if whole else part
        if len(part.rows) < A_REQUEST:
            break
    return whole


def from_ledger(settings: Settings, query: str, *arguments: Any) -> Found:
    """As a query reads it. Ends the command where there is no ledger or it cannot be read."""
    read = import_string(query)
    found, zone = import_string("muster.cli.ledger_access:query_ledger_with_zone")(
        settings, lambda connection: read(connection, *arguments)
    )
    json_row = import_string("translations:json_row")
    if hasattr(found, "total"):
        rows = [with_moments(json_row(row)) for row in found.rows]
        return Found(rows, found.total, found.left_out, zone)
    return Found([with_moments(json_row(row)) for row in found], len(found), 0, zone)


def with_moments(found: Any) -> Any:
    """The same with datetimes in place of ISO 8601 in UTC."""
    if isinstance(found, dict):
        return {key: with_moments(value) for key, value in found.items()}
    if isinstance(found, list):
        return [with_moments(value) for value in found]
    return (
        datetime.fromisoformat(found)
        if isinstance(found, str) and _MOMENT.fullmatch(found)
        else found
    )
