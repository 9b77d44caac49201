"""keys of machines: named, scoped, expiring; only their hashes"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0024_machine_key"
down_revision = "0023_numbers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = ledger.column_types.Moment(timezone=True)
    op.create_table(
        "machine_key",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("scopes", ledger.column_types.Json, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("revoked_at", moment),
        sa.Column("used_at", moment),
        sa.Column("used_from", sa.String()),
        sa.UniqueConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("machine_key")
