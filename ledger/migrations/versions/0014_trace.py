"""a notice carries the trace of the decision that asked for it"""

import sqlalchemy as sa
from alembic import op

revision = "0014_trace"
down_revision = "0012_no_cached_state"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("trace", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("notice", "trace")
