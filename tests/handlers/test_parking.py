"""What is wrong with one message concerns that message alone; what is wrong around it concerns
none.
"""

from __future__ import annotations

from typing import Any

import pytest

from handlers import process_signals as receiving
from handlers.intake import Intake
from handlers.process_signals import Incoming, receive, receive_with_retry
from handlers.runtime import Runtime
from ledger import list_queries, parked_signals
from ledger.database import ConflictError, LedgerUnavailableError
from tests.runtimes import MONDAY, cloud_event, failed, look, opened
from translations import english

BROKEN: dict[str, bytes] = {
    "no JSON": b"{nope",
    "nothing": b"",
    "odd bytes": b"\xff\xfe\x00",
    "a list": b"[1, 2]",
    "another envelope": b'{"hello": "world"}',
    "an unknown kind": cloud_event("truck.exploded", "x", MONDAY, unit="K-07"),
    "an unknown truck": cloud_event("truck.failed", "x", MONDAY, unit="K-99"),
    "a field too many": cloud_event("truck.failed", "x", MONDAY, unit="K-07", colour="red"),
    "a field ten levels deep": cloud_event(
        "truck.failed", "x", MONDAY, unit="K-07", note=[[[[[[[[[[1]]]]]]]]]]
    ),
    "a number of thirty digits": cloud_event("truck.failed", "x", MONDAY, injured=10**18).replace(
        b"1000000000000000000", b"1" * 30
    ),
    "14,000 fields": cloud_event(
        "truck.failed", "x", MONDAY, unit="K-07", **{f"f{n}": n for n in range(14_000)}
    ),
    # SECURITY C1, INPUTS F1: each of these used to end all of Muster
    "a storm until the year 9999": cloud_event(
        "weather.warning",
        "x",
        MONDAY,
        area="whole city",
        event="storm",
        expires="9999-12-31T23:59:59Z",
    ),
    "a storm since the year 1": cloud_event(
        "weather.warning",
        "x",
        MONDAY,
        area="whole city",
        event="storm",
        onset="0001-01-01T00:00+23:59",
    ),
    "a time beyond time": cloud_event("truck.failed", "x", MONDAY, unit="K-07").replace(
        b"2026-11-23T02:00:00+00:00", b"9999-12-31T23:59:59-12:00"
    ),
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause between the attempts at a signal that fails."""
    monkeypatch.setattr(receiving, "ATTEMPT_PAUSE", 0.0)


async def parked(runtime: Runtime) -> list[dict[str, Any]]:
    return await look(runtime, list_queries.parked)


async def verdicts(runtime: Runtime) -> dict[str, str | None]:
    """Of the signals that have been judged."""
    signals = await look(runtime, list_queries.signals)
    return {s["id"]: s["verdict"] for s in signals if s["state"] == "judged"}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_message_is_parked_with_its_bytes_and_its_neighbours_are_judged(
    runtime: Runtime, what: str
) -> None:
    broken = Incoming(BROKEN[what], "kafka signals/0/9")
    await receive(runtime, [failed("K-07"), broken, failed("K-08")])
    (row,) = await parked(runtime)
    assert await look(runtime, lambda c: parked_signals.parked_body(c, row["id"])) == BROKEN[what]
    assert row["source"] == "kafka signals/0/9" and row["reason"] is not None
    assert set(await verdicts(runtime)) == {"failed-K-07", "failed-K-08"}


@pytest.mark.parametrize("what", BROKEN)
async def test_the_reason_for_which_a_message_is_parked_is_short(
    runtime: Runtime, what: str
) -> None:
    await receive(runtime, [Incoming(BROKEN[what], "kafka signals/0/9")])
    (row,) = await parked(runtime)
    assert len(english(row["reason"])) < 2_000


async def test_a_header_without_a_value_is_an_empty_attribute(runtime: Runtime) -> None:
    """SECURITY C1 (2), INPUTS F2: it used to end every worker, without end."""
    headers = {
        "ce_specversion": b"1.0",
        "ce_id": b"b-1",
        "ce_source": b"test",
        "ce_type": b"muster.truck.failed",
        "ce_time": MONDAY.isoformat().encode(),
        "ce_subject": None,
    }
    body = b'{"unit": "K-07"}'
    await receive(runtime, [Incoming(body, "kafka signals/0/1", headers)])
    assert await verdicts(runtime) == {"b-1": "opened"}
    lacking = headers | {"ce_id": None}
    await receive(runtime, [Incoming(body, "kafka signals/0/2", lacking), failed("K-08")])
    (row,) = await parked(runtime)
    assert "attribute id is missing" in english(row["reason"])
    assert set(await verdicts(runtime)) == {"b-1", "failed-K-08"}


@pytest.mark.parametrize("fault", [MemoryError, TimeoutError, OSError])
async def test_a_lack_around_the_messages_is_the_ledger_being_away_and_parks_nothing(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    """FAULTS X2: 24 sound signals were parked because PostgreSQL had no connection left."""

    def lacking(*_: Any) -> Any:
        raise fault("no room")

    write = receiving.write_changes
    monkeypatch.setattr(receiving, "write_changes", lacking)
    with pytest.raises(LedgerUnavailableError):
        await receive(runtime, [failed("K-07"), failed("K-08")])
    assert await parked(runtime) == []
    monkeypatch.setattr(receiving, "write_changes", write)
    await receive(runtime, [failed("K-07"), failed("K-08")])
    assert set(await verdicts(runtime)) == {"failed-K-07", "failed-K-08"}


async def test_a_lack_while_a_message_is_read_parks_nothing_either(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: Any) -> Any:
        raise MemoryError

    read = receiving.read_signal
    monkeypatch.setattr(receiving, "read_signal", lacking)
    with pytest.raises(LedgerUnavailableError):
        await receive(runtime, [failed("K-07")])
    assert await parked(runtime) == []
    monkeypatch.setattr(receiving, "read_signal", read)


async def test_a_signal_that_fails_once_or_twice_is_tried_at_once_and_not_parked(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide, failures = receiving.take_signal, 2

    def stumbling(*given: Any) -> Any:
        nonlocal failures
        if failures:
            failures -= 1
            raise ZeroDivisionError("ours")
        return decide(*given)

    monkeypatch.setattr(receiving, "take_signal", stumbling)
    await receive(runtime, [failed("K-07")])
    assert await parked(runtime) == []
    assert await verdicts(runtime) == {"failed-K-07": "opened"}


async def test_the_same_broken_message_delivered_again_is_parked_once(runtime: Runtime) -> None:
    broken = Incoming(b"{nope", "kafka signals/0/9")
    for _ in range(3):
        await receive(runtime, [broken])
    await receive(runtime, [Incoming(b"{nope", "kafka signals/0/10")])
    assert len(await parked(runtime)) == 2


async def test_without_a_company_every_message_waits_in_the_parked_list(url: str) -> None:
    async with opened(url, None) as runtime:
        await receive(runtime, [failed("K-07"), failed("K-08")])
        assert len(await parked(runtime)) == 2
        assert await look(runtime, list_queries.incidents) == []


async def test_an_id_used_again_for_another_report_is_parked_also_inside_one_batch(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07", "one"), failed("K-08", "one")])
    await receive(runtime, [failed("K-07", "one"), failed("K-09", "one")])
    assert len(await parked(runtime)) == 2
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == 1


async def test_the_same_id_of_another_source_is_another_signal(runtime: Runtime) -> None:
    other = cloud_event("truck.failed", "one", MONDAY, unit="K-08").replace(
        b'"source":"test"', b'"source":"other"'
    )
    await receive(runtime, [failed("K-07", "one"), Incoming(other, "kafka signals/0/1")])
    assert await parked(runtime) == []
    assert len(await look(runtime, list_queries.signals)) == 2


async def test_a_signal_that_was_accepted_before_is_judged_and_not_taken_for_a_repetition(
    runtime: Runtime,
) -> None:
    taken: list[bytes] = []

    async def publish(_topic: str, _key: bytes | None, value: bytes) -> None:
        taken.append(value)

    await Intake(runtime, publish).take_fields("truck.failed", {"unit": "K-07"}, "test", "one")
    assert [s["state"] for s in await look(runtime, list_queries.signals)] == ["accepted"]
    await receive(runtime, [Incoming(taken[0], "kafka signals/0/1")])
    assert await verdicts(runtime) == {"one": "opened"}


async def test_a_fault_of_ours_in_one_signal_parks_that_one_and_judges_the_others(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = receiving.take_signal

    def stumbling(signal: Any, *rest: Any) -> Any:
        if signal.unit == "K-08":
            raise ZeroDivisionError("ours")
        return decide(signal, *rest)

    monkeypatch.setattr(receiving, "take_signal", stumbling)
    await receive(runtime, [failed("K-07"), failed("K-08"), failed("K-09")])
    ((row),) = await parked(runtime)
    assert b"K-08" in (
        await look(runtime, lambda c: parked_signals.parked_body(c, row["id"])) or b""
    )
    assert set(await verdicts(runtime)) == {"failed-K-07", "failed-K-09"}


async def test_a_race_lost_a_few_times_is_run_again_and_writes_once(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, tries = receiving.write_changes, 0

    async def contested(*values: Any) -> dict[str, int]:
        nonlocal tries
        tries += 1
        if tries < receiving.TRIES:
            raise ConflictError("somebody was first")
        return await write(*values)

    monkeypatch.setattr(receiving, "write_changes", contested)
    await receive(runtime, [failed("K-07")])
    assert tries == receiving.TRIES
    assert len(await look(runtime, list_queries.incidents)) == 1
    assert await parked(runtime) == []


async def test_a_race_that_is_always_lost_parks_the_signal(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def contested(*_values: Any) -> dict[str, int]:
        raise ConflictError("somebody was first")

    monkeypatch.setattr(receiving, "write_changes", contested)
    await receive(runtime, [failed("K-07")])
    assert len(await parked(runtime)) == 1


async def test_with_the_ledger_away_nothing_is_parked_and_the_batch_comes_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, tries = receiving.write_changes, 0

    async def away_twice(*values: Any) -> dict[str, int]:
        nonlocal tries
        tries += 1
        if tries <= 2:
            raise LedgerUnavailableError("gone")
        return await write(*values)

    monkeypatch.setattr(receiving, "write_changes", away_twice)
    monkeypatch.setattr(receiving, "LOOK_AGAIN", 0.0)
    with pytest.raises(LedgerUnavailableError):
        await receive(runtime, [failed("K-07")])
    await receive_with_retry(runtime, [failed("K-07"), failed("K-08")])
    assert tries == 3
    assert set(await verdicts(runtime)) == {"failed-K-07", "failed-K-08"}
    assert await parked(runtime) == []


async def test_an_empty_batch_does_nothing(runtime: Runtime) -> None:
    await receive(runtime, [])
    assert await parked(runtime) == [] and await verdicts(runtime) == {}
