"""A todo can be due at a time of day, and people have a time zone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; what there is has no time, and whoever is there lives by the server's zone."""
    op.add_column(
        "people",
        sa.Column("time_zone", sa.String(64), nullable=False, server_default=sa.text("''")),
    )
    op.add_column("todos", sa.Column("at", sa.SmallInteger, nullable=False, server_default="1440"))
    for owner in ("person_id", "list_id"):
        op.drop_index(f"ix_todos_{owner}_state_due_id", "todos")
        op.create_index(None, "todos", [owner, "state", "due", "at", "id"])
