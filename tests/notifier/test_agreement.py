"""A pager pages only through the notifier's own carrier."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ledger.database import Ledger, default_url
from ledger.migrate import upgrade
from notifier import agreement
from notifier.agreement import Agreement, declare


class Carrier:
    """A gateway that is only asked for its name."""

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    ledger = Ledger(default_url(tmp_path))
    await upgrade(ledger)
    yield ledger
    await ledger.close()


async def test_until_a_notifier_has_said_what_it_sends_through_pages_are_left_to_it(
    ledger: Ledger,
) -> None:
    assert not await Agreement(ledger, Carrier("paper")).holds()  # type: ignore[arg-type]


async def test_both_without_keys_send_on_paper(ledger: Ledger) -> None:
    await declare(ledger, Carrier("paper"))  # type: ignore[arg-type]
    assert await Agreement(ledger, Carrier("paper")).holds()  # type: ignore[arg-type]


async def test_a_pager_without_the_keys_that_the_notifier_has_pages_nobody(ledger: Ledger) -> None:
    await declare(ledger, Carrier("sms"))  # type: ignore[arg-type]
    assert not await Agreement(ledger, Carrier("paper")).holds()  # type: ignore[arg-type]


async def test_a_notifier_started_again_with_keys_is_noticed(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreement, "LOOK_AGAIN", 0.0)
    pager = Agreement(ledger, Carrier("paper"))  # type: ignore[arg-type]
    await declare(ledger, Carrier("paper"))  # type: ignore[arg-type]
    assert await pager.holds()
    await declare(ledger, Carrier("sms"))  # type: ignore[arg-type]
    assert not await pager.holds()
