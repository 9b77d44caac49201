"""reports without proof are marked; links end, and are signed with keys of a ring"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0025_unconfirmed_and_link_keys"
down_revision = "0024_machine_key"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = ledger.column_types.Moment(timezone=True)
    op.add_column(
        "incident",
        sa.Column("unconfirmed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("notice", sa.Column("link_revoked_at", moment, nullable=True))
    op.create_table(
        "link_key",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("retired_at", moment, nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
    )
    op.create_table(
        "truck_link",
        sa.Column("unit", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("truck_link")
    op.drop_table("link_key")
    op.drop_column("notice", "link_revoked_at")
    op.drop_column("incident", "unconfirmed")
