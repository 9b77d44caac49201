"""on PostgreSQL: functions that let one statement write a whole decision, rolled back on
conflict
"""

from alembic import op

revision = "0009_one_statement"
down_revision = "0008_publications"
branch_labels = None
depends_on = None

# Each statement inside a volatile function sees what is committed by then: first the lock, then a
# fresh look.
_ALONE = """
CREATE FUNCTION muster_alone(sites text[], seen bigint[]) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(s)) FROM (SELECT unnest(sites) AS s ORDER BY 1) AS ordered;
    IF EXISTS (SELECT 1 FROM incident WHERE state = 'open' AND site = ANY(sites) AND NOT id = ANY(seen)) THEN
        RAISE EXCEPTION 'an incident was opened meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN true;
END $$
"""
_WHOLE = """
CREATE FUNCTION muster_whole(changed bigint, wanted bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF changed < wanted THEN
        RAISE EXCEPTION 'a row was changed elsewhere' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN true;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_ALONE)
        op.execute(_WHOLE)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION muster_alone(text[], bigint[])")
        op.execute("DROP FUNCTION muster_whole(bigint, bigint)")
