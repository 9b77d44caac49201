"""Call lists as rows: one per customer to call.

Imported through `ledger.tables`.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from ledger.column_types import NUMBERED_ONCE, Json, Moment, TableRow, partial_index


class CallRow(TableRow, table=True):
    """One customer on one list.

    `state`: to call, no answer, call back, reached, over (the step ended without it).
    """

    __tablename__ = "call"
    __table_args__ = (
        partial_index("call_open", "state IN ('to call', 'no answer', 'call back')", "person"),
        NUMBERED_ONCE,
    )
    id: int = Field(primary_key=True)
    unique_key: str = Field(unique=True)
    incident: int = Field(index=True)
    step: str
    item: str | None = None
    clause: list[str] = Field(sa_type=Json)
    token: str = Field(index=True)
    person: str  # who calls
    retailer: str
    name: str
    phones: list[str] = Field(sa_type=Json)
    language: str
    text: str
    again_seconds: int  # pause before an unanswered phone is called again
    state: str
    tries: int = 0
    owed_at: datetime = Field(sa_type=Moment)
    not_before: datetime | None = Field(default=None, sa_type=Moment)  # called again from then
    marked_at: datetime | None = Field(default=None, sa_type=Moment)
    marked_by: str | None = None  # by which way: link, desk, api
