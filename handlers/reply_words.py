"""What people text as an answer, by the kind of question, and the answer it means."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "acknowledge": {
        "acknowledged": (
            "ack",
            "acknowledge",
            "acknowledged",
            "ok",
            "a",
            "收到",
            "知道了",
            "好",
            "1",
        )
    },
    "accept": {
        "accepted": ("accept", "accepted", "yes", "y", "接受", "可以", "是", "1"),
        "refused": ("refuse", "refused", "no", "n", "拒绝", "不行", "否", "2"),
    },
    "done": {
        "done": ("done", "ok", "完成", "已完成", "收到", "1"),
        "refused": ("refuse", "refused", "no", "n", "拒绝", "不行", "2"),
    },
}


SHOWN = {
    "acknowledged": "收到",
    "accepted": "接受",
    "refused": "拒绝",
    "done": "完成",
    "confirmed": "确认",
}


def parse_reply(
    expects: str, options: list[str], text: str, own: Mapping[str, str] | None = None
) -> str | None:
    """The answer meant by a word or its number in the list; None where nothing fits.

    `own` is the plan's wording in the reader's language: options by their wording, other answers by
    `reply accepted: ja, mach ich`.
    """
    word, own = text.strip().lower(), own or {}
    if expects == "option":
        # isdecimal is true of full-width digits, which Chinese keyboards write, and not of ² or ①
        if word.isdecimal() and len(word) < 4 and 1 <= int(word) <= len(options):
            return options[int(word) - 1]
        return next((o for o in options if word in (o.lower(), own.get(o, o).lower())), None)
    known = WORDS.get(expects, {})
    return next(
        (
            a
            for a, words in known.items()
            if word in words or word in _listed(own.get(f"reply {a}", ""))
        ),
        None,
    )


def _listed(words: str) -> list[str]:
    return [word.strip().lower() for word in words.split(",") if word.strip()]
