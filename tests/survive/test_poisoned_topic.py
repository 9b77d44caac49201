"""A poisoned topic on Apache Kafka with two workers: what is good among the bad is judged once, what
is bad is parked, and nothing is left behind.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from confluent_kafka import Producer

from ledger import list_queries
from streams.topic_admin import ensure_topics, inspect
from tests.runtimes import cloud_event
from tests.servers.kafka import ApacheKafka
from tests.survive.fleet import Database
from tests.survive.process import Muster, soon
from translations import english
from translations.json_rows import entry_row

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(90)]
SEED = 11
GOOD, COPIES = 1000, 10
TRUCKS = [f"K-{number:02}" for number in range(1, 21)]
Headers = list[tuple[str, bytes | None]]
Message = tuple[bytes | None, Headers]


def plain(body: bytes) -> Message:
    return body, []


def failed(event_id: str, now: datetime, **fields: object) -> bytes:
    return cloud_event("truck.failed", event_id, now, **{"unit": "K-07", **fields})


def in_headers(event_id: str, **others: bytes | None) -> Message:
    """Kafka's binary mode: the attributes are headers."""
    attributes = {
        "ce_specversion": b"1.0",
        "ce_id": event_id.encode(),
        "ce_source": b"test",
        "ce_type": b"muster.truck.failed",
        "ce_time": datetime.now(UTC).isoformat().encode(),
    } | {f"ce_{name}": value for name, value in others.items()}
    return b'{"unit": "K-07"}', list(attributes.items())


# How it is made from an id and the present moment, and a word of the reason that is shown.
BAD: dict[str, tuple[Callable[[str, datetime], Message], str]] = {
    "malformed JSON": (lambda i, now: plain(failed(i, now)[:-9]), "no JSON"),
    "bytes that are no text": (lambda i, now: plain(b"\xff\xfe\x00\x81" + i.encode()), "no JSON"),
    "nothing": (lambda i, now: plain(b""), "no JSON"),
    "no value at all": (lambda i, now: (None, []), "no JSON"),
    "JSON nested beyond reason": (lambda i, now: plain(b"[" * 50_000), "no JSON"),
    "a list": (lambda i, now: plain(b'["' + i.encode() + b'"]'), "JSON object"),
    "no attributes": (lambda i, now: plain(b'{"specversion": "1.0"}'), "is missing"),
    "an attribute without a value": (lambda i, now: in_headers(i, type=None), "is missing"),
    "a header that is no moment": (lambda i, now: in_headers(i, time=b"noon"), "no moment"),
    "an unknown signal": (
        lambda i, now: plain(cloud_event("truck.exploded", i, now)),
        "knows no signal",
    ),
    "an unknown truck": (lambda i, now: plain(failed(i, now, unit="K-9999")), "no unit"),
    "a truck that is an object": (
        lambda i, now: plain(failed(i, now, unit={"id": 7})),
        "an object",
    ),
    "an unknown field": (lambda i, now: plain(failed(i, now, colour="red")), "no field"),
    "a place outside the city": (
        lambda i, now: plain(failed(i, now, place="31.23,121.47")),
        "lies outside",
    ),
    "a year beyond all calendars": (
        lambda i, now: plain(
            failed(i, now).replace(now.isoformat().encode(), b"9999-12-31T23:59:59+14:00")
        ),
        "years",
    ),
    "a clock two days behind": (
        lambda i, now: plain(failed(i, now - timedelta(days=2))),
        "sender's clock",
    ),
    "a report in the name of the desk": (
        lambda i, now: plain(failed(i, now).replace(b'"source":"test"', b'"source":"desk"')),
        "only Muster itself reports as",
    ),
    "a note of 900 kB": (lambda i, now: plain(failed(i, now, note="x" * 900_000)), "at most"),
    "an id without end": (lambda i, now: plain(failed(i + "x" * 5_000, now)), "200 characters"),
    "a zero character in the id": (lambda i, now: plain(failed(i + "\x00", now)), "control"),
}


def good(number: int, now: datetime) -> Message:
    """Every fifth one about a truck, the others counts of stock."""
    event_id = f"good-{number}"
    if number % 5 == 0:
        return plain(failed(event_id, now, unit=TRUCKS[number // 5 % len(TRUCKS)]))
    counted = {"brand": "B-11", "stock": number, "daily": 5}
    return plain(cloud_event("stock.counted", event_id, now, **counted))


@pytest.fixture
def workers(
    own_kafka: ApacheKafka, postgres: Database, tmp_path: Path
) -> Iterator[tuple[Muster, Muster]]:
    environment = {
        "MUSTER_KAFKA": own_kafka.bootstrap,
        "MUSTER_DATABASE": postgres.fresh_database(),
    }
    one, two = (Muster(tmp_path / name, environment) for name in ("one", "two"))
    one.run("demo")
    ensure_topics(own_kafka.bootstrap, {"signals": 4, "incidents": 4, "services": 4})
    yield one, two
    for each in (one, two):
        each.kill()


def publish(bootstrap: str) -> tuple[int, int]:
    """How many good ones and how many bad ones the topic has now, in an order drawn from SEED."""
    now, numbers = datetime.now(UTC), itertools.count()
    messages = [good(number, now) for number in range(GOOD)]
    bad = [make(f"bad-{next(numbers)}", now) for make, _ in BAD.values() for _copy in range(COPIES)]
    both = messages + bad
    random.Random(SEED).shuffle(both)
    # Not kafka-python's, which refuses a header without a value before it is sent.
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    for number, (value, headers) in enumerate(both):
        producer.produce("signals", value, key=str(number % 40).encode(), headers=headers)
    assert producer.flush(30) == 0
    return len(messages), len(bad)


def lag(bootstrap: str) -> int | None:
    (row,) = (row for row in inspect(bootstrap) if row["topic"] == "signals")
    behind = [part["lag"] for part in row["detail"]]
    return None if None in behind else sum(filter(None, behind))


def test_all_good_are_judged_once_all_bad_are_parked_and_nothing_is_left(
    workers: tuple[Muster, Muster], own_kafka: ApacheKafka
) -> None:
    one, two = workers
    for each in workers:
        each.start("--roles", "worker")
    sound, poison = publish(own_kafka.bootstrap)
    assert (sound, poison) == (1000, 200) and len(BAD) == 20

    def logs() -> str:
        return one.log + two.log

    seconds = soon(lambda: lag(own_kafka.bootstrap) == 0, 70, logs)
    assert [each.code for each in workers] == [None, None], logs()
    signals = one.look(lambda c: list_queries.signals(c, limit=10_000))
    assert Counter(s["state"] for s in signals) == {"judged": sound}
    assert {s["id"] for s in signals} == {f"good-{number}" for number in range(GOOD)}
    parked = one.look(lambda c: list_queries.parked(c, limit=10_000))
    assert len(parked) == poison and len({p["source"] for p in parked}) == poison
    reasons = [english(p["reason"]) for p in parked]
    for what, (_, word) in BAD.items():
        assert sum(word in reason for reason in reasons) >= COPIES, (what, word, set(reasons))
    _each_truck_report_counts_once(one, sound // 5)
    print(f"{sound} judged and {poison} parked {seconds:.1f} s after the last was on the topic")


def _each_truck_report_counts_once(one: Muster, reports: int) -> None:
    incidents = [i for i in one.look(list_queries.incidents) if i["kind"] == "truck_failure"]
    assert sum(i["signals"] for i in incidents) == reports
    lines = [entry_row(row) for row in one.look(lambda c: list_queries.timeline(c, limit=100_000))]
    ours = {i["id"] for i in incidents}
    triage = Counter(
        line["what"] for line in lines if line["step"] == "triage" and line["incident"] in ours
    )
    assert triage["opened"] + triage["joined"] == reports
