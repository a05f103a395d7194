"""How important a todo is, how it comes again, and which one it follows."""

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
