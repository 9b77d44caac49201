"""Configuration: read once from the environment, handed on as values."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

PLAN = Path(__file__).parent.parent / "plan"


VARIABLE = "variable"  # in a field's metadata: the environment variable it comes from


def _variable(name: str, default: Any = None, kind: Callable[[str], Any] = str) -> Any:
    """A field that is what the environment says, as a `kind`, else `default`."""

    def value() -> Any:
        found = os.environ.get(name)
        return default if found is None else kind(found)

    return field(default_factory=value, metadata={VARIABLE: name})


def _secret_of(text: str) -> SecretStr | None:
    return SecretStr(text) if text else None


# A dataclass: the library for settings takes a tenth of a short command's CPU, to read 13 strings.
@dataclass(frozen=True)
class Settings:
    """MUSTER_* as docs/cli.md lists them, and Twilio's own names for its keys."""

    home: Path = _variable("MUSTER_HOME", Path("var"), Path)
    desk: str = _variable("MUSTER_DESK", "127.0.0.1:8000")
    desk_token: SecretStr | None = _variable("MUSTER_DESK_TOKEN", None, _secret_of)
    # how phones reach the desk, for links; default: the desk's own address
    public_url: str | None = _variable("MUSTER_PUBLIC_URL")
    # addresses of proxies in front, whose X-Forwarded-For is believed
    proxies: str = _variable("MUSTER_PROXIES", "")
    kafka: str | None = _variable("MUSTER_KAFKA")
    database: str | None = _variable("MUSTER_DATABASE")
    plan: Path = _variable("MUSTER_PLAN", PLAN, Path)
    log: str = _variable("MUSTER_LOG", "console")
    # host:port for Prometheus; the desk answers /metrics anyway
    metrics: str | None = _variable("MUSTER_METRICS")
    twilio_account_sid: str | None = _variable("TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr | None = _variable("TWILIO_AUTH_TOKEN", None, _secret_of)
    twilio_from: str | None = _variable("TWILIO_FROM")
    twilio_messaging_service_sid: str | None = _variable("TWILIO_MESSAGING_SERVICE_SID")
    # another server that speaks Twilio's API; for tests
    twilio_base_url: str | None = _variable("MUSTER_TWILIO_BASE_URL")

    @property
    def host(self) -> str:
        return self.desk.rpartition(":")[0].strip("[]") or "127.0.0.1"

    @property
    def port(self) -> int:
        return int(self.desk.rpartition(":")[2])

    @property
    def url(self) -> str:
        """The desk as this machine reaches it."""
        # "All addresses" can be listened on, but not connected to everywhere.
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def metrics_address(self) -> tuple[str, int]:
        """Host and port of `metrics`, where it is set."""
        host, _, port = (self.metrics or "").rpartition(":")
        return host.strip("[]") or "127.0.0.1", int(port)

    @property
    def public(self) -> bool:
        """Whether the desk's address is one that others reach."""
        host = urlsplit(self.public_url or "").hostname
        return host is not None and not is_loopback(host)

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite+aiosqlite:///{self.home.resolve() / 'muster.db'}"

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
    def desk_fault(self) -> str | None:
        """What is wrong with the desk's address, where it is none."""
        if is_port(self.desk.rpartition(":")[2]):
            return None
        return f"MUSTER_DESK={self.desk[:60]!r} has no port; write 127.0.0.1:8000"

    def faults(self) -> list[str]:
        """Everything that keeps this from being started, each with what to do."""
        found = []
        if self.desk_fault:
            return [self.desk_fault]
        if self.metrics and not is_port(self.metrics.rpartition(":")[2]):
            return [f"MUSTER_METRICS={self.metrics[:60]!r} has no port; write 127.0.0.1:9464"]
        token = self.desk_token.get_secret_value() if self.desk_token else ""
        has_token = len(token) >= 12
        if self.metrics and not is_loopback(self.metrics_address[0]) and not has_token:
            found.append(
                f"MUSTER_METRICS={self.metrics} listens beyond this machine: set MUSTER_DESK_TOKEN,"
                " or listen on 127.0.0.1"
            )
        if not is_loopback(self.host) and not has_token:
            found.append(
                f"MUSTER_DESK={self.desk} listens beyond this machine: set MUSTER_DESK_TOKEN (12"
                " characters or more), or listen on 127.0.0.1"
            )
        found += self._public_faults(has_token)
        if (self.twilio_account_sid or self.twilio_auth_token) and not self.real_carrier:
            found.append(
                "Twilio needs TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, and TWILIO_FROM or"
                " TWILIO_MESSAGING_SERVICE_SID"
            )
        if self.database and not self.database.startswith(
            ("postgresql+asyncpg://", "sqlite+aiosqlite://")
        ):
            found.append("MUSTER_DATABASE is postgresql+asyncpg://… or sqlite+aiosqlite://…")
        return found

    def _public_faults(self, has_token: bool) -> list[str]:
        """What is asked of an address that others reach."""
        address = urlsplit(self.public_url or "")
        if self.public_url and (address.scheme not in ("http", "https") or not address.hostname):
            return [f"MUSTER_PUBLIC_URL={self.public_url!r} is no address; write https://host"]
        if not self.public:
            return []
        found = []
        if not has_token:
            found.append(
                f"MUSTER_PUBLIC_URL={self.public_url} lets others in: set MUSTER_DESK_TOKEN (12"
                " characters or more)"
            )
        if address.scheme != "https" and not _is_private(address.hostname or ""):
            found.append(
                f"MUSTER_PUBLIC_URL={self.public_url} sends the token and what people answer in the"
                " clear: put a proxy with a certificate in front, and write https://…"
            )
        return found


def _is_private(host: str) -> bool:
    """An address of the company's own network, as for a first try with a phone."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_port(text: str) -> bool:
    """Whether a port can be listened on; 0 lets the system choose one."""
    return text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= 65535
