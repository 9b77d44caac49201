"""The tight pipeline, our physical limit: Kafka in, one transaction a batch, two messages an event
out, marked as sent. It decides nothing.

`python -m benchmarks.reference_pipeline BOOTSTRAP TOPIC DSN CARRIER` runs until it is ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import Any

import asyncpg
import orjson
import uvloop
from aiokafka import AIOKafkaConsumer
from pydantic import SecretStr
from twilio.rest import Client

from benchmarks.carrier import ACCOUNT, SENDER, TOKEN
from notifier.twilio_http import TwilioHttp

MOST = 500  # events in one transaction
_TABLES = """
CREATE TABLE inbox (id text PRIMARY KEY, body jsonb NOT NULL);
CREATE TABLE incident (id bigserial PRIMARY KEY, event text NOT NULL,
   opened_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE timeline (id bigserial PRIMARY KEY, incident bigint NOT NULL,
   at timestamptz NOT NULL DEFAULT now(), what text NOT NULL);
CREATE TABLE notice (id bigserial PRIMARY KEY, incident bigint NOT NULL, person text NOT NULL,
   text text NOT NULL, state text NOT NULL DEFAULT 'owed', reference text, sent_at timestamptz,
   UNIQUE (incident, person));
CREATE INDEX timeline_incident ON timeline (incident);
"""
_INBOX = (
    "INSERT INTO inbox SELECT * FROM unnest($1::text[], $2::jsonb[]) ON CONFLICT DO NOTHING"
    " RETURNING id"
)
_INCIDENTS = "INSERT INTO incident (event) SELECT unnest($1::text[]) RETURNING id, event"
_TIMELINE = "INSERT INTO timeline (incident, what) SELECT * FROM unnest($1::bigint[], $2::text[])"
_NOTICES = (
    "INSERT INTO notice (incident, person, text) SELECT * FROM unnest($1::bigint[], $2::text[],"
    " $3::text[]) RETURNING id, text"
)
_SENT = """UPDATE notice SET state = 'sent', sent_at = now(), reference = s.reference
    FROM unnest($1::bigint[], $2::text[]) AS s (id, reference) WHERE notice.id = s.id"""


async def main(bootstrap: str, topic: str, dsn: str, carrier: str) -> None:
    database = await asyncpg.connect(dsn)
    await database.execute(_TABLES)
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=topic,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    messages = _client(carrier).messages
    while True:
        fetched = await consumer.getmany(timeout_ms=1000, max_records=MOST)
        events = [orjson.loads(record.value) for records in fetched.values() for record in records]
        if events:
            await _take(database, events, messages)
            await consumer.commit()


def _client(carrier: str) -> Client:
    client = Client(
        ACCOUNT,
        SecretStr(TOKEN).get_secret_value(),
        http_client=TwilioHttp(10.0),
        environment={"TWILIO_ACCOUNT_SID": ACCOUNT},
    )
    client.api.base_url = carrier
    return client


async def _take(database: asyncpg.Connection, events: list[dict[str, Any]], messages: Any) -> None:
    owed = await _write(database, events)
    sent = await asyncio.gather(
        *(
            messages.create_async(to="+8613800000000", from_=SENDER, body=row["text"])
            for row in owed
        )
    )
    await database.execute(_SENT, [row["id"] for row in owed], [message.sid for message in sent])


async def _write(database: asyncpg.Connection, events: list[dict[str, Any]]) -> list[Any]:
    """What is owed for events that were not known yet."""
    bodies = {event["id"]: event for event in events}
    async with database.transaction():
        fresh = await database.fetch(
            _INBOX, list(bodies), [orjson.dumps(e).decode() for e in bodies.values()]
        )
        incidents = await database.fetch(_INCIDENTS, [row["id"] for row in fresh])
        lines = [
            (row["id"], what)
            for row in incidents
            for what in ("opened", "head paged", "standby asked")
        ]
        await database.execute(
            _TIMELINE, [incident for incident, _ in lines], [what for _, what in lines]
        )
        texts = [
            (row["id"], who, bodies[row["event"]]["data"]["unit"])
            for row in incidents
            for who in ("head", "driver")
        ]
        owed = [
            (incident, who, f"TRUCK FAILED: {unit} stopped. Please acknowledge.")
            for incident, who, unit in texts
        ]
        rows: list[Any] = (
            await database.fetch(_NOTICES, *map(list, zip(*owed, strict=True))) if owed else []
        )
    return rows


if __name__ == "__main__":
    uvloop.install()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(*sys.argv[1:]))
