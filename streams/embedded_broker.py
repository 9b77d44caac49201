"""The embedded broker: librdkafka's own mock cluster, real Kafka protocol on a loopback port, in
memory.

It ends with the process and keeps the newest 100,000 messages or 5 MB per partition, the smaller of
the two: signals are in the ledger before they are published here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from ctypes import c_char_p, c_int, c_int32, c_size_t, c_void_p

from confluent_kafka import cimpl

_PRODUCER = 0
_SIGNATURES = {
    "rd_kafka_conf_new": (c_void_p, []),
    "rd_kafka_conf_set": (c_int, [c_void_p, c_char_p, c_char_p, c_char_p, c_size_t]),
    "rd_kafka_new": (c_void_p, [c_int, c_void_p, c_char_p, c_size_t]),
    "rd_kafka_destroy": (None, [c_void_p]),
    "rd_kafka_mock_cluster_new": (c_void_p, [c_void_p, c_int]),
    "rd_kafka_mock_cluster_destroy": (None, [c_void_p]),
    "rd_kafka_mock_cluster_bootstraps": (c_char_p, [c_void_p]),
    "rd_kafka_mock_topic_create": (c_int, [c_void_p, c_char_p, c_int, c_int]),
    "rd_kafka_mock_group_initial_rebalance_delay_ms": (None, [c_void_p, c_int32]),
}


def _librdkafka() -> ctypes.CDLL:
    # A handle on the extension also finds the symbols of the librdkafka it was linked with,
    # where this platform's wheel keeps that library.
    library = ctypes.CDLL(cimpl.__file__)
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


class EmbeddedBroker:
    """A one-node Kafka in this process, with the given topics (name to number of partitions)."""

    def __init__(self, topics: Mapping[str, int]) -> None:
        self._topics = dict(topics)
        self._library = _librdkafka()
        self._client: int | None = None
        self._cluster: int | None = None

    def start(self) -> str:
        """Start it and give its bootstrap servers (host:port).

        Raises RuntimeError if librdkafka refuses.
        """
        self._client = self._new_client()
        self._cluster = self._library.rd_kafka_mock_cluster_new(self._client, 1)
        if not self._cluster:
            raise RuntimeError("librdkafka made no embedded cluster")
        # A real broker waits for more members to join before it assigns partitions; here there is
        # one.
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)
        for name, partitions in self._topics.items():
            self._create(name, partitions)
        bootstrap: bytes = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster)
        return bootstrap.decode()

    def stop(self) -> None:
        """Stop it; every message in it is gone. Stopping twice is harmless."""
        cluster, self._cluster = self._cluster, None
        client, self._client = self._client, None
        # The cluster was created on the client, so it is destroyed first.
        if cluster:
            self._library.rd_kafka_mock_cluster_destroy(cluster)
        if client:
            self._library.rd_kafka_destroy(client)

    def _new_client(self) -> int:
        why = ctypes.create_string_buffer(512)
        conf = self._library.rd_kafka_conf_new()
        # Else every client that hangs up is a line on stderr.
        self._library.rd_kafka_conf_set(conf, b"log_level", b"0", why, len(why))
        client: int | None = self._library.rd_kafka_new(_PRODUCER, conf, why, len(why))
        if not client:
            raise RuntimeError(f"librdkafka did not start: {why.value.decode()}")
        return client

    def _create(self, name: str, partitions: int) -> None:
        fault = self._library.rd_kafka_mock_topic_create(
            self._cluster, name.encode(), partitions, 1
        )
        if fault:
            raise RuntimeError(
                f"the embedded broker refused the topic {name} (librdkafka error {fault})"
            )
