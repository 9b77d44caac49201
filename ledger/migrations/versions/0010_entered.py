"""what was entered with an answer is kept with it"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0010_entered"
down_revision = "0009_one_statement"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("entered", ledger.column_types.MaybeJson, nullable=True))


def downgrade() -> None:
    op.drop_column("notice", "entered")
