"""Rows in a form that both databases can give and take: one JSON array a row, values by the kind of
their column.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    inspect,
    types,
)

from ledger.backup_file import Kind
from ledger.column_types import MaybeJson, Moment
from ledger.migrate import head, revision_of
from ledger.tables import IncidentRow

_FOUND: tuple[
    tuple[type[Any], Kind], ...
] = (  # the first that fits what a database says of a column
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Numeric, "number"),
    (DateTime, "moment"),
    (Date, "date"),
    (LargeBinary, "bytes"),
    (types.JSON, "json"),
    (String, "text"),
)
# The ring of keys of links: a backup must not bring back a key that was retired since.
OF_THIS_MACHINE = ("link_key",)
_TYPES: dict[Kind, Any] = {
    "boolean": Boolean,
    "integer": BigInteger,
    "number": Double,
    "moment": Moment(timezone=True),
    "date": Date,
    "bytes": LargeBinary,
    "json": MaybeJson,
    "text": String,
}
_DECODE: dict[Kind, Callable[[Any], Any]] = {
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": b64decode,
}


def reflect_tables(connection: Connection) -> list[Table]:
    """The ledger's tables as this database has them, which may be those of another revision than
    ours.
    """
    inspector = inspect(connection)
    names = set(inspector.get_table_names()) - {"alembic_version", *OF_THIS_MACHINE}
    if revision_of(connection) == head():
        names &= set(IncidentRow.metadata.tables)  # other tables in the same database are not ours
    return [_table(inspector, name) for name in sorted(names)]


def _table(inspector: Any, name: str) -> Table:
    keys = inspector.get_pk_constraint(name)["constrained_columns"]
    kinds = {column["name"]: _kind(column["type"]) for column in inspector.get_columns(name)}
    columns = (
        Column(column, _TYPES[kind], primary_key=column in keys, info={"kind": kind})
        for column, kind in kinds.items()
    )
    return Table(name, MetaData(), *columns)


def _kind(found: Any) -> Kind:
    return next(kind for known, kind in _FOUND if isinstance(found, known))


def kinds_of(table: Table) -> dict[str, Kind]:
    """Column -> kind, in the order of the table."""
    return {column.name: column.info["kind"] for column in table.columns}


def encode(row: Iterable[Any]) -> bytes:
    """One line: the row's values as a JSON array."""
    values = [b64encode(value).decode() if isinstance(value, bytes) else value for value in row]
    return orjson.dumps(values) + b"\n"


def decode(line: bytes, columns: Mapping[str, Kind]) -> dict[str, Any]:
    """What `encode` wrote, by column."""
    values = zip(columns.items(), orjson.loads(line), strict=True)
    return {
        name: _DECODE[kind](value) if kind in _DECODE and value is not None else value
        for (name, kind), value in values
    }
