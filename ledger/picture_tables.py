"""The table of pictures. Imported through `ledger.tables`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from ledger.column_types import NUMBERED_ONCE, Moment, TableRow


class PictureRow(TableRow, table=True):
    """A picture that a person sent with, or after, the answer to a notice.

    `kind`: by its content (`image/jpeg`), never by what its sender says; `way`: link, desk, text.
    """

    __tablename__ = "picture"
    # The same picture sent twice about one incident is kept once.
    __table_args__ = (UniqueConstraint("incident", "sha256"), NUMBERED_ONCE)
    id: int = Field(primary_key=True)
    incident: int = Field(index=True)
    notice: int
    step: str
    item: str | None = None
    person: str = Field(index=True)  # whose notice it is
    at: datetime = Field(sa_type=Moment)
    way: str
    kind: str
    size: int  # bytes
    sha256: str
    body: bytes = Field(sa_type=LargeBinary)
