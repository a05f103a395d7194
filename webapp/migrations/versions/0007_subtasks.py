"""Todos have subtasks, and their rows say how many of them are done."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

EMPTY = sa.text("''")


def upgrade() -> None:
    """Add what is new; what there is has none."""
    op.add_column("todos", sa.Column("subtasks", sa.Text, nullable=False, server_default=EMPTY))
    op.add_column(
        "todos", sa.Column("progress", sa.String(7), nullable=False, server_default=EMPTY)
    )
