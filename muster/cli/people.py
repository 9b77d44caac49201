"""`muster away|back|people|roster|duty|hold`: who is there, who answers for what, and since
when.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from handlers import staff_changes, staff_queries
from handlers.runtime import Runtime
from muster.cli import output
from muster.cli.api_or_database import path, post, read
from muster.settings import Settings
from playbooks.loader import read_folder

BY = "cli"
Row = dict[str, Any]


def away(
    settings: Settings, person: str, start: str, until: str, unreachable: bool, as_json: bool
) -> int:
    """The exit code."""
    body = {"from": start, "until": until, "unreachable": unreachable, "by": BY}
    done = post(
        settings,
        path("people", person, "away"),
        body,
        lambda o: staff_changes.start_absence(o, person, start, until, BY, unreachable),
    )
    return _said(settings, done, as_json)


def back(settings: Settings, person: str, as_json: bool) -> int:
    return _said(
        settings,
        post(
            settings,
            path("people", person, "back"),
            {"by": BY},
            lambda o: staff_changes.end_absence(o, person, BY),
        ),
        as_json,
    )


def duty(
    settings: Settings,
    role: str,
    person: str,
    start: str,
    until: str,
    site: str | None,
    as_json: bool,
) -> int:
    body = {"role": role, "person": person, "from": start, "until": until, "site": site, "by": BY}
    done = post(
        settings,
        path("roster"),
        body,
        lambda o: staff_changes.assign_duty(o, role, person, start, until, site, BY),
    )
    return _said(settings, done, as_json)


def hold(
    settings: Settings, role: str, person: str, site: str | None, rank: int | None, as_json: bool
) -> int:
    body = {"role": role, "person": person, "site": site, "rank": rank, "by": BY}
    return _said(
        settings,
        post(
            settings,
            path("roles"),
            body,
            lambda o: staff_changes.give_role(o, role, person, site, rank, BY),
        ),
        as_json,
    )


def _said(settings: Settings, done: Any, as_json: bool) -> int:
    row = done if isinstance(done, dict) else done.row()
    if as_json:
        output.print_json(row)
    else:
        until = f" until {row['until'][:16].replace('T', ' ')} UTC" if row.get("until") else ""
        moved = f"; {row['moved']} askings moved on" if row.get("moved") else ""
        output.print_answer(f"{row['name']} ({row['person']}): {row['what']}{until}{moved}.")
    return output.DONE


def show_people(settings: Settings, role: str | None, as_json: bool) -> int:
    """All people, with roles, phones and whether they can be called."""
    rows: list[Row] = read(settings, lambda runtime: staff_queries.list_people(runtime, role))
    if as_json:
        output.print_json(rows)
        return output.DONE
    shown = [_person(settings, row) for row in rows]
    output.table(
        shown,
        ["id", "name", "site", "availability", "until", "phones", "roles"],
        "Nobody holds this role.",
    )
    return output.DONE


def _person(settings: Settings, row: Row) -> Row:
    zone = read_folder(settings.plan).calendar.zone
    held = [
        r["role"] if r["rank"] == 0 else f"{r['role']} (deputy {r['rank']})" for r in row["roles"]
    ]
    return row | {"roles": ", ".join(held), "until": output.local(row["until"], zone)}


def show_roster(settings: Settings, role: str | None, as_json: bool) -> int:
    """Who is on duty now and next."""
    rows: list[Row] = read(settings, lambda runtime: _roster(runtime, role))
    if as_json:
        output.print_json(rows)
        return output.DONE
    zone = read_folder(settings.plan).calendar.zone
    shown = [_shift(row, zone) for row in rows]
    output.table(
        shown, ["now", "role", "site", "name", "from", "until", "away"], "Nobody is on the roster."
    )
    return output.DONE


def _shift(row: Row, zone: ZoneInfo) -> Row:
    return (
        row
        | {word: output.local(row[word], zone) for word in ("from", "until")}
        | {"now": "on duty" if row["now"] else ""}
    )


async def _roster(runtime: Runtime, role: str | None) -> list[Row]:
    return await staff_queries.list_roster(runtime, role)
