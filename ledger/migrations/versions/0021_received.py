"""when a person confirmed to have received a message whose answer is still owed"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0021_received"
down_revision = "0020_login"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = ledger.column_types.Moment(timezone=True)
    with op.batch_alter_table("notice") as notice:
        notice.add_column(sa.Column("received_at", moment, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("notice") as notice:
        notice.drop_column("received_at")
