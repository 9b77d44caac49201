"""Configuration: read once from the environment, handed on as values."""

from __future__ import annotations

import ipaddress
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

from handlers.weak_secrets import is_simple
from muster.carrier_settings import CarrierSettings
from muster.environment_fields import VARIABLE, secret_field, variable_field
from muster.secret_files import FILE, read_secret

PLAN = Path(__file__).parent.parent / "plan"
SHORTEST_SECRET, SHORTEST_TOKEN = 32, 12  # characters


def _database() -> str | None:
    """A secret where it contains a password, which may be set by itself instead."""
    return read_secret(os.environ, "MUSTER_DATABASE") or None


# A dataclass: the library for settings takes a tenth of the CPU of a short command.
@dataclass(frozen=True)
class Settings(CarrierSettings):
    """MUSTER_* as docs/cli.md lists them, and Twilio's own names for its keys."""

    home: Path = variable_field("MUSTER_HOME", Path("var"), Path)
    desk: str = variable_field("MUSTER_DESK", "127.0.0.1:8000")
    desk_token: SecretStr | None = secret_field("MUSTER_DESK_TOKEN")
    # what commands show to the desk: a key, or the desk's own token (the default)
    token: SecretStr | None = secret_field("MUSTER_TOKEN")
    # what the keys of all links are derived from; default: the file `secret` in the home
    secret: SecretStr | None = secret_field("MUSTER_SECRET")
    # how phones reach the desk, for links; default: the desk's own address
    public_url: str | None = variable_field("MUSTER_PUBLIC_URL")
    # addresses of proxies in front, whose X-Forwarded-For is believed
    proxies: str = variable_field("MUSTER_PROXIES", "")
    # the company's own login (OpenID Connect), and the claim that names the person
    oidc_issuer: str | None = variable_field("MUSTER_OIDC_ISSUER")
    oidc_client_id: str | None = variable_field("MUSTER_OIDC_CLIENT_ID")
    oidc_client_secret: SecretStr | None = secret_field("MUSTER_OIDC_CLIENT_SECRET")
    oidc_claim: str = variable_field("MUSTER_OIDC_CLAIM", "phone_number")
    kafka: str | None = variable_field("MUSTER_KAFKA")
    kafka_security_protocol: str = variable_field("MUSTER_KAFKA_SECURITY_PROTOCOL", "PLAINTEXT")
    kafka_sasl_mechanism: str = variable_field("MUSTER_KAFKA_SASL_MECHANISM", "")
    kafka_sasl_username: str = variable_field("MUSTER_KAFKA_SASL_USERNAME", "")
    kafka_sasl_password: SecretStr | None = secret_field("MUSTER_KAFKA_SASL_PASSWORD")
    kafka_ca: str = variable_field("MUSTER_KAFKA_CA", "")
    kafka_cert: str = variable_field("MUSTER_KAFKA_CERT", "")
    kafka_key: str = variable_field("MUSTER_KAFKA_KEY", "")
    database: str | None = field(
        default_factory=_database,
        metadata={VARIABLE: "MUSTER_DATABASE", FILE: "MUSTER_DATABASE_FILE"},
        repr=False,
    )
    database_password: SecretStr | None = secret_field("MUSTER_DATABASE_PASSWORD")
    plan: Path = variable_field("MUSTER_PLAN", PLAN, Path)
    log: str = variable_field("MUSTER_LOG", "console")
    # what to call each minute, as a sign of life; a secret: with it false ones could be sent
    heartbeat_url: SecretStr | None = secret_field("MUSTER_HEARTBEAT_URL")
    # host:port for Prometheus; the desk answers /metrics anyway
    metrics: str | None = variable_field("MUSTER_METRICS")

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
        if self.database is None:
            return f"sqlite+aiosqlite:///{self.home.resolve() / 'muster.db'}"
        if self.database_password is None:
            return self.database
        return with_password(self.database, self.database_password.get_secret_value())

    @property
    def desk_fault(self) -> str | None:
        """What is wrong with the desk's address, where it is none."""
        if is_port(self.desk.rpartition(":")[2]):
            return None
        return f"MUSTER_DESK={self.desk[:60]!r} has no port; write 127.0.0.1:8000"

    def faults(self) -> list[str]:
        """Everything that keeps this from being started, each with what to do."""
        if self.desk_fault:
            return [self.desk_fault]
        if self.metrics and not is_port(self.metrics.rpartition(":")[2]):
            return [f"MUSTER_METRICS={self.metrics[:60]!r} has no port; write 127.0.0.1:9464"]
        token = self.desk_token.get_secret_value() if self.desk_token else ""
        has_token = len(token) >= SHORTEST_TOKEN
        found = [*self._listening_faults(has_token), *self._secret_faults()]
        if has_token and is_simple(token):
            found.append(
                "MUSTER_DESK_TOKEN can be guessed (few signs, or a part that repeats): take"
                f" {secrets.token_urlsafe(18)}"
            )
        found += self._public_faults(has_token)
        found += self._oidc_faults()
        if self.heartbeat_url and not is_web_address(self.heartbeat_url.get_secret_value()):
            found.append("MUSTER_HEARTBEAT_URL is no address; write https://host/path")
        return found + self.carrier_faults() + self._database_faults()

    def _listening_faults(self, has_token: bool) -> list[str]:
        """What is asked of a port that other machines reach."""
        found = []
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
        return found

    def _database_faults(self) -> list[str]:
        found = []
        if self.database and not self.database.startswith(
            ("postgresql+asyncpg://", "sqlite+aiosqlite://")
        ):
            found.append("MUSTER_DATABASE is postgresql+asyncpg://… or sqlite+aiosqlite://…")
        if self.database_password and "@" not in (self.database or ""):
            found.append(
                "MUSTER_DATABASE_PASSWORD is not used: write MUSTER_DATABASE with a user,"
                " postgresql+asyncpg://muster@host/muster"
            )
        return found

    def _oidc_faults(self) -> list[str]:
        """What is wrong with the company's own login, where it is set."""
        if not (self.oidc_issuer or self.oidc_client_id):
            return []
        if not (self.oidc_issuer and self.oidc_client_id):
            return ["the company's login needs MUSTER_OIDC_ISSUER and MUSTER_OIDC_CLIENT_ID"]
        address = urlsplit(self.oidc_issuer)
        if address.scheme == "https" and address.hostname:
            return []
        if address.scheme == "http" and is_loopback(address.hostname or ""):
            return []
        return [f"MUSTER_OIDC_ISSUER={self.oidc_issuer[:80]!r} is no https address"]

    def _secret_faults(self) -> list[str]:
        if self.secret is None or len(self.secret.get_secret_value()) >= SHORTEST_SECRET:
            return []
        return [
            f"MUSTER_SECRET is too short: {SHORTEST_SECRET} characters or more, such as those"
            " of openssl rand -hex 32"
        ]

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


def with_password(url: str, password: str) -> str:
    """The URL of a database with this password for its user, in place of any it names."""
    scheme, separator, rest = url.partition("://")
    user, at, place = rest.rpartition("@")
    name = user.partition(":")[0]
    return f"{scheme}{separator}{name}:{quote(password, safe='')}@{place}" if at else url


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_web_address(text: str) -> bool:
    """http or https, with a host; the text itself may be a secret and is not repeated."""
    try:
        address = urlsplit(text)
        return address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        return False


def is_port(text: str) -> bool:
    """Whether a port can be listened on; 0 lets the system choose one."""
    return text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= 65535
