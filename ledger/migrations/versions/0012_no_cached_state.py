"""on PostgreSQL: without the functions of the first 0011 (decisions from cached state)"""

from alembic import op

revision = "0012_no_cached_state"
down_revision = "0011_standing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "DROP FUNCTION IF EXISTS"
            " muster_stands(text[], bigint[], bigint[], text[], text[], bigint[])"
        )
        op.execute("DROP FUNCTION IF EXISTS muster_stamp()")


def downgrade() -> None:
    pass
