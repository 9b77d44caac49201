"""The text of a reply without what phones add to it, and cut into clauses."""

from __future__ import annotations

import re
import unicodedata

from playbooks.intake.reply_words import fold

# ①, full-width digits and the like are the character they show; ² and ½ are not.
_NOT_PLAIN = ("<super>", "<sub>", "<fraction>")
_MARKS = frozenset("\ufe0e\ufe0f\u20e3")  # how an emoji is drawn; the frame of a keycap
_SKIN = range(0x1F3FB, 0x1F400)
_HAN = r"\u3400-\u9fff"
# What follows is not the answer: a signature, the message that is answered.
_ENDS = re.compile(
    r"^(?:--\s*+$|-{2,}\s*+(?:original|forwarded|原)|_{5,}|sent from |发自|来自我的|get outlook"
    r"|原文[:：]|原短信[:：]|on .{4,80} wrote:|.{0,40}写道[:：])",
    re.IGNORECASE,
)
_REACTION = re.compile(
    r"^(?P<how>liked|loved|emphasi[sz]ed|赞了|喜欢|disliked|questioned|laughed at|不喜欢)"
    r" ?+[“\"].*[”\"]$",
    re.IGNORECASE | re.DOTALL,
)
_CONSENTS = ("liked", "loved", "emphasized", "emphasised", "赞了", "喜欢")
_PART = re.compile(r"[(（\[]\d{1,2}/\d{1,2}[)）\]]")  # of a text that was sent in parts
_NUMBER_FIRST = re.compile(
    r"^[#＃]?\s?(\d{1,9})(?!\d)(?![:：]\d\d|[.,/-]\d)号?[\s:：.,，、;；)）]{0,4}(.*)$", re.DOTALL
)
_NUMBER_LAST = re.compile(r"(?<![\d:.,/-])[#＃]?(\d{1,9})$")
# Between digits these belong to a time, a date or an amount.
_BREAK = re.compile(
    rf"[。;；!！?？\n、，“”‘’\"«»《》〈〉<>()（）\[\]【】{{}}|~～…—–]"
    rf"|(?<!\d)[:：.,/]|[:：.,/-](?!\d)"
    rf"|(?<=[{_HAN}])\s(?=[{_HAN}a-z])|(?<=[a-z])\s(?=[{_HAN}])"
    r"|(?<![a-z])'|'(?![a-z])"
)
_QUOTED_START = 12  # characters of our message by which it is known in a reply


def plain_reply(text: str, asked: str = "") -> str:
    """As people mean it: what they wrote themselves, in plain characters."""
    return fold(plain_characters(written_part(text, asked))).strip()


def written_part(text: str, asked: str = "") -> str:
    """A reply without quoted messages and signatures; a reaction to a message as its emoji.

    `asked`: the message that is answered, which some phones repeat.
    """
    if asked and asked in text:
        text = text.replace(asked, "\n")
    elif asked and (at := text.find(asked[:_QUOTED_START])) > 0:
        text = text[:at]
    if found := _REACTION.match(text.strip()):
        return "👍" if found["how"].lower() in _CONSENTS else "👎"
    lines: list[str] = []
    for line in text.split("\n"):
        if _ENDS.match(line.strip()) and any(lines):
            break
        if not line.lstrip().startswith(">"):
            lines.append(line.strip())
    return _PART.sub(" ", "\n".join(lines)).strip()


def plain_characters(text: str) -> str:
    """Full-width and circled characters as plain ones, without marks that show nothing."""
    return "".join(_plain(one) for one in text if not _is_mark(one))


def _plain(one: str) -> str:
    if one.isascii() or unicodedata.decomposition(one).startswith(_NOT_PLAIN):
        return one
    return _CIRCLED.get(one) or unicodedata.normalize("NFKC", one)


def _is_mark(one: str) -> bool:
    return one in _MARKS or ord(one) in _SKIN or unicodedata.category(one) == "Cf"


# Filled circles have no decomposition.
_CIRCLED = {chr(first + n): str(n + 1) for first in (0x2776, 0x2780, 0x278A) for n in range(10)}


def named_number(text: str) -> tuple[int | None, str]:
    """The number with which a reply names a notice, first or last, and the rest; a number that is
    the whole reply, or part of a time or date, names none.
    """
    text = text.strip(" '\"“”\t\r\n").rstrip(" .!。！")
    if (found := _NUMBER_FIRST.match(text)) and found[2].strip():
        return int(found[1]), found[2].strip()
    if (found := _NUMBER_LAST.search(text)) and text[: found.start()].strip():
        return int(found[1]), text[: found.start()].strip()
    return None, text


def clauses(text: str) -> list[str]:
    """The parts of a plain reply between signs, lines and, in Chinese, blanks. An emoji is a part
    of its own.
    """
    spaced = "".join(f"\n{one}\n" if unicodedata.category(one) == "So" else one for one in text)
    return [part for one in _BREAK.split(spaced) if (part := " ".join(one.split()))]
