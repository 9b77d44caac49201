"""a parked message that was not at fault itself is tried again"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0016_parked_retries"
down_revision = "0015_message_codes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parked", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    moment = ledger.column_types.Moment(timezone=True)
    op.add_column("parked", sa.Column("retry_at", moment, nullable=True))
    waiting = sa.text("retry_at IS NOT NULL")
    op.create_index(
        "parked_retry", "parked", ["retry_at"], sqlite_where=waiting, postgresql_where=waiting
    )


def downgrade() -> None:
    op.drop_index("parked_retry", table_name="parked")
    op.drop_column("parked", "retry_at")
    op.drop_column("parked", "tries")
