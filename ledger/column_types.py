"""What the tables' columns are made of, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Index, MetaData, Table, TypeDecorator, text
from sqlmodel import SQLModel

from translations.messages import Message, from_json

WHERE = "where"  # in an index's `info`
# Of a table whose numbers people see: SQLite never gives one out twice. PostgreSQL does not anyway.
NUMBERED_ONCE = {"sqlite_autoincrement": True}


class TableRow(SQLModel):
    """What every table's model is. The checks of its values are built when one is made: commands
    that list make none.
    """

    model_config = {"defer_build": True}


class _Json(TypeDecorator[Any]):
    """JSON, on PostgreSQL JSONB."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        json: Any = self.impl_instance
        if dialect.name == "postgresql":
            # From the dialect: to import JSONB would import all of it on SQLite, too.
            json = dialect.ischema_names["jsonb"](none_as_null=json.none_as_null)
        return dialect.type_descriptor(json)


Json = _Json()
MaybeJson = _Json(none_as_null=True)  # absent is NULL, not JSON's null


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite forgets zones: it is given back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StoredMessage(TypeDecorator[Message]):
    """A message as JSON, or NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        return MaybeJson.load_dialect_impl(dialect)

    def process_bind_param(self, value: Message | None, dialect: Any) -> Any:
        return value.to_json() if value else None

    def process_result_value(self, value: Any, dialect: Any) -> Message | None:
        return from_json(value)


def partial_index(name: str, where: str, *columns: str) -> Index:
    """An index over the few rows that matter, on both databases."""
    # Alembic adds the condition (`with_conditions`): an index that has it loads both dialects.
    return Index(name, *columns, info={WHERE: where})


def with_conditions(metadata: MetaData) -> MetaData:
    """The tables with the conditions of their partial indexes, as migrations compare them."""
    for index in (index for table in metadata.tables.values() for index in table.indexes):
        if where := index.info.get(WHERE):
            index.dialect_kwargs["sqlite_where"] = text(where)
            index.dialect_kwargs["postgresql_where"] = text(where)
    return metadata


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model: statements are built from it, row by row objects are not used on
    the way in.
    """
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found
