"""who is away, on duty, deputy since when; lessons"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0007_staff"
down_revision = "0006_demand"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("company", sa.Column("large", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "staff_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("start", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("end", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("site", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_staff_change_person"), "staff_change", ["person"])
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_lesson_incident"), "lesson", ["incident"])


def downgrade() -> None:
    op.drop_table("lesson")
    op.drop_table("staff_change")
    op.drop_column("company", "large")
