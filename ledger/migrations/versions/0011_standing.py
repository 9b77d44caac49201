"""on PostgreSQL: a decision made from what a process remembers is written only where all of that
still stands
"""

from alembic import op

revision = "0011_standing"
down_revision = "0010_entered"
branch_labels = None
depends_on = None

# How many rows each table has, and a sum over the transactions that wrote them: whatever is added,
# changed or taken away shows there.
_COUNT = (
    "(SELECT ARRAY[count(*), coalesce(sum(hashint8(xmin::text::bigint)), 0)::bigint] FROM {table})"
)
_COUNTED = " || ".join(_COUNT.format(table=table) for table in ("hold", "served", "fact"))
_STAMP = f"""
CREATE FUNCTION muster_stamp() RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN {_COUNTED};
END $$
"""
# As in muster_alone: first the lock, then a fresh look. The incidents are those that
# ledger/incident_lookup.py would give.
_STANDS = f"""
CREATE FUNCTION muster_stands(sites text[], seen bigint[], versions bigint[], units text[], kinds text[], stamp bigint[])
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(s)) FROM (SELECT unnest(sites) AS s ORDER BY 1) AS ordered;
    IF stamp IS DISTINCT FROM ({_COUNTED}) OR EXISTS (
        SELECT 1 FROM (
            SELECT i.id, i.version FROM incident i WHERE i.state = 'open' AND (i.site = ANY(sites) OR i.site IS NULL
                OR i.kind = ANY(kinds) OR i.id IN (SELECT h.incident FROM hold h WHERE h.unit = ANY(units)))
        ) AS now FULL JOIN unnest(seen, versions) AS remembered(id, version) USING (id)
        WHERE now.version IS DISTINCT FROM remembered.version
    ) THEN
        RAISE EXCEPTION 'what was remembered does not stand any more' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN true;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_STAMP)
        op.execute(_STANDS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "DROP FUNCTION muster_stands(text[], bigint[], bigint[], text[], text[], bigint[])"
        )
        op.execute("DROP FUNCTION muster_stamp()")
