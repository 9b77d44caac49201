"""Texts: each exists in every language, with the same values in each, and only values its steps
give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from playbooks.definition.plan import Plan
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.definition.templates import ALWAYS, fields_of
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from translations import fault_of, message

BUILTIN = ("muster.late", "muster.closing", "muster.verify", "muster.condition")


def validate_texts(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    used, told = (
        uses(plan),
        frozenset(name for signal in plan.signals.values() for name in signal.fields),
    )
    for language in plan.languages:
        file, texts = f"texts/{language}.yaml", plan.texts.get(language, {})
        for key in sorted({*used, *BUILTIN, *_ours(plan)} - set(texts)):
            if any(key in plan.texts.get(other, {}) for other in plan.languages) or key.startswith(
                "muster."
            ):
                yield Fault(
                    file,
                    1,
                    "",
                    key,
                    message("plan.wording_is_missing", text=key),
                    message("remedy.write_it_in_every_language"),
                )
        yield from _fields(file, texts, used, told, places)
    yield from _same_fields(plan, places)


def _ours(plan: Plan) -> set[str]:
    """Texts that kinds need in addition to their steps' own."""
    return {
        key
        for playbook in plan.all_playbooks
        for step in playbook.steps.values()
        for key in step.does.texts
    }


def uses(plan: Plan) -> dict[str, list[Step]]:
    """Wording -> the steps that say it."""
    found: dict[str, list[Step]] = defaultdict(list)
    for playbook in plan.all_playbooks:
        for step in playbook.steps.values():
            if step.text:
                found[step.text].append(step)
    return dict(found)


def _fields(
    file: str,
    texts: Mapping[str, str],
    used: Mapping[str, list[Step]],
    told: frozenset[str],
    places: SourceLocations,
) -> Iterator[Fault]:
    """`told`: what reports may have said."""
    for key, wording in texts.items():
        try:
            named = fields_of(wording)
        except ValueError as error:
            yield places.fault(file, (key,), fault_of(error), message("remedy.write_and_like"))
            continue
        given = [ALWAYS | told | s.values.keys() for s in used.get(key, [])] or [ALWAYS | told]
        known = frozenset.intersection(*map(frozenset, given))
        for name in named:
            if name not in known:
                yield places.fault(
                    file,
                    (key,),
                    message("plan.is_no_value_of_any_step", name=name),
                    nearest(name, known),
                )


def _same_fields(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    """A text says the same in each language: the same values are named."""
    first = plan.texts.get(plan.languages[0], {}) if plan.languages else {}
    for language in plan.languages[1:]:
        for key, wording in plan.texts.get(language, {}).items():
            differ = _set_of(first[key]) ^ _set_of(wording) if key in first else set()
            if differ:
                fault = message(
                    "plan.names_other_values_than_in",
                    value=plan.languages[0],
                    known=", ".join(sorted(differ)),
                )
                yield places.fault(
                    f"texts/{language}.yaml", (key,), fault, message("remedy.name_same_ones")
                )


def _set_of(wording: str) -> set[str]:
    try:
        return set(fields_of(wording))
    except ValueError:
        return set()
