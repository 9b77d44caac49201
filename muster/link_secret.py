"""The secret of all links: of the environment, else of a file in the home that only its user can
read; never in the database, whose backups are handed on.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from handlers.answer_links import AnswerLinks
from handlers.link_keys import loader, prepare
from handlers.runtime import Runtime
from ledger import link_keys
from ledger.database import Ledger
from muster.settings import Settings

NAME = "secret"  # of the file in the home


async def open_links(runtime: Runtime, settings: Settings) -> AnswerLinks:
    """Links signed with the keys in use. Raises LedgerUnavailableError."""
    ledger, clock = runtime.ledger, runtime.clock
    secret = await prepared_secret(ledger, settings, clock.now())
    load = loader(ledger, secret, clock.now)
    base = settings.public_url or settings.url
    return AnswerLinks(await load(), base, load, (secret,))


async def prepared_secret(
    ledger: Ledger, settings: Settings, now: datetime, *, strict: bool = False
) -> str:
    """The secret, with a key of it in the ring. One that an older Muster kept in the database is
    moved out of it.

    Raises OtherSecretError as `prepare` does, LedgerUnavailableError.
    """
    async with ledger.reading() as connection:
        kept = await link_keys.legacy_secret(connection)
    secret = link_secret(settings, kept)
    await prepare(ledger, secret, now, kept == secret, strict=strict)
    if kept is not None:
        # Only now: a process that dies in between finds it again.
        async with ledger.writing() as connection:
            await link_keys.forget_first_kept_secret(connection)
    return secret


def link_secret(settings: Settings, first: str | None = None) -> str:
    """`first`: what a new file is to hold, else a new secret."""
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    file = settings.home / NAME
    # Of several processes at a first start, all read what the first has written.
    with suppress(FileExistsError):
        _create(file, first or secrets.token_urlsafe(32))
    return file.read_text(encoding="ascii").strip()


def _create(file: Path, secret: str) -> None:
    """The whole file at once: no process reads a part of it. Raises FileExistsError."""
    if file.exists():
        raise FileExistsError(file)
    fresh = file.with_name(f".{NAME}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(secret + "\n")
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(fresh, file)
    finally:
        fresh.unlink()
