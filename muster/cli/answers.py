"""`muster ack|accept|refuse|done|answer NOTICE`: answers a notice, through the running Muster."""

from __future__ import annotations

from collections.abc import Sequence

from muster.cli import output
from muster.cli.submit import submit
from muster.settings import Settings


def answer(
    settings: Settings,
    notice: int,
    word: str,
    as_json: bool = False,
    why: str | None = None,
    enter: Sequence[str] = (),
) -> int:
    """Hand the answer in; the exit code. `enter`: `time=14:30`, what the option asks for."""
    strange = [given for given in enter if "=" not in given]
    if strange:
        output.exit_refused(
            f"{given!r} names nothing; write --enter time=14:30" for given in strange
        )
    entered = {
        name.strip(): value.strip() for name, _, value in (given.partition("=") for given in enter)
    }
    body = {"answer": word, "values": entered | ({"why": why} if why else {})}
    return submit(
        settings,
        f"/api/notices/{notice}",
        body,
        "Notice {notice} of incident {incident}: {answer}.",
        as_json,
    )
