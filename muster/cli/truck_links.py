"""`muster links truck` and `muster links trucks`: the codes for the cabs."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import segno

from handlers.answer_links import AnswerLinks
from handlers.link_keys import OtherSecretError, loader, renew_truck_link
from incidents.company import Unit
from ledger import company, link_keys
from ledger.database import Ledger, LedgerUnavailableError
from muster.cli import output
from muster.cli.actor import command_line_actor
from muster.cli.ledger_access import require_ledger
from muster.cli.plan_cache import plan_cache
from muster.cli.truck_sheets import Sheet, sheets_page
from muster.link_secret import prepared_secret
from muster.settings import Settings, is_loopback
from playbooks.definition.plan import Plan

TRUCKS = ("delivery", "standby")  # roles; a pick-up point has no cab
IMAGES = (".svg", ".png")
SCALE = 8  # pixels of a module in a PNG


@dataclass(frozen=True, slots=True)
class TruckLink:
    """A truck with its link."""

    unit: Unit
    address: str


def print_truck(settings: Settings, unit: str, qr: Path | None, renew: bool, as_json: bool) -> int:
    """The exit code."""
    if qr is not None and qr.suffix.lower() not in IMAGES:
        output.exit_refused([f"{qr} is no picture that can be written: name it .svg or .png"])
    link = _links(settings, unit, renew)[0]
    if qr is not None:
        # Only its user may read it: the code is a right by itself.
        segno.make(link.address, error="m", micro=False).save(str(qr), scale=SCALE)
        output.note(f"Wrote {qr}")
    if as_json:
        output.print_json({"unit": link.unit.id, "link": link.address})
    elif qr is None:
        output.print_answer(link.address)
    return output.DONE


def write_sheets(settings: Settings, file: Path, large: bool) -> int:
    """The exit code."""
    if file.suffix.lower() not in (".html", ".htm"):
        output.exit_refused([f"{file} is to be a page: name it .html"])
    plan = plan_cache(settings).read_folder(settings.plan)
    links = _links(settings, None, False)
    sheets = [_sheet(link, plan) for link in links]
    file.write_text(sheets_page(sheets, large), encoding="utf-8")
    output.note(f"Wrote {file}: {len(sheets)} trucks. Print it, and put each sheet into its cab.")
    return output.DONE


def _sheet(link: TruckLink, plan: Plan) -> Sheet:
    drawn = io.BytesIO()
    segno.make(link.address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, scale=4
    )
    open_to_it = [spec for spec in plan.signals.values() if spec.open_to_the_truck]
    titles = {
        language: [spec.titles.get(language, spec.name) for spec in open_to_it]
        for language in ("zh", "en")
    }
    first = next((spec.say_first for spec in open_to_it if spec.say_first), {})
    return Sheet(link.unit.id, link.unit.plate, drawn.getvalue().decode(), titles, first)


def _links(settings: Settings, unit: str | None, renew: bool) -> list[TruckLink]:
    """Of one truck, else of all of them. Ends the command where there is none."""
    require_ledger(settings)
    if is_loopback(AnswerLinks("", settings.public_url or settings.url).host):
        output.note(
            "This link leads to this machine only: set MUSTER_PUBLIC_URL as Muster runs with it."
        )
    try:
        found = asyncio.run(_find(settings, unit, renew))
    except LedgerUnavailableError as away:
        output.exit_failed(f"the ledger cannot be reached: {away}")
    except OtherSecretError as other:
        output.exit_failed(str(other))
    if not found:
        output.exit_refused([f"there is no truck {unit}; muster units lists them"])
    return found


async def _find(settings: Settings, unit: str | None, renew: bool) -> list[TruckLink]:
    ledger, now = Ledger(settings.database_url), datetime.now(UTC)
    try:
        # Strict: a link of another secret would open nothing.
        secret = await prepared_secret(ledger, settings, now, strict=True)
        keys = await loader(ledger, secret, lambda: now)()
        links = AnswerLinks(keys, settings.public_url or settings.url)
        async with ledger.writing() as connection:
            known = await company.staff_and_units(connection)
            trucks = known.units if known else ()
            units = [u for u in trucks if u.role in TRUCKS and unit in (None, u.id)]
            if renew and units:
                await renew_truck_link(connection, units[0].id, now, command_line_actor())
            versions = await link_keys.truck_versions(connection)
        return [TruckLink(u, links.to_truck(u.id, versions.get(u.id, 0))) for u in units]
    finally:
        await ledger.close()
