"""`approvals:` in policies.yaml: who approves how many cartons, without a gap and without an
overlap.
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.declarations import ApprovalSpec
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.engine.steps.step_model import Finding
from playbooks.loader.faults import Fault
from playbooks.loader.section import Section
from playbooks.loader.service_policies import parse_cartons
from playbooks.loader.source_locations import SourceLocations
from translations import Message, message


def read_approvals(section: Section) -> dict[str, ApprovalSpec]:
    """`bulk: {ranges: [{up to: 50, by: audience}, {over: 50, by: audience}], clause: …}` by
    name.
    """
    return {name: _approval(name, inner) for name, inner in section.maps("approvals")}


def _approval(name: str, section: Section) -> ApprovalSpec:
    ranges: list[tuple[int | None, str]] = []
    reached = 0
    rows = section.sections("ranges")
    for number, row in enumerate(rows, 1):
        up_to, over = row.read("up to", parse_cartons), row.read("over", parse_cartons)
        by = row.text("by", required=True) or ""
        fault = _fault(up_to, over, reached, last=number == len(rows))
        if fault:
            row.fault("over" if over is not None else "up to", *fault)
        reached = up_to if up_to is not None else reached
        ranges.append((up_to, by))
        row.end()
    if not ranges:
        section.fault(
            "ranges",
            message("plan.nobody_approves_anything"),
            message("remedy.write_ranges_up_to_50_by"),
        )
    found = ApprovalSpec(name, tuple(ranges), section.texts("clause"))
    section.end()
    return found


def _fault(
    up_to: int | None, over: int | None, reached: int, last: bool
) -> tuple[Message, Message] | None:
    """What is wrong with a range that follows one up to `reached`."""
    if (up_to is None) == (over is None):
        return (
            message("plan.range_says_or_and_not_both"),
            message("remedy.write_last_one"),
        )
    if over is not None and not last:
        return message("plan.over_overlaps_ranges_after_it", over=over), message(
            "remedy.only_last_range_says"
        )
    if over is not None and over != reached:
        return (
            message(
                "plan.gap_between" if over > reached else "plan.overlap_between",
                reached=reached,
                over=over,
            ),
            message("remedy.write_over_reached", reached=reached),
        )
    if up_to is not None and up_to <= reached:
        return (
            message("plan.up_to_overlaps_range_before_it", up_to=up_to, reached=reached),
            message("remedy.write_ranges_from_small_to_large"),
        )
    if up_to is not None and last:
        return (
            message("plan.gap_nobody_approves_more_than", up_to=up_to),
            message("remedy.end_with_by_audience", up_to=up_to),
        )
    return None


def validate_approvals(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    """Every approver must be an audience of the plan."""
    for approval in plan.approvals.values():
        for _, by in approval.ranges:
            if by not in plan.audiences:
                path = ("approvals", approval.name)
                yield places.fault(
                    "policies.yaml",
                    path,
                    message("plan.there_is_no_audience", text=by),
                    nearest(by, plan.audiences),
                )


_FACT_OWNERS = (
    "incident",
    "unit",
    "company",
    "plan",
    "facts",
    "customer",
    "brand",
    "line",
    "site",
    "signal",
    "today",
)


def validate_yielded(playbook: Playbook, step: Step) -> Iterator[Finding]:
    """What a step is to have yielded for `with` and `again when`, it yields."""
    named = [("with", source) for source in step.values.values()]
    for word, source in named + [("again when", source) for source in step.again_when]:
        owner, _, name = source.partition(".")
        target = playbook.steps.get(owner)
        if target and name and name not in target.does.yields():
            yield (
                word,
                message("plan.id_yields_no_text_source", id=target.id, text=name, source=source),
                nearest(name, target.does.yields()),
            )
        elif word == "again when" and target is None and owner not in _FACT_OWNERS:
            yield word, message("plan.there_is_no_fact_named", source=source), ""
