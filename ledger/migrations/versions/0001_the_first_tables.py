"""the first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import ledger.column_types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column(
            "data",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "hold",
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("instead_of", sa.String(), nullable=True),
        sa.Column("until", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("unit"),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("closed_at", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("signals", sa.Integer(), nullable=False),
        sa.Column("plan_version", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_at", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(
            "agenda",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_incident_state"), ["state"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unique_key", sa.String(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column(
            "clause",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column(
            "phones",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("expects", sa.String(), nullable=False),
        sa.Column(
            "options",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("deadline", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("phone", sa.Integer(), nullable=False),
        sa.Column("owed_at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("not_before", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("claimed_at", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("first_tried_at", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("sent_at", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("answered_at", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("unique_key"),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_incident"), ["incident"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_token"), ["token"], unique=False)
        batch_op.create_index(
            "notice_owed",
            ["urgency", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('owed', 'sending', 'unknown')"),
            postgresql_where=sa.text("state IN ('owed', 'sending', 'unknown')"),
        )
        batch_op.create_index(
            "notice_unanswered",
            ["deadline"],
            unique=False,
            sqlite_where=sa.text("state = 'sent' AND expects <> 'nothing'"),
            postgresql_where=sa.text("state = 'sent' AND expects <> 'nothing'"),
        )

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "outbox_owed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("reply", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_notice"), ["notice"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_phone"), ["phone"], unique=False)

    op.create_table(
        "parked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("replayed_at", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "plan_version",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("published_at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column(
            "files",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "retailer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column(
            "data",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "routine_started",
        sa.Column("routine", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("routine", "site", "day"),
    )
    op.create_table(
        "served",
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("route"),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "signal",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("time", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("received_at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column(
            "fields",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("published_at", ledger.column_types.Moment(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("source", "id"),
    )
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signal_incident"), ["incident"], unique=False)
        batch_op.create_index(
            "signal_accepted",
            ["state"],
            unique=False,
            sqlite_where=sa.text("state = 'accepted'"),
            postgresql_where=sa.text("state = 'accepted'"),
        )

    op.create_table(
        "stop",
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("retailer", sa.String(), nullable=False),
        sa.Column("planned_at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("cartons", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("route", "seq"),
    )
    op.create_table(
        "timeline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column(
            "clause",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("timeline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timeline_incident"), ["incident"], unique=False)


def downgrade() -> None:
    for name in (
        "company",
        "hold",
        "incident",
        "notice",
        "outbox",
        "paper",
        "parked",
        "plan_version",
        "retailer",
        "routine_started",
        "served",
        "setting",
        "signal",
        "stop",
        "timeline",
    ):
        op.drop_table(name)
