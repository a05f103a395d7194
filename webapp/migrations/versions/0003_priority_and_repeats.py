"""How important a todo is."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; what there is already has no priority."""
    op.add_column(
        "todos", sa.Column("priority", sa.SmallInteger, nullable=False, server_default="0")
    )
