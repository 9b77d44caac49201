"""incidents that cannot be advanced are set aside with the reason, and tried again"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0019_incident_fault"
down_revision = "0018_notice_reference"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = ledger.column_types.Moment(timezone=True)
    op.create_table(
        "incident_fault",
        sa.Column("incident", sa.Integer(), primary_key=True),
        sa.Column("since", moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("retry_at", moment, nullable=False),
        sa.Column("reason", ledger.column_types.StoredMessage(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("incident_fault")
