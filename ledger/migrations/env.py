"""Alembic's entry: it is always handed a connection by `ledger.migrate`."""

from alembic import context
from sqlmodel import SQLModel

import ledger.tables  # noqa: F401

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
