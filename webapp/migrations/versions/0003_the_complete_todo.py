"""How important a todo is, how it comes again, which one it follows, and labels."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add them; what there is already has no priority and does not come again."""
    op.add_column(
        "todos", sa.Column("priority", sa.SmallInteger, nullable=False, server_default="0")
    )
    op.add_column(
        "todos", sa.Column("repeat", sa.String(100), nullable=False, server_default=sa.text("''"))
    )
    # No foreign key: SQLite can add none to a table that there is.
    op.add_column("todos", sa.Column("follows", Id))
    op.create_index(None, "todos", ["follows"])
    op.add_column(
        "todos", sa.Column("labels", sa.Text, nullable=False, server_default=sa.text("''"))
    )
    op.create_table(
        "labels",
        sa.Column("id", Id, primary_key=True),
        sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("slug", sa.String, nullable=False),
        sa.UniqueConstraint("person_id", "slug"),
        # No number is given out again: what Undo puts back may name a label that has gone.
        sqlite_autoincrement=True,
    )
    op.create_table(
        "todo_labels",
        sa.Column("label_id", Id, sa.ForeignKey("labels.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("todo_id", Id, sa.ForeignKey("todos.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index(None, "todo_labels", ["todo_id"])
