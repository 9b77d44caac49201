"""Odd values: what people, systems and attackers send that no one expects. Drawn from a seed, so
that a run can be repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

WORDS = (
    "", " ", "K-07", "k-07", "K-99", "kaili", "whole city", "全市", "收到", "完成", "接受", "ok",
    "1", "2", "12 ok", "ok 12", "1、", "①", "②", "²", "½", "１２", "٣", "-1", "0", "+1",
    "null", "None", "true", "[]", "{}", "nan", "inf", "-inf", "1e400", "0x10", "1_000",
    "26.51,107.89", "26.51,107.89 2", "900,900", "26.5,107.9 26.6,107.9 26.6,108", "0,0 0",
    "离开", "离开3天", "away until 9999-12-31", "away until 0001-01-01 00:00", "back", "回来",
    "STOP", "HELP", "退订", "time=14:30", "until=9999-12-31T00:00Z area=nowhere", "2 14:30 全市",
    "brand=12", "B-01=1; B-01=2", "1=99999999999", "；；；", "=", "a=b=c", ",,,", "...",
    "<script>alert(1)</script>", "{{ 7*7 }}", "{0.__class__}", "%s%n", "${jndi:ldap://x}", "'; DROP TABLE notice;--",
    "[/x]", "[bold]", "\x1b[2J\x1b]0;x\x07", "\u202egnp", "\u2066", "a\x00b", "\ud83d", "👨‍👩‍👧", "é" * 9,
    "../../etc/passwd", "//evil.example", "http://evil.example", "\r\nSet-Cookie: x=1",
    "not yet: not yet: not yet: ", "within within within ",
)  # fmt: skip
LONG = (" ", "9", ".", '"', "x", "离开", "1 ", "a=", "，", "[", "{", "not yet: ", "\n", "①")
MOMENTS = (
    "0001-01-01T00:00", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "2026-02-30T00:00", "24:00", "25:61",
    "12:00", "1", "1970-01-01", "20261123T000000Z", "2026-11-23", "now", "tomorrow", "明天 18:00",
    "2026-W48-1", "-2026-11-23", "2026-11-23T10:00:00.123456789+08:00",
)  # fmt: skip


class Odd:
    """Values drawn from one seed; `sound` gives what a careful sender would send."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def text(self) -> str:
        how = self.random.random()
        if how < 0.55:
            return self.random.choice(WORDS)
        if how < 0.7:
            return self.random.choice(MOMENTS)
        if how < 0.85:
            return self.random.choice(LONG) * self.random.choice((10, 300, 1_700, 4_001, 30_000))
        return "".join(chr(self._sign()) for _ in range(self.random.randrange(30)))

    def _sign(self) -> int:
        top = self.random.choice((0x80, 0x100, 0x3000, 0xA000, 0x11_0000))
        return self.random.randrange(top)

    def number(self) -> int | float:
        return self.random.choice(
            (0, 1, -1, 2, 7, 99, 10**6, 2**31, 2**53, 2**63, 2**64, -(2**63), 10**30, 0.5, 1e308)
        )

    def value(self, depth: int = 0) -> Any:
        how = self.random.random()
        if how < 0.5:
            return self.text()
        if how < 0.7:
            return self.number()
        if how < 0.85 or depth > 3:
            return self.random.choice((None, True, False))
        if how < 0.92:
            return [self.value(depth + 1) for _ in range(self.random.randrange(4))]
        if how < 0.95:
            return self.nested(self.random.choice((9, 60, 200)))
        names = (self.text()[:40] for _ in range(self.random.randrange(4)))
        return {name: self.value(depth + 1) for name in names}

    def nested(self, depth: int) -> Any:
        value: Any = "x"
        for _ in range(depth):
            value = [value] if self.random.random() < 0.5 else {"a": value}
        return value

    def chosen(self, *ways: Callable[[], Any]) -> Any:
        return self.random.choice(ways)()

    def often(self, sound: Any, share: float = 0.6) -> Any:
        """Mostly what is sound, else something odd."""
        return sound if self.random.random() < share else self.value()

    def moment(self, now: datetime) -> str:
        how = self.random.random()
        if how < 0.5:
            return (now + timedelta(minutes=self.random.randrange(-60, 10))).isoformat()
        return self.random.choice(MOMENTS) if how < 0.8 else str(self.value())

    def cut(self, data: bytes) -> bytes:
        """The bytes, sometimes damaged on the way."""
        how = self.random.random()
        if how < 0.8 or not data:
            return data
        at = self.random.randrange(len(data))
        if how < 0.87:
            return data[:at]
        if how < 0.94:
            return data[:at] + bytes([self.random.randrange(256)]) + data[at + 1 :]
        return data[:at] + data[self.random.randrange(len(data)) :]


def utc_now() -> datetime:
    return datetime.now(UTC)
