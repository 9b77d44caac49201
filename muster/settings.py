"""Configuration: read once from the environment, handed on as values."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PLAN = Path(__file__).parent.parent / "plan"


class Settings(BaseSettings):
    """MUSTER_* as docs/cli.md lists them, and Twilio's own names for its keys."""

    model_config = SettingsConfigDict(env_prefix="MUSTER_", extra="ignore", populate_by_name=True)

    home: Path = Path("var")
    desk: str = "127.0.0.1:8000"
    desk_token: SecretStr | None = None
    public_url: str | None = (
        None  # how phones reach the desk, for links; default: the desk's own address
    )
    kafka: str | None = None
    database: str | None = None
    plan: Path = PLAN
    log: str = "console"
    metrics: str | None = None  # host:port for Prometheus; the desk answers /metrics anyway
    twilio_account_sid: str | None = Field(default=None, validation_alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr | None = Field(default=None, validation_alias="TWILIO_AUTH_TOKEN")
    twilio_from: str | None = Field(default=None, validation_alias="TWILIO_FROM")
    twilio_messaging_service_sid: str | None = Field(
        default=None, validation_alias="TWILIO_MESSAGING_SERVICE_SID"
    )
    twilio_base_url: str | None = None  # another server that speaks Twilio's API; for tests

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


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_port(text: str) -> bool:
    """Whether a port can be listened on; 0 lets the system choose one."""
    return text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= 65535
