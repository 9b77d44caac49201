"""on SQLite: numbers that people have seen are not given out again, as on PostgreSQL"""

from alembic import op

revision = "0023_numbers"
down_revision = "0022_watchdog"
branch_labels = None
depends_on = None

# PostgreSQL's sequences never go back. SQLite takes the largest number in the table and one more,
# unless the table is made with AUTOINCREMENT, which only a new table can be.
NUMBERED = ("notice", "call", "proposed_order", "parked")


def upgrade() -> None:
    _make_again(sqlite_autoincrement=True)


def downgrade() -> None:
    _make_again(sqlite_autoincrement=False)


def _make_again(**how: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in NUMBERED:
        with op.batch_alter_table(table, recreate="always", table_kwargs=how):
            pass
