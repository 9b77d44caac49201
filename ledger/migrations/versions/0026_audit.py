"""who gave an answer, on the notice and the timeline; the audit table, to which lines are only
appended"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types
from ledger.audit_guard import set_guard

revision = "0026_audit"
down_revision = "0025_unconfirmed_and_link_keys"
branch_labels = None
depends_on = None

AUTHOR = {
    "notice": ("way", "answered_by", "on_behalf_of"),
    "timeline": ("way", "person", "on_behalf_of"),
}


def upgrade() -> None:
    for table, names in AUTHOR.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.String(), nullable=True))
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=True),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
    )
    for name in ("person", "incident", "at"):
        op.create_index(f"audit_{name}", "audit", [name])
    set_guard(op.get_bind())


def downgrade() -> None:
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION muster_append_only()")
    for table, names in AUTHOR.items():
        for name in names:
            op.drop_column(table, name)
