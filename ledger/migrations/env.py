"""Alembic's entry: it is always handed a connection by `ledger.migrate`."""

from alembic import context
from sqlmodel import SQLModel

import ledger.tables  # noqa: F401
from ledger.column_types import with_conditions

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=with_conditions(SQLModel.metadata),
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
