"""external facts, windows of maintenance, and an index over dismissed signals"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0003_outside"
down_revision = "0002_service"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "maintenance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("starts", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("ends", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_maintenance_ends", "maintenance", ["ends"])
    where = sa.text("verdict = 'dismissed'")
    op.create_index(
        "signal_put_aside", "signal", ["kind", "time"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    op.drop_index("signal_put_aside", "signal")
    op.drop_table("maintenance")
    op.drop_table("fact")
