"""nothing: the functions this revision once made (decisions from cached state) were removed by
0012; it is kept because ledgers may be at it
"""

revision = "0011_standing"
down_revision = "0010_entered"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
