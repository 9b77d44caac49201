"""texts that people send: each is taken once, however often the carrier delivers it"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0017_inbound_texts"
down_revision = "0016_parked_retries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbound_text",
        sa.Column("sid", sa.String(), primary_key=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("received_at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("reply", sa.String(), nullable=True),
        sa.Column("understood", sa.Boolean(), nullable=True),
    )
    op.create_index("inbound_text_person", "inbound_text", ["person", "received_at"])


def downgrade() -> None:
    op.drop_table("inbound_text")
