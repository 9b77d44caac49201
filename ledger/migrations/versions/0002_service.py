"""services out of use, announcements, proposed orders"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ledger.column_types import Moment

revision = "0002_service"
down_revision = "0001"
branch_labels = None
depends_on = None


def json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def partial(table: str, name: str, where: str, column: str) -> None:
    op.create_index(
        name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def upgrade() -> None:
    op.create_table(
        "suspension",
        sa.Column("token", sa.String(), primary_key=True),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("clause", json(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("customers", sa.String(), nullable=False),
        sa.Column("instead", sa.String(), nullable=False),
        sa.Column("reason", json(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", Moment(timezone=True), nullable=False),
        sa.Column("lifted_at", Moment(timezone=True), nullable=True),
        sa.Column("why_lifted", sa.String(), nullable=True),
    )
    op.create_index("ix_suspension_incident", "suspension", ["incident"])
    partial("suspension", "suspension_in_force", "lifted_at IS NULL", "link")
    op.create_table(
        "announcement",
        sa.Column("identifier", sa.String(), primary_key=True),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("clause", json(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("sent", Moment(timezone=True), nullable=False),
        sa.Column("expires", Moment(timezone=True), nullable=False),
        sa.Column("earlier", json(), nullable=False),
        sa.Column("texts", json(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("cap", sa.String(), nullable=False),
        sa.Column("ended_at", Moment(timezone=True), nullable=True),
    )
    op.create_index("ix_announcement_incident", "announcement", ["incident"])
    partial("announcement", "announcement_stands", "ended_at IS NULL", "sent")
    op.create_table(
        "proposed_order",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unique_key", sa.String(), nullable=False, unique=True),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("clause", json(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("customer_class", sa.String(), nullable=False),
        sa.Column("account_manager", sa.String(), nullable=False),
        sa.Column("order_day", sa.Date(), nullable=False),
        sa.Column("cartons", sa.Integer(), nullable=False),
        sa.Column("lines", json(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_at", Moment(timezone=True), nullable=False),
        sa.Column("decided_at", Moment(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
    )
    op.create_index("ix_proposed_order_incident", "proposed_order", ["incident"])
    op.create_index("ix_proposed_order_customer", "proposed_order", ["customer"])
    partial("proposed_order", "order_proposed", "state = 'proposed'", "order_day")
