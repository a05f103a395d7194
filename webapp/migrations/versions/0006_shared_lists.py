"""Lists are shared with other people; a todo knows who wrote it down."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add them; what there is was written down by the person whose it is."""
    op.create_table(
        "list_members",
        sa.Column("list_id", Id, sa.ForeignKey("lists.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("owner_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("slug", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.UniqueConstraint("person_id", "slug"),
    )
    op.create_index(None, "list_members", ["owner_id"])
    # No foreign key: SQLite can add none to a table that there is.
    op.add_column("todos", sa.Column("created_by", Id))
    op.execute("UPDATE todos SET created_by = person_id")
    op.create_index(None, "todos", ["created_by"])
    op.add_column("changes", sa.Column("left_at", sa.BigInteger))
