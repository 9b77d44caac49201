"""`approvals:` in policies.yaml: who approves how many cartons, without a gap and without an
overlap.
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.declarations import ApprovalSpec
from playbooks.definition.plan import Plan, Playbook, Step
from playbooks.definition.suggestions import nearest
from playbooks.loader.faults import Fault
from playbooks.loader.section import Section
from playbooks.loader.source_locations import SourceLocations


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
        up_to, over = row.read("up to", int), row.read("over", int)
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
            "nobody approves anything",
            "write ranges: [{up to: 50, by: audience}, {over: 50, by: audience}]",
        )
    found = ApprovalSpec(name, tuple(ranges), section.texts("clause"))
    section.end()
    return found


def _fault(up_to: int | None, over: int | None, reached: int, last: bool) -> tuple[str, str] | None:
    """What is wrong with a range that follows one up to `reached`."""
    if (up_to is None) == (over is None):
        return (
            "a range says `up to` or `over`, and not both",
            "write {up to: 50, by: audience}, the last one {over: 50, by: audience}",
        )
    if over is not None and not last:
        return f"over {over} overlaps the ranges after it", "only the last range says `over`"
    if over is not None and over != reached:
        return (
            f"{'a gap' if over > reached else 'an overlap'} between {reached} and {over}",
            f"write over: {reached}",
        )
    if up_to is not None and up_to <= reached:
        return (
            f"up to {up_to} overlaps the range before it, which reaches {reached}",
            "write the ranges from small to large",
        )
    if up_to is not None and last:
        return (
            f"a gap: nobody approves more than {up_to}",
            f"end with {{over: {up_to}, by: audience}}",
        )
    return None


def prove_approvals(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    """Every approver must be an audience of the plan."""
    for approval in plan.approvals.values():
        for _, by in approval.ranges:
            if by not in plan.audiences:
                path = ("approvals", approval.name)
                yield places.fault(
                    "policies.yaml",
                    path,
                    f"there is no audience {by!r}",
                    nearest(by, plan.audiences),
                )


def prove_yielded(playbook: Playbook, step: Step) -> Iterator[tuple[str, str, str]]:
    """What a step is to have yielded for `with`, it yields."""
    for source in step.values.values():
        target = playbook.steps.get(source.partition(".")[0])
        name = source.partition(".")[2]
        if target and name and name not in target.does.yields():
            yield (
                "with",
                f"{target.id} yields no {name!r}: {source}",
                nearest(name, target.does.yields()),
            )
