"""who has signed a version of the plan that several must sign"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0032_plan_signature"
down_revision = "0031_held_back"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_signature",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("instead_of", sa.String(), nullable=False),
        sa.Column("at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.UniqueConstraint("hash", "instead_of", "person"),
    )


def downgrade() -> None:
    op.drop_table("plan_signature")
