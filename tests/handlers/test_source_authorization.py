"""Who may report what: no one but Muster reports in its name, and other systems send what the plan
lets them send.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from handlers.intake import Intake
from handlers.parked_replay import replay_parked, retry_due
from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from handlers.signal_signature import SIGNATURE, is_signed, sign_event
from incidents.signals import SignalRefusedError
from ledger import key_value, list_queries
from playbooks.definition.sources import RESERVED, Sources, allowed_signals, is_reserved
from tests.actors import DESK
from tests.handlers.test_intake import Broker
from tests.handlers.test_parking import parked, verdicts
from tests.runtimes import clock_of, cloud_event, look
from translations import english

OURS = ("desk", "Desk", " phone ", "key:monitoring", "KEY:x", "cli", "api", "drill")


def said_by(source: str, signal_id: str = "x", **more: Any) -> bytes:
    body = orjson.loads(cloud_event("truck.failed", signal_id, unit="K-07"))
    return orjson.dumps({**body, "source": source, **more})


def from_kafka(body: bytes, offset: int = 1, **headers: bytes | None) -> Incoming:
    return Incoming(body, f"kafka signals/0/{offset}", headers)


@pytest.mark.parametrize("source", OURS)
async def test_no_one_else_reports_in_our_name(runtime: Runtime, source: str) -> None:
    forged = [
        said_by(source),
        said_by(source, **{SIGNATURE: "0" * 64}),
        said_by(source, **{SIGNATURE: "é"}),
    ]
    await receive(runtime, [from_kafka(body, n) for n, body in enumerate(forged)])
    reasons = [english(row["reason"]) for row in await parked(runtime)]
    assert len(reasons) == 3 and all("only Muster itself reports as" in r for r in reasons)
    assert await verdicts(runtime) == {}
    with pytest.raises(SignalRefusedError, match="only Muster itself"):
        await Intake(runtime, None).take_event(forged[0])
    assert await look(runtime, list_queries.signals) == []


async def test_nor_by_attributes_in_headers(runtime: Runtime) -> None:
    headers = {
        f"ce_{name}": str(value).encode()
        for name, value in orjson.loads(said_by("desk")).items()
        if name != "data"
    }
    await receive(runtime, [from_kafka(b'{"unit": "K-07"}', **headers)])
    assert len(await parked(runtime)) == 1 and await verdicts(runtime) == {}


@pytest.mark.parametrize("source", ["desk", "phone", "api", "key:monitoring"])
async def test_what_came_in_through_us_is_known_when_it_comes_back_from_the_broker(
    runtime: Runtime, source: str
) -> None:
    broker = Broker()
    intake = Intake(runtime, broker)
    await intake.take_fields("truck.failed", {"unit": "K-07"}, source, "one")
    broker.away = True
    await intake.take_fields("truck.failed", {"unit": "K-08"}, source, "two")
    broker.away = False
    await intake.publish_accepted()
    await receive(runtime, [from_kafka(body, n) for n, body in enumerate(broker.taken)])
    assert set(await verdicts(runtime)) == {"one", "two"} and await parked(runtime) == []


async def own_event(runtime: Runtime) -> bytes:
    broker = Broker()
    await Intake(runtime, broker).take_fields("truck.failed", {"unit": "K-07"}, "desk", "one")
    return broker.taken[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"K-07", b"K-08"), (b'"one"', b'"two"'), (b'"desk"', b'"phone"'), (b"failed", b"repaired")],
)
async def test_one_of_ours_that_was_altered_is_not_ours(
    runtime: Runtime, old: bytes, new: bytes
) -> None:
    body = await own_event(runtime)
    assert body.count(old) >= 1
    await receive(runtime, [from_kafka(body.replace(old, new))])
    assert len(await parked(runtime)) == 1 and await verdicts(runtime) == {}


async def test_one_of_ours_that_is_sent_once_more_changes_nothing(runtime: Runtime) -> None:
    body = await own_event(runtime)
    await receive(runtime, [from_kafka(body, 1), from_kafka(body, 2)])
    await receive(runtime, [from_kafka(body, 3)])
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == 1 and await parked(runtime) == []


async def test_the_order_of_attributes_does_not_matter(runtime: Runtime) -> None:
    event = orjson.loads(await own_event(runtime))
    turned = orjson.dumps(dict(reversed(event.items())), option=orjson.OPT_INDENT_2)
    await receive(runtime, [from_kafka(turned)])
    assert set(await verdicts(runtime)) == {"one"}


async def test_a_secret_that_another_process_changed_is_looked_up_again(runtime: Runtime) -> None:
    await own_event(runtime)
    async with runtime.ledger.writing() as connection:
        await key_value.put(connection, "signal_secret", "the next one")
    await receive(runtime, [from_kafka(sign_event(said_by("desk"), "the next one"))])
    assert set(await verdicts(runtime)) == {"x"}


async def test_one_of_ours_that_was_parked_is_still_ours_when_it_is_tried_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = await own_event(runtime)
    with monkeypatch.context() as patched:
        patched.setattr("handlers.process_signals.read_signal", lambda *_: 1 / 0)
        await receive(runtime, [from_kafka(body)])
    clock_of(runtime).move(minutes=2)
    assert await retry_due(runtime) == 1
    assert set(await verdicts(runtime)) == {"one"}


async def test_a_forged_one_is_not_tried_by_itself_and_anyone_who_tries_it_answers_for_it(
    runtime: Runtime,
) -> None:
    await receive(runtime, [from_kafka(said_by("desk"))])
    (row,) = await parked(runtime)
    clock_of(runtime).move(hours=13)
    assert await retry_due(runtime) == 0 and await verdicts(runtime) == {}
    assert await replay_parked(runtime, row["id"], DESK)
    assert set(await verdicts(runtime)) == {"x"}


async def test_a_source_sends_what_the_plan_lets_it_send(runtime: Runtime) -> None:
    runtime.plan = replace(
        runtime.plan, sources={"zabbix": ("host.down",), "/telematics/*": ("truck.failed",)}
    )
    runtime.plans[runtime.plan.hash] = runtime.plan
    bodies = [said_by(name, name) for name in ("zabbix", "/telematics/7", "stranger")]
    await receive(runtime, [from_kafka(body, n) for n, body in enumerate(bodies)])
    assert set(await verdicts(runtime)) == {"/telematics/7"}
    reasons = " ".join(english(row["reason"]) for row in await parked(runtime))
    assert "'zabbix' may not send truck.failed; it may send host.down" in reasons
    assert "'stranger' may not send" in reasons
    with pytest.raises(SignalRefusedError, match="may not send"):
        await Intake(runtime, None).take_event(bodies[0])


async def test_what_people_report_is_not_limited_by_sources(runtime: Runtime) -> None:
    runtime.plan = replace(runtime.plan, sources={"zabbix": ()})
    runtime.plans[runtime.plan.hash] = runtime.plan
    await receive(runtime, [from_kafka(await own_event(runtime))])
    assert set(await verdicts(runtime)) == {"one"}


async def test_on_a_broker_of_our_own_no_one_else_reports_anything(runtime: Runtime) -> None:
    """It asks for no password: librdkafka's built-in cluster knows none."""
    runtime.signed_only = True
    broker = Broker()
    foreign = said_by("telematics", "over HTTP")
    await Intake(runtime, broker).take_event(foreign)
    own = [broker.taken[0], await own_event(runtime)]
    await receive(runtime, [from_kafka(said_by("telematics"), 1), *map(from_kafka, own, (2, 3))])
    (row,) = await parked(runtime)
    assert "this broker lives inside Muster" in english(row["reason"])
    assert set(await verdicts(runtime)) == {"over HTTP", "one"}


SOURCES: Sources = {"a": ("x",), "a*": ("y",), "abc*": None, "others": ("z",)}


@pytest.mark.parametrize(
    ("source", "allowed"),
    [("a", ("x",)), ("ab", ("y",)), ("abcd", None), ("abc", None), ("b", ("z",)), ("A", ("z",))],
)
def test_the_name_that_says_most_holds(source: str, allowed: tuple[str, ...] | None) -> None:
    assert allowed_signals(SOURCES, source) == allowed


def test_without_sources_everything_is_open_and_with_them_the_rest_is_closed() -> None:
    assert allowed_signals({}, "anybody") is None
    assert allowed_signals({"a": None}, "anybody") == ()


def test_our_own_names_are_ours_in_any_writing() -> None:
    assert all(
        is_reserved(name) for each in RESERVED for name in (each, each.upper(), f" {each}\t")
    )
    assert is_reserved("key:") and not is_reserved("keyboard") and not is_reserved("desk-2")


@pytest.mark.parametrize("body", [b"[]", b'"text"', b'{"a": 1}', b'{"mustersignature": null}'])
def test_what_has_no_signature_has_none(body: bytes) -> None:
    assert not is_signed(body, ["secret"])


def test_a_signature_is_of_one_secret(runtime: Runtime) -> None:
    body = sign_event(said_by("desk"), "old")
    assert is_signed(body, ["new", "old"]) and not is_signed(body, ["new"])
    assert not is_signed(body, [])
