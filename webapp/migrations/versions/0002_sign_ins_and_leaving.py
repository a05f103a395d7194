"""When a session last changed something, and whose a submission is."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add both; of what there is already, neither is known."""
    op.add_column("sessions", sa.Column("used_at", sa.BigInteger))
    op.add_column("submissions", sa.Column("person_id", Id))
