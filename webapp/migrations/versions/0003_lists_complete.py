"""Lists stand in an order of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new; what there is keeps the order that it was shown in."""
    op.add_column("lists", sa.Column("position", sa.Integer, nullable=False, server_default="0"))
    op.execute(PLACES)


PLACES = """
    UPDATE lists SET position = placed.place FROM (
        SELECT id, row_number() OVER (PARTITION BY person_id ORDER BY lower(name), id) AS place
        FROM lists WHERE slug <> 'inbox'
    ) AS placed WHERE lists.id = placed.id
"""
