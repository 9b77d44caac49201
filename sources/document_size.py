"""The bound on the size of a document, whatever its format."""

from __future__ import annotations

from playbooks.intake.bounds import LARGEST_DOCUMENT
from translations import FaultError, message


def check_size(document: bytes) -> None:
    """Raises FaultError where a document is empty or larger than LARGEST_DOCUMENT."""
    if not document.strip():
        raise FaultError(message("document_fault.empty"))
    if len(document) > LARGEST_DOCUMENT:
        most = f"{LARGEST_DOCUMENT:,}"
        raise FaultError(message("document_fault.too_large", most=most))
