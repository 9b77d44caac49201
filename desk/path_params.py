"""Numbers in addresses."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

# what an integer column of PostgreSQL holds; beyond it both databases refuse the query
MOST = 2**31 - 1
Number = Annotated[int, Field(ge=-MOST, le=MOST)]
