"""Damaged plans: trouble without a follower, silence that sends people out, incidents that close
unsettled.
"""

from __future__ import annotations

from tests.playbooks.loader.damage import ASK, BREAKDOWN, PLAN, SAY, Damage, step
from tests.playbooks.small import small_files

TROUBLE = [
    step("plan.says_not_why_nothing_follows", "- {id: a, assign: head, within: 1h, text: word, ends: [refused]}", "nothing follows when"),
    step("plan.is_not_said_of", "- {id: a, assign: head, within: 1h, text: word, if nobody decides: refused, nothing follows when: refused, because: a reason}", "if nobody decides"),
    step("plan.what_holds_if_nobody_decides_is_not_said", ASK.replace("if nobody decides: escalate, ", ""), "if nobody decides"),
    step("plan.silence_sends_people_out", ASK.replace("escalate", "x") + "\n- {id: b, after: a x, resume: delivery}\n- {id: c, suspend: delivery, review: 1h}", "if nobody decides"),
    step("plan.nothing_is_ordered", ASK.replace("escalate", "escalate, by order of: 3.10"), "by order of"),
    step("plan.plan_has_no_clause", ASK.replace("escalate", "x, by order of: 3.11"), "by order of"),
    step("plan.says_not_why_nothing_follows", "- {id: a, assign: head, within: 1h, text: word, nothing follows when: refused}", "nothing follows when"),
    step("plan.says_not_why_nothing_follows", "- {id: a, assign: head, within: 1h, text: word, nothing follows when: refused, because: {zh: 理由}}", "because"),
    step("plan.reason_for_nothing", "- {id: a, tell: head, text: word, because: a reason}", "because"),
    step("plan.follows_trouble_as_well", ASK.replace("id: a", "id: b") + "\n- {id: a, after: b, tell: head, text: word}", "after"),
    step("plan.follows_trouble_as_well", ASK.replace("id: a", "id: b") + "\n- {id: a, after any: [b], tell: head, text: word}", "after any"),
    Damage(
        "plan.closes_unsettled", BREAKDOWN,
        {**small_files(SAY, "closes when: incident.injured == 0\n"), PLAN: small_files(SAY)[PLAN].replace("truck.failed:\n", "truck.failed:\n    gathers: failures\n").replace("  all.over: {", "  all.over: {settles: failures, ")},
        "closes when", "closes when",
    ),
]  # fmt: skip
