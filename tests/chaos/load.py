"""Reports of failed trucks, some of them malformed, and answers to what is asked, while faults
come.
"""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime
from typing import Any

from confluent_kafka import Producer

from ledger import list_queries
from tests.chaos.world import World
from tests.runtimes import cloud_event

UNITS = [f"K-{number:02}" for number in range(1, 25)]
PAUSE = 0.6  # seconds between two reports
EACH_BAD = 10  # one in so many is malformed
EACH_ANSWER = 4  # after so many reports one question is answered


class Load(threading.Thread):
    """`accepted`: ids that the desk or the broker confirmed; nothing is known of the others."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(daemon=True)
        self._world, self._drawn = world, random.Random(seed)
        self._enough = threading.Event()
        self.accepted: set[str] = set()
        self.malformed = 0
        self._producer = self._new_producer()

    def _new_producer(self) -> Producer | None:
        if self._world.kafka is None:
            return None
        bootstrap = self._world.kafka.bootstrap
        # It waits for the broker rather than lose one.
        return Producer(
            {
                "bootstrap.servers": bootstrap,
                "acks": "all",
                "message.timeout.ms": 120_000,
                "log_level": 0,
            }
        )

    def run(self) -> None:
        number = 0
        while not self._enough.wait(PAUSE):
            number += 1
            self._report(number)
            if number % EACH_ANSWER == 0:
                self._answer()

    def finish(self) -> None:
        """No more; back when the broker has confirmed all."""
        self._enough.set()
        self.join(60)
        if self._producer:
            assert self._producer.flush(90) == 0

    def _report(self, number: int) -> None:
        signal_id, unit = f"chaos-{number}", self._drawn.choice(UNITS)
        by_kafka = self._producer is not None and self._drawn.random() < 0.6
        if by_kafka and number % EACH_BAD == 0:
            self._produce(f"{{malformed {number}".encode(), None)
        elif by_kafka:
            event = cloud_event("truck.failed", signal_id, datetime.now(UTC), unit=unit)
            self._produce(event, signal_id)
        else:
            body = {"kind": "truck.failed", "fields": {"unit": unit}, "id": signal_id}
            if self._world.desk.post("/api/signals", body)[0] in (200, 202):
                self.accepted.add(signal_id)

    def _produce(self, value: bytes, signal_id: str | None) -> None:
        assert self._producer

        def confirmed(error: Any, _message: Any) -> None:
            if error is None and signal_id:
                self.accepted.add(signal_id)
            elif error is None:
                self.malformed += 1

        key = str(time.monotonic_ns() % 16).encode()
        self._producer.produce("signals", value, key=key, on_delivery=confirmed)
        self._producer.poll(0)

    def _answer(self) -> None:
        """Whatever is asked, one of the options; a refusal of it changes nothing."""
        asked = self._world.look_if_there(list_queries.open_questions) or []
        plain = [n for n in asked if n["options"] and not n["form"]]
        if plain:
            notice = self._drawn.choice(plain)
            answer = {"answer": self._drawn.choice(notice["options"])}
            self._world.desk.post(f"/api/notices/{notice['id']}", answer)
