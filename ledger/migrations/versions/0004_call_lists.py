"""call lists"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import ledger.column_types

revision = "0004_calls"
down_revision = "0003_outside"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_OPEN = sa.text("state IN ('to call', 'no answer', 'call back')")


def upgrade() -> None:
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unique_key", sa.String(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("clause", _JSON, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("retailer", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phones", _JSON, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("again_seconds", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("owed_at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("not_before", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("marked_at", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("marked_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("unique_key"),
    )
    op.create_index("ix_call_incident", "call", ["incident"])
    op.create_index("ix_call_token", "call", ["token"])
    op.create_index("call_open", "call", ["person"], sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    op.drop_table("call")
