"""The ring of keys: derived from a secret that the database does not have, rotated, retired."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from handlers.answer_links import AnswerLinks, BadLinkError
from handlers.link_keys import OtherSecretError, derive, loader, prepare, rotate
from ledger import link_keys
from ledger.database import Ledger
from tests.actors import CLI
from tests.databases import KINDS, fresh_url
from tests.playbooks.small import MONDAY

SECRET, OTHER = "a" * 40, "b" * 40
DAY = timedelta(days=1)


@pytest.fixture(params=KINDS)
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ledger]:
    one = Ledger(fresh_url(request.param, tmp_path, request))
    yield one
    await one.close()


async def links(ledger: Ledger, secret: str = SECRET, now: datetime = MONDAY) -> AnswerLinks:
    return AnswerLinks(await loader(ledger, secret, lambda: now)(), "https://desk.example")


async def first(ledger: Ledger, secret: str = SECRET) -> None:
    await prepare(ledger, secret, MONDAY)


async def test_a_first_start_makes_one_key_and_later_ones_use_it(ledger: Ledger) -> None:
    for _ in range(3):
        await first(ledger)
    async with ledger.reading() as connection:
        assert [key.id for key in await link_keys.keys(connection, MONDAY)] == [1]


async def test_processes_that_start_at_once_sign_alike(ledger: Ledger) -> None:
    await asyncio.gather(*(first(ledger) for _ in range(4)))
    token = (await links(ledger)).token(7)
    assert (await links(ledger)).read(token) == 7


async def test_processes_with_secrets_of_their_own_that_start_at_once_all_have_a_key(
    ledger: Ledger,
) -> None:
    secrets = [letter * 40 for letter in "abcde"]
    await asyncio.gather(*(first(ledger, secret) for secret in secrets))
    for secret in secrets:
        assert (await links(ledger, secret)).token(7)


async def test_the_ring_does_not_hold_the_keys(ledger: Ledger) -> None:
    await first(ledger)
    async with ledger.reading() as connection:
        rows = str(await link_keys.ring(connection))
    assert SECRET not in rows and derive(SECRET, 1) not in rows


async def test_after_a_rotation_old_links_hold_and_new_ones_have_the_new_key(
    ledger: Ledger,
) -> None:
    await first(ledger)
    old = (await links(ledger)).token(7)
    assert await rotate(ledger, SECRET, MONDAY, None, CLI) == (2, 0)
    now = await links(ledger)
    assert now.read(old) == 7 and now.token(7) != old and now.read(now.token(7)) == 7


async def test_a_retired_key_opens_nothing_from_the_moment_on(ledger: Ledger) -> None:
    await first(ledger)
    old = (await links(ledger)).token(7)
    assert await rotate(ledger, SECRET, MONDAY, MONDAY + DAY, CLI) == (2, 1)
    assert (await links(ledger, now=MONDAY + DAY / 2)).read(old) == 7
    with pytest.raises(BadLinkError):
        (await links(ledger, now=MONDAY + DAY)).read(old)


async def test_a_moment_that_is_set_is_not_put_off_by_a_later_rotation(ledger: Ledger) -> None:
    await first(ledger)
    await rotate(ledger, SECRET, MONDAY, MONDAY + DAY, CLI)
    assert await rotate(ledger, SECRET, MONDAY, MONDAY + 3 * DAY, CLI) == (3, 1)
    async with ledger.reading() as connection:
        assert [k.id for k in await link_keys.keys(connection, MONDAY + 2 * DAY)] == [2, 3]


async def test_a_process_with_another_secret_starts_says_so_and_signs_with_a_key_of_its_own(
    ledger: Ledger,
) -> None:
    await first(ledger)
    with capture_logs() as log:
        await first(ledger, OTHER)
        await first(ledger, OTHER)
    assert ["MUSTER_SECRET" in line["event"] for line in log] == [True]
    own = await links(ledger, OTHER)
    assert own.read(own.token(7)) == 7
    with pytest.raises(BadLinkError):
        own.read((await links(ledger)).token(7))


async def test_a_command_that_makes_links_for_others_refuses_another_secret(
    ledger: Ledger,
) -> None:
    await first(ledger)
    with pytest.raises(OtherSecretError, match="MUSTER_SECRET"):
        await prepare(ledger, OTHER, MONDAY, strict=True)
    await rotate(ledger, OTHER, MONDAY, MONDAY, CLI)  # changed on purpose
    await prepare(ledger, OTHER, MONDAY, strict=True)


async def test_links_of_before_the_ring_hold_for_thirty_days(ledger: Ledger) -> None:
    before = AnswerLinks(SECRET, "https://desk.example").token(7)
    await prepare(ledger, SECRET, MONDAY, True)
    assert (await links(ledger)).read(before) == 7
    assert (await links(ledger)).token(7) != before
    with pytest.raises(BadLinkError):
        (await links(ledger, now=MONDAY + 31 * DAY)).read(before)


async def test_a_trucks_link_is_renewed_and_no_restore_brings_an_old_one_back(
    ledger: Ledger,
) -> None:
    async with ledger.writing() as connection:
        assert await link_keys.truck_version(connection, "K-07") == 0
        assert await link_keys.renew_truck(connection, "K-07", MONDAY) == 1
        assert await link_keys.renew_truck(connection, "K-07", MONDAY) == 2
        await link_keys.keep_truck_versions(connection, {"K-07": 1, "K-08": 4}, MONDAY)
        assert await link_keys.truck_versions(connection) == {"K-07": 2, "K-08": 4}
