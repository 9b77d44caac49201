"""How many must agree: `2`, or `2, one of them leader or deputy leader`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from translations import FaultError, message

_WRITTEN = re.compile(r"(\d{1,3})(?:\s*[,，]\s*one of them\s+(\S.*))?")


@dataclass(frozen=True, slots=True)
class Agreement:
    """`among`: roles or audiences of which one must agree, too."""

    count: int
    among: tuple[str, ...] = ()


def read_agreement(text: str) -> Agreement:
    """Raises FaultError."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or int(found[1]) < 1:
        raise FaultError(message("plan.says_not_how_many_must_agree", text=text))
    among = tuple(part.strip() for part in re.split(r"\bor\b", found[2] or "") if part.strip())
    return Agreement(int(found[1]), among)
