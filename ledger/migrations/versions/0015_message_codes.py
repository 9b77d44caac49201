"""timeline entries and reasons are codes with parameters; older ones stay texts, shown as they are"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0015_message_codes"
down_revision = "0014_trace"
branch_labels = None
depends_on = None

REASONS = (
    ("incident", "reason", False),
    ("signal", "reason", True),
    ("notice", "why", True),
    ("suspension", "why_lifted", True),
    ("parked", "reason", False),
)
CODES = {  # entries that are looked for by their code
    "late": "timeline.late",
    "overdue": "timeline.overdue",
    "nobody found": "timeline.nobody_found",
    "could not be reached": "timeline.unreachable",
    "severity is major": "timeline.severity_major",
}
OBJECT = {"postgresql": "jsonb_build_object", "sqlite": "json_object"}


def _text(column: str) -> str:
    """SQL for the message of an older text; NULL for none."""
    make = OBJECT[op.get_bind().dialect.name]
    made = f"{make}('code', 'text', 'params', {make}('text', {column}))"
    found = f"CASE WHEN {column} IS NULL OR {column} = '' THEN NULL ELSE {made} END"
    # on SQLite what comes out of CASE is a plain text again
    return f"json({found})" if make == "json_object" else found


def upgrade() -> None:
    make = OBJECT[op.get_bind().dialect.name]
    op.add_column("timeline", sa.Column("code", sa.String(), nullable=False, server_default="text"))
    params: sa.Column[Any] = sa.Column(
        "params", ledger.column_types.Json, nullable=False, server_default="{}"
    )
    op.add_column("timeline", params)
    who, why = _text("who"), _text("why")
    op.execute(f"UPDATE timeline SET params = {make}('text', what, 'who', {who}, 'why', {why})")
    known = " ".join(f"WHEN '{text}' THEN '{code}'" for text, code in CODES.items())
    op.execute(f"UPDATE timeline SET code = CASE what {known} ELSE 'text' END")
    for name in ("what", "who", "why"):
        op.drop_column("timeline", name)
    for table, column, empty in REASONS:
        default = None if empty else "{}"
        stored = ledger.column_types.StoredMessage()
        op.add_column(table, sa.Column("stored", stored, nullable=empty, server_default=default))
        op.execute(f"UPDATE {table} SET stored = {_text(column)} WHERE {column} IS NOT NULL")
        op.drop_column(table, column)
        op.alter_column(table, "stored", new_column_name=column)


def downgrade() -> None:
    """Texts come back; of what was written as a code its name is left."""
    for table, column, empty in REASONS:
        default = None if empty else ""
        op.add_column(
            table, sa.Column("stored", sa.String(), nullable=empty, server_default=default)
        )
        text = f"coalesce({column} -> 'params' ->> 'text', {column} ->> 'code')"
        op.execute(f"UPDATE {table} SET stored = {text} WHERE {column} IS NOT NULL")
        op.drop_column(table, column)
        op.alter_column(table, "stored", new_column_name=column)
    for name in ("what", "who", "why"):
        op.add_column("timeline", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE timeline SET what = coalesce(params ->> 'text', code)")
    for name in ("who", "why"):
        text = f"coalesce(params -> '{name}' -> 'params' ->> 'text', '')"
        op.execute(f"UPDATE timeline SET {name} = {text}")
    op.drop_column("timeline", "params")
    op.drop_column("timeline", "code")
