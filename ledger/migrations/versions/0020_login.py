"""people log in: sessions, codes on their way to phones, passwords and second factors"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0020_login"
down_revision = "0019_incident_fault"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = ledger.column_types.Moment(timezone=True)
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key_hash", sa.String(), nullable=False, unique=True),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("last_seen_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("agent", sa.String(), nullable=False),
    )
    op.create_index("ix_login_session_person", "login_session", ["person"])
    op.create_table(
        "login_code",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("attempt_hash", sa.String(), nullable=False, unique=True),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.Column("phones", ledger.column_types.Json, nullable=False),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("send_at", moment, nullable=True),
    )
    op.create_index("ix_login_code_person", "login_code", ["person"])
    op.create_index("ix_login_code_send_at", "login_code", ["send_at"])
    op.create_table(
        "account",
        sa.Column("person", sa.String(), primary_key=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp", sa.String(), nullable=True),
        sa.Column("totp_waiting", sa.String(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
    )


def downgrade() -> None:
    for table in ("account", "login_code", "login_session"):
        op.drop_table(table)
