"""Keys of the carriers that deliver messages, under the carriers' own names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import SecretStr

from muster.environment_fields import secret_field, variable_field

_DIALLED = re.compile(r"\+?\d{1,15}$")  # a number or a short code

SLOWEST, FASTEST = 0.1, 1000  # messages a second


@dataclass(frozen=True)
class CarrierSettings:
    """A carrier whose keys are all set reaches real people: `--speed` is refused then, an address
    for their links and a company of one's own are needed, and the wall of paper phones is hidden.
    """

    twilio_account_sid: str | None = variable_field("TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr | None = secret_field("TWILIO_AUTH_TOKEN")
    twilio_from: str | None = variable_field("TWILIO_FROM")
    twilio_messaging_service_sid: str | None = variable_field("TWILIO_MESSAGING_SERVICE_SID")
    # messages a second that campaigns may take of the carrier, in each notifier
    bulk_rate_written: str = variable_field("MUSTER_BULK_RATE", "10")
    # another server that speaks Twilio's API; for tests
    twilio_base_url: str | None = variable_field("MUSTER_TWILIO_BASE_URL")

    @property
    def carrier(self) -> str | None:
        """The name of the carrier whose keys are all set; None: messages stay on this machine."""
        sender = self.twilio_from or self.twilio_messaging_service_sid
        complete = self.twilio_account_sid and self.twilio_auth_token and sender
        return "Twilio" if complete else None

    @property
    def real_carrier(self) -> bool:
        return self.carrier is not None

    @property
    def bulk_rate(self) -> float:
        """Messages a second. Raises ValueError where it is no number (`carrier_faults`)."""
        return float(self.bulk_rate_written)

    def carrier_faults(self) -> list[str]:
        """Keys that are incomplete, and senders that nobody can reply to."""
        found = []
        if (self.twilio_account_sid or self.twilio_auth_token) and not self.real_carrier:
            found.append(
                "Twilio needs TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, and TWILIO_FROM or"
                " TWILIO_MESSAGING_SERVICE_SID"
            )
        if self.twilio_from and not _DIALLED.match(self.twilio_from):
            found.append(
                f"TWILIO_FROM={self.twilio_from[:40]!r} is a name, which nobody can reply to:"
                " take a number such as +491713920000"
            )
        if not _is_rate(self.bulk_rate_written):
            found.append(
                f"MUSTER_BULK_RATE={self.bulk_rate_written[:40]!r} is no number of messages a"
                f" second from {SLOWEST} to {FASTEST}: the carrier says how many yours may send"
            )
        return found


def _is_rate(written: str) -> bool:
    try:
        return SLOWEST <= float(written) <= FASTEST
    except ValueError:
        return False
