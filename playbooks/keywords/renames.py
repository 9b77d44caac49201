"""Words that were renamed: `muster plan upgrade` writes the new ones, the loader still reads the
old ones.

A rename is one entry here, with a case in tests/playbooks/keywords/test_renames.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class KeyRename:
    """`old:` is now written `new:`.

    inside: only in mappings that are values of (or items of a list under) one of these keys.
    beside: only where one of these keys is in the same mapping.
    """

    old: str
    new: str
    inside: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class ValueRename:
    """A value of `key` that is matched as a whole by `old` (a regular expression) is now written
    `new`, in which `\\1` is what the first pair of brackets matched.
    """

    key: str
    old: str
    new: str

    def apply(self, key: str, text: str) -> str | None:
        """The new form; None where the value is not of the old form."""
        if key != self.key or not re.fullmatch(self.old, text):
            return None
        return re.sub(self.old, self.new, text)


KEYS: tuple[KeyRename, ...] = (
    KeyRename("after any", "as soon as one of", inside=("steps",)),
    KeyRename("until", "dropped when", inside=("steps",)),
    KeyRename("ends", "nothing follows when", inside=("steps",)),
    KeyRename("if late", "if nobody decides", inside=("steps",), beside=("ask", "approve")),
)
VALUES: tuple[ValueRename, ...] = (
    ValueRename("agree", r"(\d+) of \d+((?:\s*[,，].*)?)", r"\1\2"),
    ValueRename("wait", r"until ([^\s:]+\.[^\s:]+)", r"for the time in \1"),
)
