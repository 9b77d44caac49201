"""`muster ack|accept|refuse|done|answer NOTICE`: somebody's answer, through the running Muster."""

from __future__ import annotations

from collections.abc import Sequence

from console import say, wire
from settings import Settings


def answer(settings: Settings, notice: int, word: str, as_json: bool = False, why: str | None = None, enter: Sequence[str] = ()) -> int:
    """Hand the answer in; the exit code. `enter`: `time=14:30`, what the option asks for."""
    strange = [given for given in enter if "=" not in given]
    if strange:
        say.refuse(f"{given!r} names nothing; write --enter time=14:30" for given in strange)
    entered = {name.strip(): value.strip() for name, _, value in (given.partition("=") for given in enter)}
    body = {"answer": word, "values": entered | ({"why": why} if why else {})}
    try:
        taken = wire.post(settings, f"/api/notices/{notice}", body)
    except wire.Denied as denied:
        if denied.status == 401:
            say.fail("the desk wants MUSTER_DESK_TOKEN; set it to the token Muster was started with")
        say.refuse(denied.faults)
    except wire.NotRunning as nobody:
        say.fail(f"{nobody}; start it with: make run")
    if as_json:
        say.json_out(taken)
    else:
        say.out(f"Notice {taken['notice']} of incident {taken['incident']}: {taken['answer']}.")
    return say.DONE
