"""Data of a decision that only some steps use, and that is loaded only with one of those."""

from __future__ import annotations

SUSPENSIONS = (
    "suspensions"  # of a step that suspends or resumes: decisions about them are serialized
)
SEEN_SUSPENSIONS = "seen suspensions"  # of one that only looks at what others have suspended
