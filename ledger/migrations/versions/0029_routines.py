"""runs of routines are marked: they are listed under routines and not as incidents"""

import sqlalchemy as sa
from alembic import op

revision = "0029_routines"
down_revision = "0026_audit"
branch_labels = None
depends_on = None

# A routine is known here by its name in the settings, by hand or by the calendar.
# The colon is escaped: it would begin a parameter.
_MARK = r"""
    UPDATE incident SET routine = true, run = '{"routine"\:true,' || substr(run, 2)
    WHERE EXISTS (SELECT 1 FROM setting WHERE setting.name = 'routine ' || incident.kind || ' since')
"""


def upgrade() -> None:
    op.add_column(
        "incident", sa.Column("routine", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(_MARK)


def downgrade() -> None:
    op.drop_column("incident", "routine")
