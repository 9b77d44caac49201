"""A report by text from a driver's own phone: the title of a signal, and a note after it.

`车辆故障 变速箱坏了`: about the truck that this person drives, so that no number is typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.intake import Intake
from incidents.signals import TEXT
from playbooks.definition.declarations import SignalSpec

_BETWEEN = " ,.:;!，。：；！、\t\r\n"


@dataclass(frozen=True, slots=True)
class TextReport:
    """What was reported, and of which truck."""

    spec: SignalSpec
    unit: str


async def read_report_text(intake: Intake, person: str, text: str, sid: str) -> TextReport | None:
    """Takes the report that a text is; None where it is none, or its sender drives not one truck.

    `sid`: the carrier's id of the text. Raises SignalRefusedError, LedgerUnavailableError.
    """
    runtime = intake.runtime
    found = _signal(list(runtime.plan.signals.values()), text)
    if found is None:
        return None
    async with runtime.ledger.reading() as connection:
        directory = await runtime.directory(connection)
    driven = [unit.id for unit in directory.units.values() if unit.driver == person]
    if len(driven) != 1:
        return None
    spec, note = found
    fields = {str(spec.unit_field): driven[0]} | ({"note": note} if note else {})
    await intake.take_fields(spec.name, fields, TEXT, sid)
    return TextReport(spec, driven[0])


def _signal(signals: list[SignalSpec], text: str) -> tuple[SignalSpec, str] | None:
    """The signal whose title begins the text, and what is written after it."""
    written = text.strip(_BETWEEN)
    for spec in signals:
        if not spec.open_to_the_truck:
            continue
        for title in spec.titles.values():
            rest = written[len(title) :]
            if written.lower().startswith(title.lower()) and (not rest or _takes(spec, rest)):
                return spec, rest.strip(_BETWEEN)
    return None


def _takes(spec: SignalSpec, rest: str) -> bool:
    """Whether more may follow the title: as a note, and set off from it."""
    return rest[0] in _BETWEEN and "note" in spec.fields
