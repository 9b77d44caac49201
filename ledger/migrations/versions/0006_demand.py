"""archive of brands and factories; form data of a question"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006_demand"
down_revision = "0005_live_drills"
branch_labels = None
depends_on = None


JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    for name in ("brand", "factory"):
        op.create_table(
            name,
            sa.Column("id", sa.String(), nullable=False),
            sa.Column("data", JSON, nullable=False),
            sa.PrimaryKeyConstraint("id"),
        )
    op.add_column("notice", sa.Column("form", JSON, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_column("form")
    op.drop_table("factory")
    op.drop_table("brand")
