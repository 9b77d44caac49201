"""One line of `muster doctor`."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True)
class Finding:
    """`state`: ok, warn (Muster works, but look at it) or fail (it does not).

    Neither secrets nor phone numbers.
    """

    check: str
    state: str
    found: str
    remedy: str = ""
