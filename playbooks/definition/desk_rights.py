"""What people may do at the desk: plan data (`desk` in policies.yaml)."""

from __future__ import annotations

from collections.abc import Mapping

READ = "read"
REPORT = "report"
ANSWER = "answer for others"
DECIDE = "decide"
ADMINISTER = "administer people"
PUBLISH = "publish"
PHONES = "see phones"
RIGHTS = (READ, REPORT, ANSWER, DECIDE, ADMINISTER, PUBLISH, PHONES)
# All people of the company itself: no insurer, no workshop, no vendor.
EVERYBODY = "everybody"
DeskRights = Mapping[str, tuple[str, ...]]  # right -> roles, audiences or departments
# Also the default where the plan names no roles: reading and reporting do no harm.
DEFAULT: DeskRights = {READ: (EVERYBODY,), REPORT: (EVERYBODY,)}
