"""Codes with their parameters: what the self-audit finds."""

from __future__ import annotations

FINDING: dict[str, tuple[str, ...]] = {
    "finding.run_without_deadline": ("incident",),
    "finding.deadline_late": ("incident", "since"),
    "finding.claims_lapsed": ("count",),
    "finding.queue_urgent": ("since",),
    "finding.queue_messages": ("since",),
    "finding.queue_signals": ("since",),
    "finding.queue_outbox": ("since",),
    "finding.parked_unseen": ("count", "since"),
    "finding.process_died": ("process", "parts", "since"),
    "finding.role_missing": ("process", "parts", "since"),
    "finding.role_vacant": ("role", "since"),
    "finding.source_silent": ("source", "since"),
}
