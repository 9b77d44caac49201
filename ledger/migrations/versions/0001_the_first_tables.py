"""the first tables"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

import ledger.tables

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('company',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('demo', sa.Boolean(), nullable=False),
    sa.Column('data', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('hold',
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('incident', sa.Integer(), nullable=True),
    sa.Column('instead_of', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('until', ledger.tables.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('unit')
    )
    op.create_table('incident',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('severity', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('opened_at', ledger.tables.Moment(timezone=True), nullable=False),
    sa.Column('closed_at', ledger.tables.Moment(timezone=True), nullable=True),
    sa.Column('site', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('signals', sa.Integer(), nullable=False),
    sa.Column('plan_version', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('run', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('due_at', ledger.tables.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.create_index('agenda', ['due_at'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_incident_state'), ['state'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unique_key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('incident', sa.Integer(), nullable=False),
    sa.Column('step', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('item', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('clause', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('token', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('phones', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('expects', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('options', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('deadline', ledger.tables.Moment(timezone=True), nullable=True),
    sa.Column('urgency', sa.Integer(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('channel', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('phone', sa.Integer(), nullable=False),
    sa.Column('owed_at', ledger.tables.Moment(timezone=True), nullable=False),
    sa.Column('not_before', ledger.tables.Moment(timezone=True), nullable=True),
    sa.Column('claimed_at', ledger.tables.Moment(timezone=True), nullable=True),
    sa.Column('claimed_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('first_tried_at', ledger.tables.Moment(timezone=True), nullable=True),
    sa.Column('sent_at', ledger.tables.Moment(timezone=True), nullable=True),
    sa.Column('reference', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('answered_at', ledger.tables.Moment(timezone=True), nullable=True),
    sa.Column('answer', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('why', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('unique_key')
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_incident'), ['incident'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_person'), ['person'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_token'), ['token'], unique=False)
        batch_op.create_index('notice_owed', ['urgency', 'id'], unique=False, sqlite_where=sa.text("state IN ('owed', 'sending', 'unknown')"), postgresql_where=sa.text("state IN ('owed', 'sending', 'unknown')"))
        batch_op.create_index('notice_unanswered', ['deadline'], unique=False, sqlite_where=sa.text("state = 'sent' AND expects <> 'nothing'"), postgresql_where=sa.text("state = 'sent' AND expects <> 'nothing'"))

    op.create_table('outbox',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('topic', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('published_at', ledger.tables.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('outbox_owed', ['id'], unique=False, sqlite_where=sa.text('published_at IS NULL'), postgresql_where=sa.text('published_at IS NULL'))

    op.create_table('paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice', sa.Integer(), nullable=False),
    sa.Column('phone', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('link', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('at', ledger.tables.Moment(timezone=True), nullable=False),
    sa.Column('reply', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_notice'), ['notice'], unique=False)
        batch_op.create_index(batch_op.f('ix_paper_phone'), ['phone'], unique=False)

    op.create_table('parked',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('received_at', ledger.tables.Moment(timezone=True), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('replayed_at', ledger.tables.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('plan_version',
    sa.Column('hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('published_at', ledger.tables.Moment(timezone=True), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('files', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('hash')
    )
    op.create_table('retailer',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('data', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('routine_started',
    sa.Column('routine', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('site', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('incident', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('routine', 'site', 'day')
    )
    op.create_table('served',
    sa.Column('route', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('upto', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('route')
    )
    op.create_table('setting',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('value', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('signal',
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('time', ledger.tables.Moment(timezone=True), nullable=False),
    sa.Column('received_at', ledger.tables.Moment(timezone=True), nullable=False),
    sa.Column('fields', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('published_at', ledger.tables.Moment(timezone=True), nullable=True),
    sa.Column('verdict', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('incident', sa.Integer(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('source', 'id')
    )
    with op.batch_alter_table('signal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signal_incident'), ['incident'], unique=False)
        batch_op.create_index('signal_accepted', ['state'], unique=False, sqlite_where=sa.text("state = 'accepted'"), postgresql_where=sa.text("state = 'accepted'"))

    op.create_table('stop',
    sa.Column('route', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('retailer', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('planned_at', ledger.tables.Moment(timezone=True), nullable=False),
    sa.Column('cartons', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('route', 'seq')
    )
    op.create_table('timeline',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident', sa.Integer(), nullable=False),
    sa.Column('at', ledger.tables.Moment(timezone=True), nullable=False),
    sa.Column('clause', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('step', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('item', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('what', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('who', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('why', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('timeline', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_timeline_incident'), ['incident'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('timeline', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_timeline_incident'))

    op.drop_table('timeline')
    op.drop_table('stop')
    with op.batch_alter_table('signal', schema=None) as batch_op:
        batch_op.drop_index('signal_accepted', sqlite_where=sa.text("state = 'accepted'"), postgresql_where=sa.text("state = 'accepted'"))
        batch_op.drop_index(batch_op.f('ix_signal_incident'))

    op.drop_table('signal')
    op.drop_table('setting')
    op.drop_table('served')
    op.drop_table('routine_started')
    op.drop_table('retailer')
    op.drop_table('plan_version')
    op.drop_table('parked')
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_phone'))
        batch_op.drop_index(batch_op.f('ix_paper_notice'))

    op.drop_table('paper')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('outbox_owed', sqlite_where=sa.text('published_at IS NULL'), postgresql_where=sa.text('published_at IS NULL'))

    op.drop_table('outbox')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('notice_unanswered', sqlite_where=sa.text("state = 'sent' AND expects <> 'nothing'"), postgresql_where=sa.text("state = 'sent' AND expects <> 'nothing'"))
        batch_op.drop_index('notice_owed', sqlite_where=sa.text("state IN ('owed', 'sending', 'unknown')"), postgresql_where=sa.text("state IN ('owed', 'sending', 'unknown')"))
        batch_op.drop_index(batch_op.f('ix_notice_token'))
        batch_op.drop_index(batch_op.f('ix_notice_person'))
        batch_op.drop_index(batch_op.f('ix_notice_incident'))

    op.drop_table('notice')
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_state'))
        batch_op.drop_index('agenda', sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))

    op.drop_table('incident')
    op.drop_table('hold')
    op.drop_table('company')
