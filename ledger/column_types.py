"""What the tables' columns are made of, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Index, Table, TypeDecorator, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from translations.messages import Message, from_json

Json = JSON().with_variant(JSONB(), "postgresql")
# absent is NULL, not JSON's null
MaybeJson = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


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
        return dialect.type_descriptor(MaybeJson.dialect_impl(dialect))

    def process_bind_param(self, value: Message | None, dialect: Any) -> Any:
        return value.to_json() if value else None

    def process_result_value(self, value: Any, dialect: Any) -> Message | None:
        return from_json(value)


def partial_index(name: str, where: str, *columns: str) -> Index:
    """An index over the few rows that matter, on both databases."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model: statements are built from it, row by row objects are not used on
    the way in.
    """
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found
