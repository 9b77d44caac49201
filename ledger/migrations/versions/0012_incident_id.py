"""on PostgreSQL: a sequence of incident ids; without the functions of the first 0011"""

from alembic import op

revision = "0012_incident_id"
down_revision = "0011_standing"
branch_labels = None
depends_on = None

# Ids continue after the highest one used and after those reserved by the counter it replaces.
_START = """
SELECT setval('incident_id', greatest(
    1, (SELECT max(id) + 1 FROM incident),
    (SELECT value::bigint + 1 FROM setting WHERE name = 'next incident')), false)
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("CREATE SEQUENCE incident_id")
    op.execute(_START)
    op.execute("DELETE FROM setting WHERE name = 'next incident'")
    op.execute(
        "DROP FUNCTION IF EXISTS"
        " muster_stands(text[], bigint[], bigint[], text[], text[], bigint[])"
    )
    op.execute("DROP FUNCTION IF EXISTS muster_stamp()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "INSERT INTO setting (name, value) SELECT 'next incident', last_value::text"
            " FROM incident_id"
        )
        op.execute("DROP SEQUENCE incident_id")
