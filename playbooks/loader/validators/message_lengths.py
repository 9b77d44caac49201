"""Of the wordings: with usual values filled in, none becomes more SMS than the plan allows
(`messages: {segments at most: 4}`).
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Plan
from playbooks.definition.sms_segments import segments
from playbooks.definition.templates import fields_of
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from translations import message

USUAL = {
    "place": 18,
    "note": 30,
    "options": 24,
    "say": 50,
    "title": 12,
    "fault": 40,
    "plate": 8,
    "unit": 5,
    "incident": 5,
    "time": 5,
    "by": 5,
    "eta": 5,
}
OTHERWISE = 8  # assumed length in characters of an unknown value
FILLER = {"zh": "字"}  # a Chinese text is UCS-2 with any value filled in; elsewhere plain letters


def validate_lengths(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    for language in plan.languages:
        for key, wording in plan.texts.get(language, {}).items():
            # An estimate: values are known only when a message is sent.
            count = segments(_filled(wording, FILLER.get(language, "x"))).count
            if count > plan.segments_at_most:
                fault = message(
                    "plan.becomes_about_sms_plan_allows",
                    count=count,
                    segments_at_most=plan.segments_at_most,
                )
                expected = message("remedy.shorten_it_or_raise_in_plan")
                yield places.fault(f"texts/{language}.yaml", (key,), fault, expected)


def _filled(wording: str, filler: str) -> str:
    try:
        return wording.format_map(
            {name: filler * USUAL.get(name, OTHERWISE) for name in fields_of(wording)}
        )
    except (
        ValueError,
        KeyError,
        IndexError,
    ):  # no wording at all: reported where its values are proved
        return ""
