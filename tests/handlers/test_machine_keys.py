"""Keys of machines: what proves one, and what does not any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from handlers.clock import Clock
from handlers.key_scopes import has_scope, is_read_only, read_scopes
from handlers.machine_keys import KeyRefusedError, MachineKeys, is_key
from handlers.runtime import Runtime
from ledger import machine_keys
from ledger.database import LedgerUnavailableError
from tests.actors import CLI
from tests.runtimes import look

START = datetime(2026, 11, 30, 8, tzinfo=UTC)


class ManualClock(Clock):
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def keys(runtime: Runtime, clock: ManualClock) -> MachineKeys:
    return MachineKeys(runtime.ledger, clock)


async def refusal(keys: MachineKeys, secret: str) -> str:
    with pytest.raises(KeyRefusedError) as refused:
        await keys.prove(secret, None)
    return refused.value.message.code


async def used(runtime: Runtime) -> tuple[datetime | None, str | None]:
    (row,) = await look(runtime, machine_keys.list_keys)
    return row["used_at"], row["used_from"]


async def test_its_secret_proves_a_key_and_nothing_of_the_secret_is_kept(
    keys: MachineKeys, runtime: Runtime
) -> None:
    made = await keys.create("erp", "report:truck.failed, read:incidents", CLI)
    assert is_key(made.secret)
    key = await keys.prove(made.secret, "192.0.2.7")
    assert (key.name, key.scopes) == ("erp", {"report:truck.failed", "read:incidents"})
    async with runtime.ledger.reading() as connection:
        rows = [
            list(map(str, r)) for r in await connection.execute(text("select * from machine_key"))
        ]
    assert made.secret[20:] not in str(rows)


async def test_another_secret_for_the_same_id_proves_nothing(
    keys: MachineKeys, runtime: Runtime
) -> None:
    made = await keys.create("erp", "answer", CLI)
    other = await keys.create("erp-2", "answer", CLI)
    mixed = made.secret[:20] + other.secret[20:]
    assert is_key(mixed)
    for wrong in (mixed, "", "muster_", made.secret + "x", made.secret.upper(), "a" * 4000):
        assert await refusal(keys, wrong) == "refusal.key_unknown"
    assert [row["used_at"] for row in await look(runtime, machine_keys.list_keys)] == [None, None]


async def test_a_key_ends_at_its_moment_and_says_that_it_has_expired(
    keys: MachineKeys, clock: ManualClock
) -> None:
    made = await keys.create("erp", "answer", CLI, "12h")
    clock.at = START + timedelta(hours=12, seconds=-1)
    assert (await keys.prove(made.secret, None)).name == "erp"
    clock.at = START + timedelta(hours=12)
    assert await refusal(keys, made.secret) == "refusal.key_expired"


async def test_a_revoked_key_ends_at_once_and_its_name_stays_taken(keys: MachineKeys) -> None:
    made = await keys.create("erp", "answer", CLI)
    assert await keys.revoke("erp", CLI) is True
    assert await refusal(keys, made.secret) == "refusal.key_revoked"
    assert await keys.revoke("erp", CLI) is False
    with pytest.raises(ValueError, match="choose another name"):
        await keys.create("erp", "answer", CLI)


async def test_the_last_use_is_written_at_most_once_a_minute_with_its_address(
    keys: MachineKeys, clock: ManualClock, runtime: Runtime
) -> None:
    made = await keys.create("erp", "answer", CLI)
    assert await used(runtime) == (None, None)
    await keys.prove(made.secret, "192.0.2.7")
    assert await used(runtime) == (START, "192.0.2.7")
    clock.at = START + timedelta(seconds=59)
    await keys.prove(made.secret, "192.0.2.8")
    assert await used(runtime) == (START, "192.0.2.7")
    clock.at = START + timedelta(seconds=60)
    await keys.prove(made.secret, "192.0.2.8")
    assert await used(runtime) == (clock.at, "192.0.2.8")


async def test_a_key_is_proved_also_where_its_use_cannot_be_written_down(
    keys: MachineKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await keys.create("erp", "answer", CLI)

    def full(*_: Any) -> Any:
        raise LedgerUnavailableError("the disk is full")

    monkeypatch.setattr(keys._ledger, "writing", full)
    assert (await keys.prove(made.secret, None)).name == "erp"


@pytest.mark.parametrize(
    ("name", "scopes", "expires"),
    [
        ("", "answer", "90d"),
        ("e rp", "answer", "90d"),
        ("x" * 61, "answer", "90d"),
        ("erp", "", "90d"),
        ("erp", "everything", "90d"),
        ("erp", "report:", "90d"),
        ("erp", "read:phones", "90d"),
        ("erp", "answer:*", "90d"),
        ("erp", "answer", "367d"),
        ("erp", "answer", "0d"),
        ("erp", "answer", "soon"),
        ("erp", "answer", "²d"),
    ],
)
async def test_what_makes_no_key_is_refused(
    name: str, scopes: str, expires: str, keys: MachineKeys, runtime: Runtime
) -> None:
    with pytest.raises(ValueError):
        await keys.create(name, scopes, CLI, expires)
    assert await look(runtime, machine_keys.list_keys) == []


def test_a_star_means_every_list_or_signal_and_for_nothing_else() -> None:
    assert has_scope({"read:*"}, "read:people") and has_scope({"report:*"}, "report:x.y")
    assert not has_scope({"read:incidents"}, "read:*") and not has_scope({"read:*"}, "answer")
    assert not has_scope({"report:*"}, "read:people")
    assert read_scopes("answer, answer ,read:*") == ["answer", "read:*"]


@pytest.mark.parametrize(
    ("scopes", "looks"),
    [
        ({"read:*"}, True),
        ({"read:incidents", "phones"}, True),
        ({"phones"}, False),
        ({"read:*", "answer"}, False),
        ({"read:*", "report:truck.failed"}, False),
    ],
)
def test_a_key_only_looks_where_it_can_change_nothing(scopes: set[str], looks: bool) -> None:
    assert is_read_only(scopes) is looks
