"""Triggers that refuse to change or delete lines of the audit table, on both databases.

They stop mistakes; who may change the schema can drop them, and is found by the chain of hashes.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

_SQLITE = [
    f"CREATE TRIGGER audit_no_{action} BEFORE {action} ON audit BEGIN"
    " SELECT RAISE(ABORT, 'the audit table is append-only'); END"
    for action in ("update", "delete")
]
_POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION muster_append_only() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the audit table is append-only'; END $$",
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit"
    " FOR EACH ROW EXECUTE FUNCTION muster_append_only()",
]


def set_guard(connection: Connection) -> None:
    """From now on lines are only appended."""
    sqlite = connection.dialect.name == "sqlite"
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        connection.execute(text(statement))


def lift_guard(connection: Connection) -> None:
    """Before the whole ledger is replaced by a backup."""
    if connection.dialect.name == "sqlite":
        for action in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS audit_no_{action}"))
    else:
        connection.execute(text("DROP TRIGGER IF EXISTS audit_append_only ON audit"))
