"""Many todos are counted at once on PostgreSQL; labels that were deleted or merged come back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add what is new; what there is stays as it is."""
    op.create_table(
        "changed_labels",
        sa.Column(
            "change_id", Id, sa.ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("label_id", Id, nullable=False),
        sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("slug", sa.String, nullable=False),
    )
    op.create_index("ix_changed_labels_person_id_slug", "changed_labels", ["person_id", "slug"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(statement)


# A trigger for each row writes the list's row once for each todo, and each version of it that one
# transaction leaves behind makes the next one slower: 8,000 todos took 30 times as long as 1,000.
POSTGRESQL = (
    "DROP TRIGGER todos_counted_on_change ON todos",
    "DROP TRIGGER todos_counted_on_update ON todos",
    "DROP FUNCTION count_active_todos()",
    """
    CREATE FUNCTION count_new_todos() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE lists SET active = active + counted.number FROM (
            SELECT list_id, count(*) AS number FROM new_todos WHERE state = 0 GROUP BY list_id
        ) AS counted WHERE lists.id = counted.list_id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION count_old_todos() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE lists SET active = active - counted.number FROM (
            SELECT list_id, count(*) AS number FROM old_todos WHERE state = 0 GROUP BY list_id
        ) AS counted WHERE lists.id = counted.list_id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION count_changed_todos() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE lists SET active = active + counted.number FROM (
            SELECT list_id, sum(one) AS number FROM (
                SELECT list_id, 1 AS one FROM new_todos WHERE state = 0
                UNION ALL SELECT list_id, -1 FROM old_todos WHERE state = 0
            ) AS each GROUP BY list_id HAVING sum(one) <> 0
        ) AS counted WHERE lists.id = counted.list_id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER todos_counted_on_insert AFTER INSERT ON todos
    REFERENCING NEW TABLE AS new_todos FOR EACH STATEMENT EXECUTE FUNCTION count_new_todos()
    """,
    """
    CREATE TRIGGER todos_counted_on_delete AFTER DELETE ON todos
    REFERENCING OLD TABLE AS old_todos FOR EACH STATEMENT EXECUTE FUNCTION count_old_todos()
    """,
    """
    CREATE TRIGGER todos_counted_on_update AFTER UPDATE ON todos
    REFERENCING OLD TABLE AS old_todos NEW TABLE AS new_todos
    FOR EACH STATEMENT EXECUTE FUNCTION count_changed_todos()
    """,
)
