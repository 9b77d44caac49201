"""Numbers in addresses (ids, pages of lists) and in posted forms."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

# what an integer column of PostgreSQL holds; beyond it both databases refuse the query
MOST = 2**31 - 1
Number = Annotated[int, Field(ge=-MOST, le=MOST)]
Text = Annotated[str, Query(max_length=200)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")  # as Chinese keyboards write them


def posted_code(text: str) -> str:
    """A code of digits as it was typed, without blanks between them."""
    return "".join(text.translate(_FULL_WIDTH).split())


def posted_number(text: str) -> int | None:
    """A number typed into a form or a hidden field; None where no column could hold it."""
    digits = text.translate(_FULL_WIDTH)
    # `isdecimal` alone takes digits of any script, and `int` refuses very many.
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(MOST))):
        return None
    return int(digits) if int(digits) <= MOST else None
