"""A report that was taken is durable before anyone is told so, and reaches Kafka once Kafka can be
reached.
"""

from __future__ import annotations

import asyncio

import pytest

from handlers.intake import Intake, PublishFailedError
from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from incidents.signals import SignalRefusedError
from ledger import list_queries
from tests.runtimes import MONDAY, cloud_event, look

FIELDS = {"unit": "K-07", "note": "gearbox"}


class Broker:
    """Kafka, or its absence."""

    def __init__(self) -> None:
        self.away = False
        self.taken: list[bytes] = []

    async def __call__(self, topic: str, key: bytes | None, value: bytes) -> None:
        if self.away:
            raise PublishFailedError("nobody answers")
        assert topic == "signals"
        self.taken.append(value)


@pytest.fixture
def broker() -> Broker:
    return Broker()


async def test_the_ledger_keeps_it_before_it_is_published(runtime: Runtime, broker: Broker) -> None:
    signal, fresh = await Intake(runtime, broker).take_fields("truck.failed", FIELDS, "api", "one")
    assert (signal.id, fresh, len(broker.taken)) == ("one", True, 1)
    assert [(s["id"], s["state"]) for s in await look(runtime, list_queries.signals)] == [
        ("one", "accepted")
    ]


async def test_of_six_reports_under_one_id_at_once_one_is_taken_and_five_senders_hear_it(
    runtime: Runtime, other: Runtime, broker: Broker
) -> None:
    """SECURITY L5: four of them heard "taken" for what was parked later. Two desks."""
    desks = Intake(runtime, broker), Intake(other, broker)
    taken = await asyncio.gather(
        *(
            desks[number % 2].take_fields("truck.failed", {"unit": f"K-0{number}"}, "api", "one")
            for number in range(1, 7)
        ),
        return_exceptions=True,
    )
    refused = [found for found in taken if isinstance(found, SignalRefusedError)]
    assert len(refused) == 5 and {r.messages[0].code for r in refused} == {"fault.id_used"}
    await receive(runtime, [Incoming(body, "kafka signals/0/0") for body in broker.taken])
    assert await look(runtime, list_queries.parked) == []
    assert [s["state"] for s in await look(runtime, list_queries.signals)] == ["judged"]


async def test_a_message_under_the_id_of_an_accepted_report_is_parked_and_the_report_judged(
    runtime: Runtime, broker: Broker
) -> None:
    """SECURITY L5: the one by HTTP, the other straight to the topic, before the first is judged."""
    ours = cloud_event("truck.failed", "one", MONDAY, unit="K-07")
    await Intake(runtime, broker).take_event(ours)
    another = cloud_event("truck.failed", "one", MONDAY, unit="K-08")
    await receive(runtime, [Incoming(another, "kafka signals/0/0")])
    await receive(runtime, [Incoming(broker.taken[0], "kafka signals/0/1")])
    assert len(await look(runtime, list_queries.parked)) == 1
    assert [i["unit"] for i in await look(runtime, list_queries.incidents)] == ["K-07"]


async def test_while_kafka_is_away_the_ledger_keeps_it_and_publishes_it_once_it_is_back(
    runtime: Runtime, broker: Broker
) -> None:
    intake = Intake(runtime, broker)
    broker.away = True
    for number in range(3):
        await intake.take_fields("truck.failed", FIELDS, "api", f"kept-{number}")
    assert await intake.publish_accepted() == 0
    broker.away = False
    assert await intake.publish_accepted() == 3
    assert await intake.publish_accepted() == 0
    await receive(runtime, [Incoming(body, "kafka signals/0/0") for body in broker.taken])
    assert {(s["id"], s["state"]) for s in await look(runtime, list_queries.signals)} == {
        (f"kept-{n}", "judged") for n in range(3)
    }


async def test_an_embedded_broker_that_forgot_is_told_again_what_no_one_judged(
    runtime: Runtime, broker: Broker
) -> None:
    intake = Intake(runtime, broker)
    await intake.take_fields("truck.failed", FIELDS, "api", "judged")
    await receive(runtime, [Incoming(broker.taken[0], "kafka signals/0/0")])
    await intake.take_fields("truck.failed", FIELDS, "api", "waiting")
    await intake.publish_accepted()
    broker.taken.clear()
    await intake.broker_restarted()
    assert await intake.publish_accepted() == 1
    assert b'"waiting"' in broker.taken[0]


async def test_the_same_report_under_the_same_id_is_known_and_another_is_refused(
    runtime: Runtime, broker: Broker
) -> None:
    intake = Intake(runtime, broker)
    await intake.take_fields("truck.failed", FIELDS, "api", "one")
    assert (await intake.take_fields("truck.failed", FIELDS, "api", "one"))[1] is False
    with pytest.raises(SignalRefusedError, match="already used by a different report"):
        await intake.take_fields("truck.failed", FIELDS | {"unit": "K-08"}, "api", "one")
    assert len(await look(runtime, list_queries.signals)) == 1


async def test_every_fault_of_a_report_is_named_and_nothing_is_kept(
    runtime: Runtime, broker: Broker
) -> None:
    wrong = {"unit": "K-99", "place": "31.2,121.5", "injured": "many", "colour": "red"}
    with pytest.raises(SignalRefusedError) as refused:
        await Intake(runtime, broker).take_fields("truck.failed", wrong, "api")
    said = str(refused.value)
    assert all(word in said for word in ("K-99", "outside", "many", "colour")), said
    assert (await look(runtime, list_queries.signals), broker.taken) == ([], [])


async def test_a_cloud_event_handed_to_the_desk_is_the_same_report(
    runtime: Runtime, broker: Broker
) -> None:
    signal, _ = await Intake(runtime, broker).take_event(
        cloud_event("truck.failed", "one", MONDAY, **FIELDS)
    )
    assert (signal.kind, signal.unit, signal.source) == ("truck.failed", "K-07", "test")


async def test_a_note_of_ten_megabytes_is_refused_at_intake(
    runtime: Runtime, broker: Broker
) -> None:
    intake = Intake(runtime, broker)
    with pytest.raises(SignalRefusedError, match="shorten the note"):
        await intake.take_event(
            cloud_event("truck.failed", "one", MONDAY, unit="K-07", note="x" * 10_000_000)
        )
    with pytest.raises(SignalRefusedError, match="at most 4,000 are taken"):
        await intake.take_fields("truck.failed", FIELDS | {"note": "x" * 10_000_000}, "api")
    assert (await look(runtime, list_queries.signals), broker.taken) == ([], [])
