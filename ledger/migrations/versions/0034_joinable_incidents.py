"""what signals may join is found by indexes: the trucks of incidents, and what is open at a site"""

import sqlalchemy as sa
from alembic import op

revision = "0034_joinable_incidents"
down_revision = "0033_maintenance_named"
branch_labels = None
depends_on = None

# As 0009, but it looks only at incidents that a decision would have loaded.
_ALONE = """
CREATE FUNCTION muster_alone(sites text[], seen bigint[], kinds text[], since text[])
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(s)) FROM (SELECT unnest(sites) AS s ORDER BY 1) AS ordered;
    IF EXISTS (
        SELECT 1 FROM incident i JOIN unnest(kinds, since) AS n(kind, since) ON i.kind = n.kind
        WHERE i.state = 'open' AND i.site = ANY(sites) AND i.opened_at >= n.since::timestamptz
        AND NOT i.id = ANY(seen)
    ) THEN
        RAISE EXCEPTION 'an incident was opened meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN true;
END $$
"""
_BEFORE = """
CREATE FUNCTION muster_alone(sites text[], seen bigint[]) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(s)) FROM (SELECT unnest(sites) AS s ORDER BY 1) AS ordered;
    IF EXISTS (SELECT 1 FROM incident WHERE state = 'open' AND site = ANY(sites) AND NOT id = ANY(seen)) THEN
        RAISE EXCEPTION 'an incident was opened meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN true;
END $$
"""
# The trucks of incidents that are open now, those that replace them included.
_UNITS = {
    "postgresql": """
INSERT INTO incident_unit (key, incident, unit)
SELECT DISTINCT i.id || ':' || u.unit, i.id, u.unit FROM incident i
CROSS JOIN LATERAL jsonb_each(i.run::jsonb -> 'units') AS known(unit, facts)
CROSS JOIN LATERAL (VALUES (known.unit), (known.facts ->> 'standby')) AS u(unit)
WHERE i.state = 'open' AND u.unit IS NOT NULL
""",
    "sqlite": """
INSERT OR IGNORE INTO incident_unit (key, incident, unit)
SELECT i.id || ':' || known.key, i.id, known.key
FROM incident i, json_each(i.run, '$.units') AS known WHERE i.state = 'open'
UNION SELECT i.id || ':' || json_extract(known.value, '$.standby'), i.id,
json_extract(known.value, '$.standby')
FROM incident i, json_each(i.run, '$.units') AS known
WHERE i.state = 'open' AND json_extract(known.value, '$.standby') IS NOT NULL
""",
}
_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "incident_unit",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
    )
    op.create_index("ix_incident_unit_unit", "incident_unit", ["unit"])
    for name, columns in (
        ("open_at_site", ["site", "kind", "opened_at", "plan_version"]),
        ("open_of_kind", ["kind"]),
    ):
        op.create_index(name, "incident", columns, sqlite_where=_OPEN, postgresql_where=_OPEN)
    # SQLite would take it in place of these two, and look at everything that is open.
    op.drop_index("ix_incident_state", "incident")
    op.execute(_UNITS[op.get_bind().dialect.name])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION muster_alone(text[], bigint[])")
        op.execute(_ALONE)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION muster_alone(text[], bigint[], text[], text[])")
        op.execute(_BEFORE)
    op.create_index("ix_incident_state", "incident", ["state"])
    op.drop_index("open_of_kind", "incident")
    op.drop_index("open_at_site", "incident")
    op.drop_table("incident_unit")
