"""What a reply in words means as the answer to a question. Nothing is guessed: a negation near a
consent, a doubt or words that contradict each other are no answer, and the sender is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from incidents.run_events import FALSE_ALARM, NOT_ME
from playbooks.intake.answer_values import answers_to
from playbooks.intake.reply_text import clauses, plain_characters, plain_reply, written_part
from playbooks.intake.reply_words import Kind, ReplyWords, change_words, fold, reply_words
from translations import LANGUAGES, lookup

RECEIVED = "received"  # read, and still to be answered
SHOWN = {
    "acknowledged": "收到",
    "accepted": "接受",
    "refused": "拒绝",
    "done": "完成",
    "confirmed": "确认",
    FALSE_ALARM: "误报",
    NOT_ME: "不是我",
}
_KIND_OF: Mapping[str, Kind] = {
    "acknowledged": "received",
    "accepted": "yes",
    "refused": "no",
    "done": "done",
}
_NUMERALS = {name: n for n, name in enumerate("一二三四五六七八九十", 1)}
_NUMBER = re.compile(r"(\d{1,3})(?!\d)")
_LATIN = re.compile(r"[a-z0-9']")
LONGEST_PHRASE = 30  # characters
_QUESTION = re.compile(r"[?？]")


@dataclass(frozen=True, slots=True)
class Meaning:
    """An answer of the question, or RECEIVED. `reason`: what was written, where it says more.

    `by_number`: it was chosen by its number alone, which other questions have, too.
    """

    answer: str
    reason: str = ""
    by_number: bool = False


@dataclass
class _Reading:
    """What was found in the clauses of a reply; `rest`: clauses with unknown words."""

    kinds: set[Kind] = field(default_factory=set)
    picked: set[str] = field(default_factory=set)  # answers by their number or name
    named: set[str] = field(default_factory=set)  # those of them by their name
    rest: list[str] = field(default_factory=list)


def parse_reply(
    expects: str, options: Sequence[str], text: str, own: Mapping[str, str] | None = None
) -> str | None:
    """The answer meant by a reply, RECEIVED, or None where it is not certain.

    `own` is the plan's wording in the reader's language: options by their wording, other answers by
    `reply accepted: ja, mach ich`.
    """
    found = meaning(expects, options, text, own)
    return found.answer if found else None


def wanted_change(text: str) -> str | None:
    """What follows the word that changes a decision: `改 12 照常`, `change to go on`.

    None where the text does not begin with one.
    """
    plain = plain_characters(written_part(text)).strip()
    for phrase in change_words():
        rest = plain[len(phrase) :]
        latin = phrase.isascii() and rest[:1].isalnum()
        if fold(plain).startswith(phrase) and not latin:
            return rest.lstrip(" :：,，")
    return None


def meaning(
    expects: str,
    options: Sequence[str],
    text: str,
    own: Mapping[str, str] | None = None,
    asked: str = "",
) -> Meaning | None:
    """As `parse_reply`, with the words that gave a reason. `asked`: the text of the question."""
    answers, words = answers_to(expects, options), reply_words(own or {})
    plain = plain_reply(text, asked)
    if not answers or not plain or _QUESTION.search(plain):
        return None
    labels = _labels(expects, answers, own or {})
    if (whole := " ".join(plain.split())) in labels:  # a wording may have signs inside
        return Meaning(labels[whole])
    read = _read(clauses(plain), answers, labels, words)
    answer = _option(read, words) if expects == "option" else _plain(expects, answers, read, words)
    reason = " ".join(written_part(text, asked).split()) if read.rest else ""
    return Meaning(answer, reason, bool(read.picked - read.named)) if answer else None


def _labels(expects: str, answers: Sequence[str], own: Mapping[str, str]) -> dict[str, str]:
    """What names an answer: its name, its wording, as it is shown on a page."""
    found: dict[str, str] = {}
    for answer in answers:
        shown = [lookup(f"answer.{answer}", language) for language in LANGUAGES]
        for label in (answer, own.get(answer), SHOWN.get(answer), *shown):
            if label:
                found.setdefault(fold(" ".join(label.split())), answer)
    return found


def _read(
    parts: Iterable[str], answers: Sequence[str], labels: Mapping[str, str], words: ReplyWords
) -> _Reading:
    read = _Reading()
    for part in parts:
        if part in labels and labels[part] in _KIND_OF:
            read.kinds.add(_KIND_OF[labels[part]])
        elif part in labels:
            read.named.add(labels[part])
        elif part in _NUMERALS and _NUMERALS[part] <= len(answers):
            read.picked.add(answers[_NUMERALS[part] - 1])
        else:
            _read_clause(part, answers, labels, words, read)
    read.picked |= read.named
    return read


def _read_clause(
    part: str,
    answers: Sequence[str],
    labels: Mapping[str, str],
    words: ReplyWords,
    read: _Reading,
) -> None:
    """A clause counts where all of it is known; after an open-ended phrase the rest is a reason."""
    found, numbers, rest = _known_start(part, words)
    if rest in labels:  # `1 suspend`
        read.named.add(labels[rest])
        rest = ""
    refusals = {phrase for phrase in found if words.phrases.get(phrase) in ("no", "pass")}
    open_end = bool(found) and found[-1] in words.open_ended and not numbers
    # `不能不去`: two negations that follow each other may be a consent.
    twice = len(refusals) > 1 and not part.isascii()
    if twice or (rest and not (open_end and _negated(rest, words) != 0)):
        read.rest.append(part)
        return
    read.rest += [part] if rest else []
    read.kinds |= {words.phrases[phrase] for phrase in found if phrase in words.phrases}
    read.kinds.discard("polite")
    read.picked |= {answers[number - 1] for number in numbers if 1 <= number <= len(answers)}
    if any(not 1 <= number <= len(answers) for number in numbers):
        read.kinds.add("unsure")


def _known_start(part: str, words: ReplyWords) -> tuple[list[str], list[int], str]:
    """The phrases and the numbers that a clause begins with, and its rest."""
    found: list[str] = []
    numbers: list[int] = []
    at = 0
    while at < len(part):
        if part[at] == " ":
            at += 1
        elif phrase := _phrase_at(part, at, words):
            at += len(phrase)
            found.append(phrase)
        elif number := _NUMBER.match(part, at):
            at = number.end()
            numbers.append(int(number[1]))
        elif part[at] in _NUMERALS and found and found[-1] in words.choosing:
            numbers.append(_NUMERALS[part[at]])
            at += 1
        else:
            break
    return found, numbers, part[at:]


def _phrase_at(part: str, at: int, words: ReplyWords) -> str:
    """The longest known phrase there; a Latin word is never cut. Empty where there is none."""
    for end in range(min(len(part), at + LONGEST_PHRASE), at, -1):
        one = part[at:end]
        if one not in words.phrases and one not in words.choosing:
            continue
        if end == len(part) or not (_LATIN.match(part[end]) and _LATIN.match(part[end - 1])):
            return one
    return ""


def _negated(text: str, words: ReplyWords) -> int:
    """Where the first negation is; -1 where there is none."""
    found = [at for word in words.negations if (at := _position(word, text)) >= 0]
    return min(found, default=-1)


def _has(any_of: Iterable[str], texts: Iterable[str]) -> bool:
    return any(_position(word, text) >= 0 for text in texts for word in any_of)


def _position(word: str, text: str) -> int:
    """Where the word is; a Latin word only as a whole."""
    if not _LATIN.match(word[0]):
        return text.find(word)
    found = re.search(rf"(?<![a-z']){re.escape(word)}(?![a-z'])", text)
    return found.start() if found else -1


def _number_unclear(read: _Reading) -> bool:
    """`1: 14:30`: whether the number is the answer is not certain beside other numbers."""
    return bool(read.picked) and any(one.isdecimal() for part in read.rest for one in part)


def _option(read: _Reading, words: ReplyWords) -> str | None:
    doubtful = _has(words.negations | words.objections | words.doubts, read.rest)
    if doubtful or _number_unclear(read) or read.kinds & {"no", "pass", "unsure", "done"}:
        return None
    if len(read.picked) == 1:
        return next(iter(read.picked))
    return RECEIVED if read.kinds and not read.picked and not read.rest else None


def _plain(expects: str, answers: Sequence[str], read: _Reading, words: ReplyWords) -> str | None:
    if NOT_ME in answers and (read.picked | read.kinds) & {NOT_ME, "pass", "no"}:
        # Who has only received it, or is polite about it, passes it on all the same.
        others = (read.picked - {NOT_ME}) | (read.kinds - {"pass", "no", "received"})
        return None if others or _has(words.objections, read.rest) else NOT_ME
    if "pass" in read.kinds:  # where no other person would be asked, it is a refusal
        read.kinds = (read.kinds - {"pass"}) | {"no"}
    return _plain_answer(expects, read, words)


def _plain_answer(expects: str, read: _Reading, words: ReplyWords) -> str | None:
    if FALSE_ALARM in read.picked:
        # Beside anything else it is not certain.
        return (
            FALSE_ALARM if read.picked == {FALSE_ALARM} and not (read.kinds or read.rest) else None
        )
    picked = {_KIND_OF[answer] for answer in read.picked}
    # `2 ok` may be notice 2 or the second answer.
    if len(picked) > 1 or (picked and read.kinds - picked) or _number_unclear(read):
        return None
    kinds = read.kinds | picked
    if "unsure" in kinds or _has(words.objections, read.rest):
        return None
    if "no" in kinds:
        refused = "refused" in answers_to(expects, ()) and not kinds & {"yes", "done"}
        return "refused" if refused else None
    if _has(words.negations, read.rest):
        return None
    return _consent(expects, kinds, read.rest, words)


def _consent(expects: str, kinds: set[Kind], rest: list[str], words: ReplyWords) -> str | None:
    certain = not _has(words.doubts, rest) and (words.complete or not rest)
    if expects == "acknowledge":
        return "acknowledged" if kinds & {"yes", "received"} else None
    if expects == "accept" and "yes" in kinds and certain:
        return "accepted" if "done" not in kinds else None
    if expects == "done" and "done" in kinds and certain and not _has(words.delays, rest):
        return "done"
    read_only = {"received"} if expects == "accept" else {"received", "yes"}
    return RECEIVED if kinds & read_only and "yes" not in kinds - read_only else None
