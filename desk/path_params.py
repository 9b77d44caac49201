"""Numbers in addresses: ids, pages of lists."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

# what an integer column of PostgreSQL holds; beyond it both databases refuse the query
MOST = 2**31 - 1
Number = Annotated[int, Field(ge=-MOST, le=MOST)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]
