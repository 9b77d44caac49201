"""A clock for logins, moved by hand, and the secret that their texts are encrypted with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.column_encryption import ColumnEncryption
from tests.runtimes import MONDAY

ENCRYPTION = ColumnEncryption(("a secret of the tests",))


@dataclass
class ManualClock:
    """Shows the same time until it is moved."""

    moment: datetime = field(default=MONDAY)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        """`move(minutes=5)`."""
        self.moment += timedelta(**by)
