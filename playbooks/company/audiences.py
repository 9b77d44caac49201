"""Resolves the plan's audiences to people: role holders, drivers, people on call, contacts of a
factory or a customer, the commander.
"""

from __future__ import annotations

from dataclasses import replace

from playbooks.company import register_queries
from playbooks.company.commander import commander
from playbooks.company.fact_source import FactSource
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.company.roster import next_on_call, on_call
from playbooks.definition.declarations import AudienceSpec


def people(
    answers: FactSource,
    audience: str,
    command: tuple[str, str | None, bool],
    site: str | None,
    unit: str | None,
    deputies: bool,
) -> ResolvedAudience:
    """The people an audience resolves to; with `deputies` their deputies.

    `command`: the incident's kind, the role of its acting commander, and whether one is awaited.
    """
    spec = answers.plan.audiences[audience]
    if spec.way == "command":
        return commander(answers, *command, deputies)
    if spec.way == "driver of":
        return _driver(answers, unit, deputies)
    if spec.way == "on call":
        return _on_call(answers, spec, _place(answers, spec, site, unit), deputies)
    if spec.way in ("factory of", "account manager of"):
        return register_queries.people(answers, spec, str(unit), deputies)
    return answers.holders(spec.value, _place(answers, spec, site, unit), deputies)


def _place(
    answers: FactSource, spec: AudienceSpec, site: str | None, unit: str | None
) -> str | None:
    if spec.at == "unit.site" and unit:
        return answers.directory.units[unit].site
    return None if spec.at == "anywhere" else site or answers.directory.centre


def _driver(answers: FactSource, unit: str | None, deputies: bool) -> ResolvedAudience:
    if deputies or unit is None:
        return ResolvedAudience("driver", ())
    return answers.called("driver", [answers.directory.units[unit].driver])


def _on_call(
    answers: FactSource, spec: AudienceSpec, site: str | None, deputies: bool
) -> ResolvedAudience:
    """The person on shift; if unreachable, the next reachable one on the roster."""
    shifts = answers.directory.company.shifts
    if not deputies:
        return answers.called(spec.value, on_call(shifts, spec.value, site, answers.now))
    called = answers.called(spec.value, next_on_call(shifts, spec.value, site, answers.now))
    # The roster gives an order: one person is called next, not all the following shifts.
    return replace(called, present=called.present[:1])
