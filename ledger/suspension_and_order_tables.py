"""The tables of services out of use and of orders proposed afterwards.

Imported through `ledger.tables`.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from ledger.column_types import (
    NUMBERED_ONCE,
    Json,
    Moment,
    StoredMessage,
    TableRow,
    partial_index,
)
from translations.messages import Message


class SuspensionRow(TableRow, table=True):
    """A service suspended for an area and a set of customers (empty: all in the area), until it is
    lifted.
    """

    __tablename__ = "suspension"
    __table_args__ = (partial_index("suspension_in_force", "lifted_at IS NULL", "link"),)
    token: str = Field(primary_key=True)
    incident: int = Field(index=True)
    step: str
    item: str | None = None
    clause: list[str] = Field(sa_type=Json)
    link: str
    area: str
    customers: str
    instead: str
    reason: dict[str, str] = Field(sa_type=Json)  # language -> wording
    count: int  # customers in it when it was last said
    since: datetime = Field(sa_type=Moment)
    lifted_at: datetime | None = Field(default=None, sa_type=Moment)
    why_lifted: Message | None = Field(default=None, sa_type=StoredMessage)


class OrderRow(TableRow, table=True):
    """An order proposed for a customer.

    `state`: proposed, confirmed, refused. `lines`: brand -> cartons, where brands were named.
    """

    __tablename__ = "proposed_order"
    __table_args__ = (
        partial_index("order_proposed", "state = 'proposed'", "order_day"),
        NUMBERED_ONCE,
    )
    id: int = Field(primary_key=True)
    unique_key: str = Field(unique=True)
    incident: int = Field(index=True)
    step: str
    clause: list[str] = Field(sa_type=Json)
    customer: str = Field(index=True)
    name: str
    customer_class: str
    account_manager: str
    order_day: date
    cartons: int
    lines: dict[str, int] = Field(sa_type=Json)
    state: str
    proposed_at: datetime = Field(sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by: str | None = None
    note: str | None = None
