"""One run of the fuzzer: a Muster in which a bit of everything has happened, and a seed."""

from __future__ import annotations

import logging
import shutil
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import structlog

from desk.app_state import Form, TwilioHook
from muster.settings import PLAN
from tests.desk.living import town, visitor
from tests.fuzz.entry_points import EntryPoints
from tests.fuzz.odd import Odd
from tests.lived import copy_of_lived_home

EVERY = 500  # inputs between two lines of progress
WEIGHTS = {"kafka": 6, "api": 6, "form": 4, "link": 4, "text": 4, "page": 5, "plan": 1}


@dataclass
class Found:
    """What became of the inputs, and what must not have."""

    sent: int = 0
    count: Counter[str] = field(default_factory=Counter)
    became: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


async def fuzz(
    folder: Path,
    seed: int,
    inputs: int,
    seconds: float | None = None,
    progress: IO[str] | None = None,
) -> Found:
    """Send so many inputs, or as many as fit into the seconds."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    found, odd = Found(), Odd(seed)
    plan = folder / "plan"
    shutil.copytree(PLAN, plan)
    home = copy_of_lived_home(folder / "home")
    async with town(home) as here:
        app = here.app(
            twilio=TwilioHook(_parse, lambda _url, _form, signature: signature == "right")
        )
        async with visitor(app) as web:
            entry_points = EntryPoints(here, web, odd, plan)
            entry_points.count, entry_points.became, entry_points.failures = (
                found.count,
                found.became,
                found.failures,
            )
            await entry_points.prepare()
            before = await entry_points.kept()
            names = [name for name, weight in WEIGHTS.items() for _ in range(weight)]
            began = time.monotonic()
            while found.sent < inputs and (seconds is None or time.monotonic() - began < seconds):
                entry_point = odd.random.choice(names)
                try:
                    await entry_points.ways[entry_point]()
                except Exception as error:  # noqa: BLE001 - any exception is the failure looked for
                    where = traceback.extract_tb(error.__traceback__)[-1]
                    found.failures.append(
                        f"{entry_point}: {type(error).__name__}: {error} at {where}"[:600]
                    )
                    found.became["failed"] += 1
                found.sent += 1
                if progress and found.sent % EVERY == 0:
                    print(
                        f"{found.sent:,} sent, {len(found.failures)} failed",
                        file=progress,
                        flush=True,
                    )
            after = await entry_points.kept()
    found.failures += _lost(found, after[0] - before[0], after[1] - before[1])
    return found


def _lost(found: Found, judged: int, parked: int) -> list[str]:
    """Sent = judged + parked + refused (+ known before, answered), and the ledger says the same."""
    faults = []
    if sum(found.became.values()) != found.sent:
        faults.append(f"lost: sent {found.sent}, became {dict(found.became)}")
    if (judged, parked) != (
        sum(n for name, n in found.count.items() if name.endswith(": judged")),
        sum(n for name, n in found.count.items() if name.endswith(": parked")),
    ):
        faults.append(f"the ledger has {judged} judged and {parked} parked: {dict(found.count)}")
    return faults


def _parse(form: Form) -> tuple[str, str, str]:
    fields = dict(form)
    return fields["From"], fields["Body"], fields["MessageSid"]
