"""What cannot be started is refused before anything is opened, with every reason."""

from __future__ import annotations

import os
import socket

from ledger.postgres_tls import database_faults
from muster.cli import output
from muster.file_permissions import permission_faults
from muster.kafka_security import kafka_faults
from muster.secret_files import secret_files
from muster.settings import Settings

ROLES = ("desk", "worker", "notifier", "clock")


def settings_faults(settings: Settings) -> list[str]:
    """Everything that is wrong with the settings, each with what to do."""
    return settings.faults() + kafka_faults(settings) + database_faults(settings.database_url)


def check_startup(settings: Settings, roles: tuple[str, ...], speed: float) -> None:
    faults = settings_faults(settings)
    faults += [
        f"there is no role {r!r}; the roles are {', '.join(ROLES)}" for r in roles if r not in ROLES
    ]
    if not set(ROLES) <= set(roles) and not settings.kafka:
        faults.append(
            "a part of Muster alone needs a broker the others reach too: set MUSTER_KAFKA, or run"
            " all roles"
        )
    if speed != 1.0 and settings.real_carrier:
        faults.append(
            "--speed lets the plan's minutes pass as seconds; with a real carrier people would be"
            f" called for it: take the settings of {settings.carrier} away"
        )
    if settings.real_carrier and not settings.public and not settings.twilio_base_url:
        faults.append(
            "messages go to real phones, and their links would lead to this machine alone: set"
            " MUSTER_PUBLIC_URL=https://…"
        )
    if not 0 < speed <= 3600:
        faults.append("--speed is more than 0 and at most 3600")
    faults += permission_faults(settings.home, secret_files(os.environ))
    if faults:
        output.exit_refused(faults)
    if "desk" in roles and _taken(settings.host, settings.port):
        output.exit_failed(
            f"{settings.desk} is taken: is Muster running already? Else choose another:"
            f" MUSTER_DESK=127.0.0.1:{settings.port + 1}"
        )


def _taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the desk will bind: a port of a process that has just ended counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
