"""what the self-audit remembers; parked messages that somebody has looked at, or that are only
counted
"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0022_watchdog"
down_revision = "0021_received"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = ledger.column_types.Moment(timezone=True)
    message = ledger.column_types.StoredMessage()
    op.create_table(
        "watch_finding",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("subject", sa.String(), primary_key=True),
        sa.Column("since", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("paged_at", moment, nullable=True),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("reason", message, nullable=False),
    )
    op.create_table(
        "running_process",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
    )
    op.create_table(
        "signal_source",
        sa.Column("source", sa.String(), primary_key=True),
        sa.Column("first_at", moment, nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.Column("signals", sa.Integer(), nullable=False),
        sa.Column("longest_gap", sa.Integer(), nullable=False),
    )
    op.create_table(
        "queue_head",
        sa.Column("queue", sa.String(), primary_key=True),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("since", moment, nullable=False),
    )
    op.create_table(
        "parked_dropped",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("origin", sa.String(), primary_key=True),
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
    )
    op.add_column("parked", sa.Column("seen_at", moment, nullable=True))
    # What was parked before there was this column was shown all the time: nobody is called for it.
    op.execute(sa.text("UPDATE parked SET seen_at = received_at"))
    op.create_index("signal_received", "signal", ["received_at"])


def downgrade() -> None:
    op.drop_index("signal_received", table_name="signal")
    op.drop_column("parked", "seen_at")
    for table in (
        "parked_dropped",
        "queue_head",
        "signal_source",
        "running_process",
        "watch_finding",
    ):
        op.drop_table(table)
