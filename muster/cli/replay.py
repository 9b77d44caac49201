"""`muster replay`: what was recorded, played again with another plan; the difference in decisions.

Nothing is sent, nothing is written.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from drills.replay_diff import (
    Difference,
    RecordedMessage,
    Recording,
    differences,
    not_asked,
    replay,
)
from handlers.demo_company import read_company
from incidents.company import Company
from incidents.signals import Signal
from ledger import plan_versions, replay_source
from ledger.database import Connection, Ledger, LedgerUnavailableError
from muster.cli import output
from muster.cli.replay_topic import recorded_reports, signals_since
from muster.settings import Settings
from playbooks.definition.plan import Plan
from playbooks.loader import BadPlanError, read_folder, read_stored
from streams.topic_reader import Message


def replay_recorded(
    settings: Settings,
    plan: str,
    incident: int | None,
    since: datetime | None,
    as_json: bool,
    topic: str = "",
) -> int:
    """`plan`: a folder or a version the ledger keeps; empty: the plan in force.

    `topic`: one of the broker's. The exit code.
    """
    if topic and incident is not None:
        output.exit_refused(["a topic knows no incidents; leave out --incident or --topic"])
    kept = signals_since(settings, topic, since) if topic else []
    try:
        return asyncio.run(
            _play_again(settings, plan, os.path.isdir(plan), incident, since, as_json, kept)
        )
    except BadPlanError as bad:
        output.exit_refused(str(f) for f in bad.faults)
    except LedgerUnavailableError as away:
        output.exit_failed(f"the ledger cannot be read: {away}")


async def _play_again(
    settings: Settings,
    plan: str,
    folder: bool,
    incident: int | None,
    since: datetime | None,
    as_json: bool,
    kept: list[Message],
) -> int:
    ledger = Ledger(settings.database_url)
    try:
        async with ledger.reading() as connection:
            company = await read_company(connection)
            if company is None:
                output.exit_failed("there is no company in the ledger")
            heard = (
                await recorded_reports(connection, settings, company, kept)
                if kept
                else await replay_source.signals(connection, incident, since)
            )
            recorded, began_with = await _recording(connection, heard, incident)
            # The plan these incidents began with; where none is on record, that of the folder.
            before = await _version(connection, began_with) or read_folder(settings.plan)
            after = (
                (read_folder(Path(plan)) if folder else await _kept(connection, plan))
                if plan
                else read_folder(settings.plan)
            )
    finally:
        await ledger.close()
    return _compare(recorded, before, after, company, as_json)


async def _recording(
    connection: Connection, heard: list[tuple[Signal, int | None]], incident: int | None
) -> tuple[Recording, str | None]:
    if not heard:
        output.exit_refused(
            [
                (
                    f"no signal of incident {incident} is recorded"
                    if incident is not None
                    else "no signal is recorded"
                )
            ]
        )
    incidents = sorted({number for _, number in heard if number is not None})
    said = tuple(
        RecordedMessage(
            row["step"],
            row["item"],
            row["person"],
            # A message that could not be delivered has no answer: the last try says when that was
            # known.
            (row["answered_at"] or row["claimed_at"] or row["owed_at"]) - row["owed_at"],
            row["answer"] if row["state"] == "answered" else None,
            row["entered"] or {},
        )
        for row in await replay_source.answers(connection, incidents)
    )
    signals = tuple(signal for signal, _ in heard)
    until = await replay_source.last_moment(connection, incidents) or signals[-1].received_at
    return Recording(
        signals, said, max(until, signals[-1].received_at)
    ), await replay_source.plan_of(connection, incidents)


async def _version(connection: Connection, version: str | None) -> Plan | None:
    files = await plan_versions.plan_files(connection, version) if version else None
    return replace(read_stored(files), hash=version) if files and version else None


async def _kept(connection: Connection, plan: str) -> Plan:
    return await _version(connection, plan) or output.exit_refused(
        [f"{plan!r} is neither a folder nor a version of the plan that the ledger keeps"]
    )


def _compare(
    recorded: Recording, before: Plan, after: Plan, company: Company, as_json: bool
) -> int:
    first, second = replay(recorded, before, company), replay(recorded, after, company)
    found = differences(first, second)
    if as_json:
        output.print_json(
            [{name: getattr(one, name) for name in Difference.__slots__} for one in found]
        )
        return output.DONE
    output.print_answer(
        f"{len(recorded.signals)} signals, {len(recorded.answers)} answers; plan {before.hash}"
        f" against {after.hash}."
    )
    for one in found:
        output.print_answer(
            f"\n#{one.incident} {one.item or ''} {one.step} [{', '.join(one.clause)}]"
        )
        output.print_answer(
            "\n".join(
                [*(f"  - {line}" for line in one.before), *(f"  + {line}" for line in one.after)]
            )
        )
    for said in not_asked(recorded, second):
        output.print_answer(
            f"\n{said.person} answered {said.answer or 'nothing'} to {said.step}; with the other"
            " plan this was not asked."
        )
    output.print_answer(
        f"\n{len(found)} steps decide otherwise." if found else "Every step decides the same."
    )
    return output.DONE
