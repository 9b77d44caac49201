"""A drill's transcript on the terminal: for people, or as JSON Lines."""

from __future__ import annotations

from datetime import timedelta

from drills.transcript import Line, Transcript
from muster.cli import output
from muster.cli.transcript_folding import folded, without_campaigns
from playbooks.engine.blocked_steps import BlockedStep
from translations import english

DAY = timedelta(days=1)


def print_json(transcript: Transcript) -> None:
    """One object a line; what did not happen follows, with the reason as its text.

    Unmet expectations go to stderr.
    """
    for line in transcript.lines:
        output.print_json(
            {
                "at": clock(line.at),
                "clause": list(line.clause),
                "step": line.step,
                "item": line.item,
                "effect": line.effect,
                "person": line.person or None,
                "channel": line.channel,
                "text": line.text,
                "incident": line.incident,
                "segments": line.segments,
                "cost": round(line.cost, 4),
                "drill": transcript.drill.name,
            }
        )
    for one in transcript.undone:
        output.print_json(
            {
                "at": None,
                "clause": list(one.clause),
                "step": one.step,
                "item": one.item,
                "effect": english(one.state),
                "person": None,
                "channel": None,
                "text": english(one.why),
                "incident": one.incident,
                "segments": 0,
                "cost": 0,
                "drill": transcript.drill.name,
            }
        )
    print_missed(transcript)


def print_missed(transcript: Transcript) -> None:
    """Each expectation that was not met, on stderr."""
    for fault in transcript.missed:
        output.note(f"not met: {transcript.drill.name}: {fault}")


def print_text(transcript: Transcript, lang: str) -> None:
    """For a person: large campaigns and repeats are folded; steps that did not happen come last."""
    drill = transcript.drill
    output.print_answer(
        f"{drill.titles.get(lang, drill.name)} — {drill.starts:%Y-%m-%d %H:%M}, {drill.runs}\n"
    )
    lines = without_campaigns(transcript.lines)
    for line, more, last in folded(lines):
        again = f"  … and {more} more times, until {when(last, drill.runs).strip()}" if more else ""
        output.print_answer(_text(line, when(line.at, drill.runs)) + again)
    _print_undone(transcript.undone)
    _summary(transcript, len(transcript.lines) - len(lines))


def _text(line: Line, at: str) -> str:
    head = f"{at}  {','.join(line.clause):12} {line.item or '':6} {line.step:12}"
    if line.effect == "message":
        return f"{head} → {line.person}: {line.text} [{line.segments}]"
    detail = "  ".join(
        part for part in (line.person, f"({line.text})" if line.text else "") if part
    )
    return f"{head} {line.effect}  {detail}".rstrip()


def _print_undone(found: list[BlockedStep]) -> None:
    if found:
        output.print_answer("\nWhat did not happen, and why:")
    for one in found:
        output.print_answer(
            f"  #{one.incident} {','.join(one.clause):12} {one.item or '':6} {one.step:12}"
            f" {english(one.state)}: {english(one.why)}"
        )


def _summary(transcript: Transcript, folded: int) -> None:
    messages = transcript.messages
    retailers = sum(line.role == "retailer" for line in messages)
    parts = sum(line.segments for line in messages)
    output.print_answer(
        f"\n{len(messages)} messages in {parts} segments, {transcript.cost:.2f} in all; "
        f"{retailers} of them to retailers ({folded} not shown above)."
    )
    if transcript.open_at_end:
        output.print_answer(
            f"Still open at the end: incident {', '.join(map(str, transcript.open_at_end))}."
        )
    if transcript.drill.expects and not transcript.missed:
        output.print_answer(f"All {len(transcript.drill.expects)} expectations met.")
    print_missed(transcript)


def clock(at: timedelta) -> str:
    """`HH:MM:SS` from the start."""
    seconds = int(at.total_seconds())
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def when(at: timedelta, runs: timedelta) -> str:
    """`HH:MM:SS` from the start; with the days before it in a drill of more than one."""
    return f"{at.days:3}d {clock(at % DAY)}" if runs > DAY else clock(at)
