"""PostgreSQL with TLS: every connection of ours is encrypted and knows whom it speaks to."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from ledger.backup import back_up
from ledger.database import Ledger, LedgerUnavailableError, wait_until_reachable
from ledger.migrate import upgrade
from ledger.postgres_tls import connect_arguments, database_faults, without_tls
from tests.servers.certificates import Authority
from tests.servers.postgres import PASSWORD, USER, PostgreSQL
from tests.servers.skipping import or_skip

pytestmark = pytest.mark.server
BASE = "postgresql+asyncpg://muster@db/muster"
ENCRYPTED = "SELECT bool_and(ssl), count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = current_database()"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def server(authority: Authority) -> Iterator[PostgreSQL]:
    one = or_skip(lambda: PostgreSQL().start())
    one.database = one.fresh_database().rpartition("/")[2]  # type: ignore[attr-defined]
    one.encrypt(*authority.signed("server"), authority.root)
    yield one
    one.stop()


def url(server: PostgreSQL, query: str, password: str = PASSWORD, host: str = "127.0.0.1") -> str:
    name = server.database  # type: ignore[attr-defined]
    return f"postgresql+asyncpg://{USER}:{password}@{host}:{server.port}/{name}?{query}"


async def test_the_pool_the_listener_migrations_and_backups_are_encrypted(
    server: PostgreSQL, authority: Authority, tmp_path: Path
) -> None:
    where = url(server, f"sslmode=verify-full&sslrootcert={authority.root}")
    ledger, other = Ledger(where), Ledger(where)
    try:
        await upgrade(ledger)
        for each in (ledger, other):
            await each.wakes.listen()
        woken = other.wakes.subscribe("notices")
        ledger.wakes.notify("notices")
        await asyncio.wait_for(woken.wait(), 5)
        async with ledger.reading() as connection:
            encrypted, connections = (await connection.execute(text(ENCRYPTED))).one()
        assert encrypted and connections >= 3, "two listeners and the pool"
        await back_up(ledger, tmp_path / "ledger.zip", "test", datetime.now(UTC))
        assert (tmp_path / "ledger.zip").stat().st_size > 0
    finally:
        await ledger.close()
        await other.close()


async def reached(where: str) -> None:
    ledger = Ledger(where)
    try:
        await wait_until_reachable(ledger, 15)
    finally:
        await ledger.close()


@pytest.mark.parametrize("mode", ["prefer", "require", "verify-ca", "verify-full"])
async def test_each_mode_that_the_server_satisfies_connects(
    server: PostgreSQL, authority: Authority, mode: str
) -> None:
    root = f"&sslrootcert={authority.root}" if mode.startswith("verify") else ""
    await reached(url(server, f"sslmode={mode}{root}"))
    await reached(url(server, f"ssl={mode}{root}"))


async def refusal(where: str) -> str:
    """What is said; not after the patience for a server that is starting."""
    began = time.monotonic()
    with pytest.raises(LedgerUnavailableError) as refused:
        await reached(where)
    assert time.monotonic() - began < 5
    assert PASSWORD not in str(refused.value) and "guessed" not in str(refused.value)
    return str(refused.value)


async def test_another_authority_is_refused_in_words(server: PostgreSQL, tmp_path: Path) -> None:
    other = Authority(tmp_path, "other").root
    for mode in ("require", "verify-ca", "verify-full"):
        text = await refusal(url(server, f"sslmode={mode}&sslrootcert={other}"))
        assert "certificate verify failed" in text
    assert "certificate verify failed" in await refusal(url(server, "sslmode=verify-full"))


async def test_the_name_of_the_server_is_checked_by_verify_full_alone(
    server: PostgreSQL, authority: Authority
) -> None:
    """Its certificate is one for 127.0.0.1."""
    there = f"sslrootcert={authority.root}"
    await reached(url(server, f"sslmode=verify-ca&{there}", host="localhost"))
    text = await refusal(url(server, f"sslmode=verify-full&{there}", host="localhost"))
    assert "localhost" in text


async def test_a_wrong_password_is_said_at_once(server: PostgreSQL, authority: Authority) -> None:
    where = url(server, f"sslmode=verify-full&sslrootcert={authority.root}", "guessed")
    assert "password authentication failed" in await refusal(where)


async def test_who_comes_in_the_clear_is_not_let_in(server: PostgreSQL) -> None:
    assert "no encryption" in await refusal(url(server, "sslmode=disable"))


async def test_a_client_proves_itself_by_a_certificate(
    server: PostgreSQL, authority: Authority
) -> None:
    ledger = Ledger(url(server, f"sslmode=verify-full&sslrootcert={authority.root}"))
    async with ledger._autocommit.connect() as connection:
        await connection.execute(text("CREATE DATABASE by_certificate"))
    await ledger.close()
    own, key = authority.signed(USER)
    with_it = f"sslmode=verify-full&sslrootcert={authority.root}&sslcert={own}&sslkey={key}"
    place = f"postgresql+asyncpg://{USER}@127.0.0.1:{server.port}/by_certificate"
    await reached(f"{place}?{with_it}")
    text_ = await refusal(f"{place}?sslmode=verify-full&sslrootcert={authority.root}")
    assert "certificate" in text_


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("sslmode=verify", "sslmode is one of"),
        ("sslrootcert=/x.pem", "needs sslmode=verify-full"),
        ("sslmode=prefer&sslrootcert=/x.pem", "needs sslmode=verify-full"),
        ("sslmode=verify-full&sslrootcert=/nowhere.pem", "there is no such file"),
        (f"sslmode=verify-full&sslkey={__file__}", "sslkey needs sslcert"),
        (f"sslmode=verify-full&sslrootcert={__file__}", "in PEM format"),
    ],
)
def test_each_parameter_that_cannot_be_used_is_named(query: str, words: str) -> None:
    faults = database_faults(f"{BASE}?{query}")
    assert any(words in fault for fault in faults), faults
    with pytest.raises(LedgerUnavailableError):
        Ledger(f"{BASE}?{query}")


def test_without_parameters_nothing_is_changed_and_sqlite_has_none() -> None:
    assert connect_arguments(make_url(BASE)) == {}
    assert database_faults("sqlite+aiosqlite:////x.db?sslmode=nonsense") == []
    assert database_faults(BASE) == []


def test_what_is_left_of_the_address_is_the_rest_of_it() -> None:
    found = make_url(f"{BASE}?sslmode=verify-full&sslrootcert=system&application_name=desk")
    assert dict(without_tls(found).query) == {"application_name": "desk"}
    context = connect_arguments(found)["ssl"]
    assert context.check_hostname and context.verify_mode == ssl.CERT_REQUIRED
