"""`muster away|back|people|roster|duty|hold`: who is there, who answers for what, and since
when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from muster.cli import output
from muster.cli.api_or_database import post
from muster.cli.list_sources import fetch_list, path
from muster.cli.load_settings import load_settings
from muster.cli.options import Json, Person, Role

if TYPE_CHECKING:  # at run time a list comes from the running Muster without these imports
    from handlers.list_rows import PersonListRow, ShiftListRow

BY = "cli"
From = Annotated[
    str, typer.Option("--from", help="18:00, 11-25, 2026-11-25 18:00, tomorrow. Default: now.")
]
Until = Annotated[
    str,
    typer.Option(
        "--until", help="The same; a day alone means its end. Default: until they are back."
    ),
]
Site = Annotated[str | None, typer.Option(help="A site, where the role is held at one.")]


def away(
    person: Person,
    start: From = "",
    until: Until = "",
    unreachable: Annotated[bool, typer.Option("--unreachable", help="Not even by phone.")] = False,
    json: Json = False,
) -> None:
    """Mark a person as away: others are called, and their open questions move on."""
    body = {"from": start, "until": until, "unreachable": unreachable, "by": BY}
    where = path("people", person, "away")
    _say_what_changed(
        post(
            load_settings(),
            where,
            body,
            "handlers.staff_changes:start_absence",
            person,
            start,
            until,
            BY,
            unreachable,
        ),
        json,
    )


def back(person: Person, json: Json = False) -> None:
    """Mark a person as back: they can be called again."""
    _say_what_changed(
        post(
            load_settings(),
            path("people", person, "back"),
            {"by": BY},
            "handlers.staff_changes:end_absence",
            person,
            BY,
        ),
        json,
    )


def duty(
    role: Role,
    person: Person,
    until: Until,
    start: From = "",
    site: Site = None,
    json: Json = False,
) -> None:
    """Put a person on duty for these hours, replacing the one on duty."""
    body = {"role": role, "person": person, "from": start, "until": until, "site": site, "by": BY}
    direct = (role, person, start, until, site, BY)
    _say_what_changed(
        post(load_settings(), path("roster"), body, "handlers.staff_changes:assign_duty", *direct),
        json,
    )


def hold(
    role: Role,
    person: Person,
    site: Site = None,
    rank: Annotated[
        int, typer.Option(min=0, max=9, help="0 the holder, 1 the first deputy, 2 the next.")
    ] = 0,
    remove: Annotated[bool, typer.Option("--remove", help="They do not hold it any more.")] = False,
    json: Json = False,
) -> None:
    """Give a person a role, or make them a deputy of its holder."""
    held = None if remove else rank
    body = {"role": role, "person": person, "site": site, "rank": held, "by": BY}
    _say_what_changed(
        post(
            load_settings(),
            path("roles"),
            body,
            "handlers.staff_changes:give_role",
            role,
            person,
            site,
            held,
            BY,
        ),
        json,
    )


def _say_what_changed(done: Any, as_json: bool) -> None:
    row = done if isinstance(done, dict) else done.row()
    if as_json:
        output.print_json(row)
    else:
        until = f" until {row['until'][:16].replace('T', ' ')} UTC" if row.get("until") else ""
        moved = f"; {row['moved']} askings moved on" if row.get("moved") else ""
        output.print_answer(f"{row['name']} ({row['person']}): {row['what']}{until}{moved}.")


def people(
    role: Annotated[str | None, typer.Option(help="Only who holds it.")] = None, json: Json = False
) -> None:
    """List people: roles, phones, who is away until when."""
    rows, _, _, zone = fetch_list(
        load_settings(), path("people"), "handlers.staff_lists:people_list", role, role=role
    )
    if json:
        output.print_json(rows)
        return
    shown = [_person(row, zone) for row in rows]
    output.table(
        shown,
        ["id", "name", "site", "availability", "until", "phones", "roles"],
        "Nobody holds this role, or no company is loaded.",
    )


def _person(row: PersonListRow, zone: ZoneInfo) -> dict[str, object]:
    held = [
        r["role"] if r["rank"] == 0 else f"{r['role']} (deputy {r['rank']})" for r in row["roles"]
    ]
    return row | {"roles": ", ".join(held), "until": output.local(row["until"], zone)}


def roster(
    role: Annotated[str | None, typer.Option(help="Only this duty.")] = None, json: Json = False
) -> None:
    """List who is on duty, now and next."""
    rows, _, _, zone = fetch_list(
        load_settings(), path("roster"), "handlers.staff_lists:roster_list", role, role=role
    )
    if json:
        output.print_json(rows)
        return
    shown = [_shift(row, zone) for row in rows]
    output.table(
        shown,
        ["now", "role", "site", "name", "from", "until", "away"],
        "Nobody is on the roster, or no company is loaded.",
    )


def _shift(row: ShiftListRow, zone: ZoneInfo) -> dict[str, object]:
    return row | {
        "from": output.local(row["from"], zone),
        "until": output.local(row["until"], zone),
        "now": "on duty" if row["now"] else "",
    }
