"""a carrier's reference is looked up: a message found there may be another notice's"""

import sqlalchemy as sa
from alembic import op

revision = "0018_notice_reference"
down_revision = "0017_inbound_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    known = sa.text("reference IS NOT NULL")
    op.create_index(
        "notice_reference", "notice", ["reference"], sqlite_where=known, postgresql_where=known
    )


def downgrade() -> None:
    op.drop_index("notice_reference", table_name="notice")
