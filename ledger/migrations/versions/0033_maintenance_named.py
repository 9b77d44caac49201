"""what an announcement of maintenance names: the things that are worked on, the work itself"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0033_maintenance_named"
down_revision = "0032_plan_signature"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "maintenance",
        sa.Column("named", ledger.column_types.Json, nullable=False, server_default="{}"),
    )


def downgrade() -> None:
    with op.batch_alter_table("maintenance") as batch:
        batch.drop_column("named")
