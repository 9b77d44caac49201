"""Numbers in addresses (ids, pages of lists) and in posted forms."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

# what an integer column of PostgreSQL holds; beyond it both databases refuse the query
MOST = 2**31 - 1
Number = Annotated[int, Field(ge=-MOST, le=MOST)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]


def posted_number(text: str) -> int | None:
    """A number typed into a form or a hidden field; None where no column could hold it."""
    # `isdecimal` alone takes digits of any script, and `int` refuses very many.
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST))):
        return None
    return int(text) if int(text) <= MOST else None
