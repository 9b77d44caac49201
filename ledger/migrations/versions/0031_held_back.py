"""messages are held back while their person has had enough of them"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0031_held_back"
down_revision = "0030_pictures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = ledger.column_types.Moment(timezone=True)
    op.add_column("notice", sa.Column("most_an_hour", sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("held_at", moment, nullable=True))


def downgrade() -> None:
    op.drop_column("notice", "held_at")
    op.drop_column("notice", "most_an_hour")
