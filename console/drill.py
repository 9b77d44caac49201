"""`muster drill NAME`: play a drill and print its transcript."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from console import say
from drills.rehearse import Line, Transcript, rehearse
from drills.scenario import Drill, drills_in, read_drill
from playbooks.plan import Plan
from playbooks.reading import BadPlan, read_folder
from playbooks.reading.faults import nearest
from settings import Settings

FOLD = 3  # messages of one campaign that are shown before the rest is only counted


def drill(settings: Settings, name: str, as_json: bool, every: bool, listing: bool, lang: str) -> int:
    """The exit code: 1 where an expectation was not met."""
    try:
        plan = read_folder(settings.plan)
        found = _chosen(settings, plan, name, every or listing)
    except BadPlan as bad:
        say.refuse(str(f) for f in bad.faults)
    if listing:
        return _list(found, as_json)
    missed = 0
    for one in found:
        transcript = rehearse(one, plan)
        _print_json(transcript) if as_json else _print(transcript, lang or "zh")
        missed += len(transcript.missed)
    return say.FAILED if missed else say.DONE


def _chosen(settings: Settings, plan: Plan, name: str, every: bool) -> list[Drill]:
    if name and Path(name).suffix in (".yaml", ".yml"):
        if not Path(name).is_file():
            say.refuse([f"there is no file {name}"])
        return [read_drill(Path(name), plan)]
    known = {d.name: d for d in drills_in(settings.plan, plan)}
    if every:
        return list(known.values())
    if name not in known:
        say.refuse([f"there is no drill {name!r}; {nearest(name, known)}" if name else f"name a drill: {', '.join(known)}"])
    return [known[name]]


def _list(found: list[Drill], as_json: bool) -> int:
    rows: list[dict[str, Any]] = [
        {"name": d.name, "playbook": d.playbook, "clauses": list(d.clauses), "title": d.titles.get("en", "")} for d in found
    ]
    if as_json:
        say.json_out([{k: row[k] for k in ("name", "playbook", "clauses")} for row in rows])
    else:
        say.table(rows, ["name", "playbook", "clauses", "title"], "The plan has no drills.")
    return say.DONE


def _print_json(transcript: Transcript) -> None:
    for line in transcript.lines:
        say.json_out(
            {
                "at": _clock(line.at), "clause": list(line.clause), "step": line.step, "item": line.item, "effect": line.effect,
                "person": line.person or None, "channel": line.channel, "text": line.text, "incident": line.incident,
            }
        )  # fmt: skip
    for fault in transcript.missed:
        say.err.print(f"not met: {fault}", markup=False)


def _print(transcript: Transcript, lang: str) -> None:
    drill = transcript.drill
    say.out(f"{drill.titles.get(lang, drill.name)} — {drill.starts:%Y-%m-%d %H:%M}, {drill.runs}\n")
    shown: dict[tuple[str, timedelta], int] = {}
    for line in transcript.lines:
        campaign = (line.step, line.at)
        if line.effect == "message" and "(retailer)" in line.person:
            shown[campaign] = shown.get(campaign, 0) + 1
            if shown[campaign] > FOLD:
                continue
        say.out(_text(line))
    _summary(transcript, sum(max(0, n - FOLD) for n in shown.values()))


def _text(line: Line) -> str:
    clause = ",".join(line.clause)
    if line.effect == "message":
        return f"{_clock(line.at)}  {clause:12} {line.item or '':6} {line.step:12} → {line.person}: {line.text}"
    detail = "  ".join(part for part in (line.person, f"({line.text})" if line.text else "") if part)
    return f"{_clock(line.at)}  {clause:12} {line.item or '':6} {line.step:12} {line.effect}  {detail}".rstrip()


def _summary(transcript: Transcript, folded: int) -> None:
    messages = [line for line in transcript.lines if line.effect == "message"]
    retailers = sum("(retailer)" in line.person for line in messages)
    say.out(f"\n{len(messages)} messages, {retailers} of them to retailers ({folded} not shown above).")
    if transcript.open_at_end:
        say.out(f"Still open at the end: incident {', '.join(map(str, transcript.open_at_end))}.")
    for fault in transcript.missed:
        say.out(f"NOT MET: {fault}")
    if transcript.drill.expects and not transcript.missed:
        say.out(f"All {len(transcript.drill.expects)} expectations met.")


def _clock(at: timedelta) -> str:
    seconds = int(at.total_seconds())
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
