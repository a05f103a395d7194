"""Lists have an order, can be archived, come back; the trash is cleared."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add what is new; what there is keeps the order that it was shown in."""
    op.add_column("lists", sa.Column("position", sa.Integer, nullable=False, server_default="0"))
    op.execute(PLACES)
    op.add_column("lists", sa.Column("archived_at", sa.BigInteger))
    op.create_table(
        "changed_lists",
        sa.Column(
            "change_id", Id, sa.ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("list_id", Id, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
    )
    op.create_index(None, "changed_lists", ["list_id"])
    op.create_table(
        "saved_searches",
        sa.Column("id", Id, primary_key=True),
        sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("deleted_at", sa.BigInteger),
    )
    op.create_index(None, "saved_searches", ["person_id"])
    op.drop_index("ix_changed_todos_todo_id", "changed_todos")
    op.create_index(None, "changed_todos", ["todo_id", "change_id"])
    deleted = sa.text("deleted_at IS NOT NULL")
    op.create_index(None, "todos", ["deleted_at"], sqlite_where=deleted, postgresql_where=deleted)


PLACES = """
    UPDATE lists SET position = placed.place FROM (
        SELECT id, row_number() OVER (PARTITION BY person_id ORDER BY lower(name), id) AS place
        FROM lists WHERE slug <> 'inbox'
    ) AS placed WHERE lists.id = placed.id
"""
