"""What an SMS says: the text, then where to answer and what may be texted back."""

from __future__ import annotations

import re
from typing import Literal

from notifier.gateway import OutgoingMessage
from playbooks.messages.drill_filter import MARK

Language = Literal["zh", "en"]

LONGEST = 1600  # UTF-16 units in one message: Twilio refuses more (21617)
SEPARATOR = "\n\n"  # between several messages in one text
CUT = "..."  # not the one-character ellipsis: it is outside GSM-7 and would double the price


def compose(outgoing: OutgoingMessage, language: Language | None = None) -> str:
    """The body to send, that of several messages one after the other.

    The hint is in `language`, or in that of the text when absent.
    """
    if not outgoing.more:
        return _compose_one(outgoing, language)
    every = (outgoing, *outgoing.more)
    return clip(SEPARATOR.join(_compose_one(one, language) for one in every), LONGEST)


def is_among(outgoing: OutgoingMessage, body: str) -> bool:
    """Whether a body is that of several messages, among them this one."""
    # Its number is in no other message, so its words need not end there.
    own = numbered(outgoing.notice, outgoing.text).strip()
    return SEPARATOR in body and any(own in part for part in body.split(SEPARATOR))


def numbered(notice: int, text: str) -> str:
    """A text that begins with its number; the mark of a drill stays the first to be read."""
    mark = MARK if text.startswith(MARK) else ""
    words = text.removeprefix(mark)
    return text if words.startswith(f"#{notice} ") else f"{mark}#{notice} {words}"


def _compose_one(outgoing: OutgoingMessage, language: Language | None) -> str:
    """The body of one message.

    Mainland Chinese carriers drop foreign texts with links, and an answer would not reach a foreign
    number: +86 phones get the text alone.
    """
    lines = [] if outgoing.to.startswith("+86") else _ways_to_answer(outgoing, language)
    tail = "".join(f"\n{line}" for line in lines)
    return clip(outgoing.text.strip(), LONGEST - _units(tail)) + tail


def language_of(text: str) -> Language:
    """Chinese when it has as many Chinese characters as Latin words: an English text may name a
    Chinese place.
    """
    chinese = len(re.findall(r"[\u3400-\u9fff]", text))
    return "zh" if chinese and chinese >= len(re.findall(r"[A-Za-z]{2,}", text)) else "en"


def clip(text: str, room: int) -> str:
    """`text` within `room` UTF-16 units, cut between characters.

    Half a surrogate pair (broken input) becomes "?".
    """
    sound = text.encode("utf-8", "replace").decode()
    if _units(sound) <= room:
        return sound
    # The cut may fall into a surrogate pair: "ignore" drops the half that is left.
    kept = sound.encode("utf-16-le")[: 2 * (room - len(CUT))].decode("utf-16-le", "ignore")
    return kept + CUT


def _ways_to_answer(outgoing: OutgoingMessage, language: Language | None) -> list[str]:
    hint = (
        _hint(outgoing.answers, language or language_of(outgoing.text))
        if outgoing.answers
        else None
    )
    return [line for line in (outgoing.link, hint) if line]


def _hint(answers: tuple[str, ...], language: Language) -> str:
    if language == "zh":
        return "回复" + _listed([f"“{answer}”" for answer in answers], "、", "或")
    return "Reply " + _listed([f'"{answer}"' for answer in answers], ", ", " or ")


def _listed(words: list[str], between: str, last: str) -> str:
    return last.join([*([between.join(words[:-1])] if words[1:] else []), words[-1]])


def _units(text: str) -> int:
    # Twilio counts UTF-16 units: a sign beyond U+FFFF, such as an emoji, takes two.
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
