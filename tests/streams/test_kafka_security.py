"""A broker that lets in only who proves who it is, reached by every client of ours; and what is
said where it does not let us in.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from kafka import KafkaProducer

from streams.broker_probe import BrokerRefusedError, BrokerUnavailableError
from streams.consumer import Record, make_app
from streams.kafka_security import KafkaSecurity
from streams.one_shot_producer import publish_once
from streams.producer import Producer
from streams.topic_admin import ensure_topics, inspect, wait_for
from streams.topic_reader import messages
from tests.servers.certificates import Authority
from tests.servers.secure_kafka import PASSWORD, SecureKafka
from tests.servers.skipping import or_skip
from tests.streams.conftest import living, until

WAY = Callable[[SecureKafka], tuple[str, KafkaSecurity]]
WAYS: dict[str, WAY] = {
    "PLAIN over TLS": lambda broker: (broker.bootstrap, broker.sasl("PLAIN")),
    "SCRAM-SHA-256 over TLS": lambda broker: (broker.bootstrap, broker.sasl("SCRAM-SHA-256")),
    "SCRAM-SHA-512 over TLS": lambda broker: (broker.bootstrap, broker.sasl("SCRAM-SHA-512")),
    "SCRAM-SHA-512 in the clear": lambda broker: (
        broker.clear,
        replace(broker.sasl(), protocol="SASL_PLAINTEXT", ca=None),
    ),
    "a certificate": lambda broker: (broker.mutual, broker.certificate()),
}


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    folder = tmp_path_factory.mktemp("certificates")
    one = or_skip(lambda: SecureKafka(Authority(folder), folder))
    try:
        yield one.start()
    finally:
        one.stop()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.server
async def test_every_client_is_let_in(
    broker: SecureKafka, way: str, name: str, tmp_path: Path
) -> None:
    bootstrap, security = WAYS[way](broker)
    await asyncio.to_thread(wait_for, bootstrap, 20, security=security)
    made = await asyncio.to_thread(ensure_topics, bootstrap, {name: 1}, security=security)
    assert made == [name]
    first = b"by the one-shot producer"
    await asyncio.to_thread(publish_once, bootstrap, name, None, first, {}, security=security)
    taken: list[Record] = []

    async def handle(records: list[Record]) -> None:
        taken.extend(records)

    app = make_app(
        bootstrap,
        embedded=False,
        group=name,
        datadir=tmp_path,
        handle=handle,
        topics=[name],
        security=security,
    )
    producer = Producer(bootstrap, security=security)
    async with living(producer, app):
        await producer.publish(name, None, b"by the producer", {})
        await until(lambda: len(taken) == 2, 30)
    values = [first, b"by the producer"]
    assert [record.value for record in taken] == values
    read = await asyncio.to_thread(messages, bootstrap, name, security=security)
    assert [message.body for message in read] == values
    rows = await asyncio.to_thread(inspect, bootstrap, group=name, security=security)
    (row,) = (row for row in rows if row["topic"] == name)
    assert row["detail"] == [{"partition": 0, "end": 2, "committed": 2, "lag": 0}]


def refusal(call: Callable[[], object]) -> str:
    """What is said, within seconds and not after the patience of a starting broker."""
    began = time.monotonic()
    with pytest.raises(BrokerRefusedError) as refused:
        call()
    assert time.monotonic() - began < 15
    return str(refused.value)


@pytest.mark.server
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_a_wrong_password_is_said_at_once_and_not_shown(
    broker: SecureKafka, mechanism: str
) -> None:
    wrong = broker.sasl(mechanism, "guessed")
    for call in (
        lambda: wait_for(broker.bootstrap, 60, security=wrong),
        lambda: inspect(broker.bootstrap, security=wrong),
        lambda: publish_once(broker.bootstrap, "x", None, b"x", {}, security=wrong),
        lambda: messages(broker.bootstrap, "x", security=wrong),
    ):
        text = refusal(call)
        assert "does not accept the user 'muster'" in text and "SASL_PASSWORD" in text
        assert "guessed" not in text and "guessed" not in repr(wrong)


@pytest.mark.server
async def test_the_producer_tries_again_with_a_wrong_password_and_says_that_it_waits(
    broker: SecureKafka,
) -> None:
    producer = Producer(broker.bootstrap, patience=2.0, security=broker.sasl(password="guessed"))
    async with living(producer):
        with pytest.raises(BrokerUnavailableError):
            await producer.publish("x", None, b"x", {})


@pytest.mark.server
def test_a_broker_with_another_certificate_is_not_trusted(
    broker: SecureKafka, tmp_path: Path
) -> None:
    other = Authority(tmp_path, "other").root
    text = refusal(
        lambda: wait_for(broker.bootstrap, 60, security=replace(broker.sasl(), ca=other))
    )
    assert "certificate is not accepted" in text and "MUSTER_KAFKA_CA" in text
    text = refusal(lambda: wait_for(broker.bootstrap, 60, security=replace(broker.sasl(), ca=None)))
    assert "MUSTER_KAFKA_CA" in text, "the system's authorities did not sign it"


@pytest.mark.server
def test_tls_where_the_broker_has_none_is_said(broker: SecureKafka) -> None:
    text = refusal(lambda: wait_for(broker.clear, 60, security=broker.sasl()))
    assert "SECURITY_PROTOCOL" in text and PASSWORD not in text


@pytest.mark.server
def test_who_proves_nothing_is_not_let_in(broker: SecureKafka) -> None:
    """Kafka hangs up without a word: what it may want is named."""
    for bootstrap, security in (
        (broker.bootstrap, KafkaSecurity()),
        (broker.mutual, KafkaSecurity("SSL", ca=broker.authority.root)),
    ):
        with pytest.raises(BrokerUnavailableError, match="SECURITY_PROTOCOL"):
            wait_for(bootstrap, 3, security=security)
    producer = None
    with pytest.raises(Exception):  # noqa: B017 - kafka-python's own, whichever it is
        producer = KafkaProducer(bootstrap_servers=broker.bootstrap, bootstrap_timeout_ms=1500)
    assert producer is None


FAULTY = {
    "SECURITY_PROTOCOL is one of": KafkaSecurity("TLS"),
    "SASL_MECHANISM is one of": KafkaSecurity("SASL_SSL", "GSSAPI", "u", "p"),
    "needs MUSTER_KAFKA_SASL_MECHANISM": KafkaSecurity("SASL_SSL", "", "u", "p"),
    "needs MUSTER_KAFKA_SASL_USERNAME": KafkaSecurity("SASL_PLAINTEXT", "PLAIN", "", "p"),
    "needs MUSTER_KAFKA_SASL_PASSWORD": KafkaSecurity("SASL_SSL", "PLAIN", "u"),
    "SASL_PASSWORD is not used": KafkaSecurity("SSL", password="p"),
    "MUSTER_KAFKA_CA: not used": KafkaSecurity(ca=Path(__file__)),
    "there is no such file": KafkaSecurity("SSL", ca=Path("/nowhere/ca.pem")),
    "KEY needs MUSTER_KAFKA_CERT": KafkaSecurity("SSL", key=Path(__file__)),
    "no certificates and key in PEM": KafkaSecurity("SSL", ca=Path(__file__)),
}


@pytest.mark.parametrize("words", FAULTY)
def test_each_setting_that_cannot_be_used_is_named(words: str) -> None:
    faults = FAULTY[words].faults()
    assert any(words in fault for fault in faults), faults


def test_sound_settings_have_no_fault(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.signed("client")
    for security in (
        KafkaSecurity(),
        KafkaSecurity("SSL"),
        KafkaSecurity("SSL", ca=authority.root, cert=certificate, key=key),
        KafkaSecurity("SASL_SSL", "SCRAM-SHA-512", "u", "p", authority.root),
        KafkaSecurity("SASL_PLAINTEXT", "PLAIN", "u", "p"),
    ):
        assert security.faults() == []
