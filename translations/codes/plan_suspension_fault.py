"""Codes with their parameters: faults of a plan about services that are suspended, and about
moments.
"""

from __future__ import annotations

SERVICE_FAULT: dict[str, tuple[str, ...]] = {
    "plan.is_no_moment_of_report": ("text",),
    "plan.may_go_into_suspension": ("service",),
    "plan.no_step_suspends": ("service",),
    "plan.nobody_permits": ("service",),
    "plan.only_times_are_early": ("kind",),
    "plan.set_has_no_area": ("text",),
    "remedy.add_question_that_permits": ("service",),
    "remedy.write_needs_or_nothing": ("service",),
}
