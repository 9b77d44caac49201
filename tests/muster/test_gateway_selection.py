"""Messages leave by the carrier whose keys are set, and stay on this machine without any."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from handlers.runtime import Runtime
from muster.gateway_selection import gateway_of
from muster.settings import Settings
from tests.runtimes import opened, small_company

KEYS = {
    "twilio_account_sid": "AC" + "0" * 32,
    "twilio_auth_token": SecretStr("a token of the tests"),
    "twilio_from": "+15005550006",
    "twilio_base_url": "http://127.0.0.1:9",
}


@pytest.fixture
async def runtime(tmp_path: Path) -> AsyncIterator[Runtime]:
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'muster.db'}", small_company()) as runtime:
        yield runtime


async def test_without_keys_messages_stay_here_and_campaigns_are_not_slowed(
    runtime: Runtime,
) -> None:
    gateway, rate = gateway_of(Settings(), runtime)
    assert (gateway.name, rate) == ("paper", None)
    await gateway.close()


async def test_with_all_keys_they_go_to_the_carrier_at_its_rate(runtime: Runtime) -> None:
    gateway, rate = gateway_of(Settings(**KEYS), runtime)
    assert (gateway.name, rate) == ("sms", 10.0)
    await gateway.close()


async def test_the_rate_of_campaigns_is_what_the_operator_says(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_BULK_RATE", "0.5")
    gateway, rate = gateway_of(Settings(**KEYS), runtime)
    assert rate == 0.5
    await gateway.close()


@pytest.mark.parametrize("written", ["", "fast", "0", "-1", "1001", "nan", "inf", "10/s"])
def test_a_rate_that_is_none_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_BULK_RATE", written)
    (fault,) = Settings().faults()
    assert "MUSTER_BULK_RATE" in fault and "from 0.1 to 1000" in fault


@pytest.mark.parametrize("missing", ["twilio_account_sid", "twilio_auth_token", "twilio_from"])
async def test_with_a_key_missing_nothing_is_sent_and_the_start_is_refused(
    runtime: Runtime, missing: str
) -> None:
    settings = Settings(**{name: value for name, value in KEYS.items() if name != missing})
    gateway, _ = gateway_of(settings, runtime)
    assert gateway.name == "paper"
    assert any("Twilio needs" in fault for fault in settings.faults())
    await gateway.close()
