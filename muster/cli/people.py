"""`muster away|back|people|roster|duty|hold`: who is there, who answers for what, and since
when.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from muster.cli import output
from muster.cli.actor import command_line_actor
from muster.cli.api_or_database import company_zone, post
from muster.cli.list_sources import fetch_list, path
from muster.cli.load_settings import load_settings
from muster.cli.options import Json, Person, Role

if TYPE_CHECKING:  # at run time a list comes from the running Muster without these imports
    from handlers.list_rows import PersonListRow, ShiftListRow

From = Annotated[
    str, typer.Option("--from", help="18:00, 11-25, 2026-11-25 18:00, tomorrow. Default: now.")
]
Until = Annotated[
    str,
    typer.Option(
        "--until", help="The same; a day alone means its end. Default: until they are back."
    ),
]
EndOfDuty = Annotated[
    str, typer.Option("--until", help="When it ends, written as --from; a day alone means its end.")
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
    body = {"from": start, "until": until, "unreachable": unreachable}
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
            command_line_actor(),
            unreachable,
        ),
        json,
    )


def back(
    person: Person,
    planned: Annotated[
        bool, typer.Option("--planned", help="They do not go away after all: what lies ahead.")
    ] = False,
    start: Annotated[
        str, typer.Option("--from", help="With --planned: only the absence of that day.")
    ] = "",
    json: Json = False,
) -> None:
    """Mark a person as back, or take back an absence that lies ahead."""
    settings, where, actor = load_settings(), path("people", person, "back"), command_line_actor()
    if planned:
        body, handler = {"planned": True, "from": start}, "handlers.staff_changes:cancel_absence"
        _say_what_changed(post(settings, where, body, handler, person, start, actor), json)
        return
    handler = "handlers.staff_changes:end_absence"
    _say_what_changed(post(settings, where, {}, handler, person, actor), json)


def duty(
    role: Role,
    person: Person,
    until: EndOfDuty = "",
    start: From = "",
    site: Site = None,
    remove: Annotated[
        bool,
        typer.Option("--remove", help="Take it back: who was on duty in these hours, is again."),
    ] = False,
    json: Json = False,
) -> None:
    """Put a person on duty for these hours, replacing the one on duty; or take that back."""
    settings, actor = load_settings(), command_line_actor()
    body: dict[str, Any] = {"role": role, "person": person, "from": start, "site": site}
    if remove:
        handler = "handlers.duty_and_role_changes:end_duty"
        direct: tuple[Any, ...] = (role, person, start, site, actor)
        body = body | {"remove": True}
    else:
        handler = "handlers.duty_and_role_changes:assign_duty"
        direct = (role, person, start, until, site, actor)
        body = body | {"until": until}
    _say_what_changed(post(settings, path("roster"), body, handler, *direct), json)


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
    body = {"role": role, "person": person, "site": site, "rank": held}
    _say_what_changed(
        post(
            load_settings(),
            path("roles"),
            body,
            "handlers.duty_and_role_changes:give_role",
            role,
            person,
            site,
            held,
            command_line_actor(),
        ),
        json,
    )


def _say_what_changed(done: Any, as_json: bool) -> None:
    row = done if isinstance(done, dict) else done.row()
    if as_json:
        output.print_json(row)
    else:
        until = f" until {_local(row['until'])}" if row.get("until") else ""
        moved = f"; {row['moved']} askings moved on" if row.get("moved") else ""
        vacant = "; nobody holds it now" if row.get("vacant") else ""
        output.print_answer(
            f"{row['name']} ({row['person']}): {row['what']}{until}{moved}{vacant}."
        )


def _local(until: str) -> str:
    """In the company's zone, as the lists show it."""
    return output.local(datetime.fromisoformat(until), company_zone(load_settings()))


def forget(
    person: Annotated[str, typer.Argument(help="Who has left: an id or a name.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be masked.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before masking.")] = False,
    json: Json = False,
) -> None:
    """Mask the name and the phones of a person who has left; the audit table keeps the id."""
    settings, handler = load_settings(), "handlers.forget_person:forget_person"
    where = path("people", person, "forget")
    actor = command_line_actor()
    if not (dry_run or yes):
        first = post(settings, where, {"dry_run": True}, handler, person, actor, True)
        output.note(f"{first['person']}: {_masked(first['rows'])} would be masked for good.")
        typer.confirm("Forget this person?", abort=True, err=True)
    done = post(settings, where, {"dry_run": dry_run}, handler, person, actor, dry_run)
    if json:
        output.print_json(done)
        return
    verb = "would be masked" if dry_run else "masked"
    output.print_answer(f"{done['person']}: {_masked(done['rows'])} {verb}.")
    if not done["texts"]:
        output.note("The name is part of another person's, so texts were left as they are.")


def _masked(rows: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in rows.items()) or "nothing"


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
