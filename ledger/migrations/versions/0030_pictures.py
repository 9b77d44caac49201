"""pictures that people send with their answers"""

import sqlalchemy as sa
from alembic import op

import ledger.column_types

revision = "0030_pictures"
down_revision = "0029_routines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", ledger.column_types.Moment(timezone=True), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("incident", "sha256"),
        sqlite_autoincrement=True,
    )
    for name in ("incident", "person"):
        op.create_index(f"ix_picture_{name}", "picture", [name])


def downgrade() -> None:
    op.drop_table("picture")
