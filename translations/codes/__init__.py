"""The register of message codes: every code with the names of its parameters."""

from __future__ import annotations

from translations.codes.document_fault import DOCUMENT_FAULT
from translations.codes.finding import FINDING
from translations.codes.input_fault import FAULT
from translations.codes.noun_phrase import WHO
from translations.codes.plan_fault import PLAN_FAULT
from translations.codes.plan_remedy import PLAN_REMEDY
from translations.codes.plan_suspension_fault import SERVICE_FAULT
from translations.codes.reason import REASON
from translations.codes.refusal import REFUSAL
from translations.codes.timeline import TIMELINE

# Texts of one parameter: typed by a person, or stored before there were codes.
_TEXT: dict[str, tuple[str, ...]] = {"text": ("text",)}
PARAMETERS: dict[str, frozenset[str]] = {
    code: frozenset(names)
    for register in (
        _TEXT,
        DOCUMENT_FAULT,
        FAULT,
        FINDING,
        PLAN_FAULT,
        PLAN_REMEDY,
        REASON,
        REFUSAL,
        SERVICE_FAULT,
        TIMELINE,
        WHO,
    )
    for code, names in register.items()
}
