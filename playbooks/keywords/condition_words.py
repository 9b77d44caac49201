"""Conditions written with words: `not a and b`, `不是 事件.重大 且 …`, as CEL and back."""

from __future__ import annotations

import re

from playbooks.keywords.translator import Translator

_TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|[^\W\d]\w*(?:\.\w+)*|&&|\|\||[!<>=]=|[!<>]")
_NAME = re.compile(r"[\w.]+|\"[^\"]*\"")
_CLOSES = {"(": ")", "[": "]"}


def read_condition(text: str, translator: Translator) -> str:
    """As CEL. Words are separated by blanks; `not` extends as far as the next `and` or `or`."""
    parts, end = [], 0
    while found := _TOKEN.search(text, end):
        parts.append(text[end : found.start()])
        end = found.end()
        word = _read_token(found[0], translator)
        if word == "!" and found[0] != "!":
            stop = _operand_end(text, end, translator)
            parts.append(_negated(read_condition(text[end:stop].strip(), translator)))
            end = stop
            parts.append(" " if text[end - 1 : end] == " " else "")
        else:
            parts.append(word)
    return "".join([*parts, text[end:]])


def write_condition(text: str, translator: Translator) -> str:
    """In words; as it is where reading that would give another condition."""
    parts, end = [], 0
    for found in _TOKEN.finditer(text):
        parts.append(text[end : found.start()])
        end = found.end()
        parts.append(_write_token(found[0], translator))
    written = "".join([*parts, text[end:]])
    return written if read_condition(written, translator) == text else text


def _read_token(token: str, translator: Translator) -> str:
    if token[0] in "\"'":
        return token[0] + translator.read(token[1:-1]) + token[0]
    return translator.language.read_operator(token) or translator.read_fact(token)


def _write_token(token: str, translator: Translator) -> str:
    if token[0] in "\"'":
        return token[0] + translator.write(token[1:-1]) + token[0]
    operator = translator.language.operators.get(token)
    if operator is None:
        return translator.write_fact(token)
    return f"{operator} " if token == "!" else operator


def _operand_end(text: str, start: int, translator: Translator) -> int:
    """Where what `not` negates ends: before the next `and`, `or`, comma or closing bracket."""
    depth, position = 0, start
    while position < len(text):
        sign = text[position]
        if sign in _CLOSES:
            depth += 1
        elif sign in ")]" or (sign in ",?:" and not depth):
            if not depth:
                return position
            depth -= 1
        elif found := _TOKEN.match(text, position):
            if not depth and _read_token(found[0], translator) in ("&&", "||"):
                return position
            position = found.end()
            continue
        position += 1
    return position


def _negated(operand: str) -> str:
    return f"!{operand}" if _is_term(operand) else f"!({operand})"


def _is_term(text: str) -> bool:
    """Whether `!` before it negates all of it: a name, a call, or something in brackets."""
    if _NAME.fullmatch(text):
        return True
    head = re.match(r"[\w.]*\(", text)
    if head is None:
        return False
    depth = 0
    for position, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if not depth and position >= head.end():
            return position == len(text) - 1
    return False
