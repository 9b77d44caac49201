"""Codes with their parameters: refusal."""

from __future__ import annotations

REFUSAL: dict[str, tuple[str, ...]] = {
    "refusal.fault_of_ours": ("notice",),
    "refusal.answer_too_long": ("count", "most"),
    "refusal.already_answered": ("notice", "option"),
    "refusal.answer_with": ("options",),
    "refusal.answered_elsewhere": ("notice",),
    "refusal.call_done": ("call", "state"),
    "refusal.call_marked": ("call",),
    "refusal.call_time": ("text",),
    "refusal.call_time_over": ("text",),
    "refusal.needs": ("notice", "option", "reasons"),
    "refusal.no_answer_needed": ("notice",),
    "refusal.no_answer_needed_why": ("notice", "why"),
    "refusal.no_call": ("text",),
    "refusal.no_notice": ("notice",),
    "refusal.no_order": ("order",),
    "refusal.no_such_answer": ("text", "notice", "options"),
    "refusal.no_such_outcome": ("outcomes", "text"),
    "refusal.not_understood": ("options",),
    "refusal.nothing_waits": (),
    "refusal.notice_not_waiting": ("notice",),
    "refusal.only_informs": (),
    "refusal.order_cartons": ("count", "most"),
    "refusal.order_decided": ("order",),
}
