"""People and sessions, lists and todos, submissions and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")

STATE = "CASE WHEN deleted_at IS NOT NULL THEN 2 WHEN done_on IS NOT NULL THEN 1 ELSE 0 END"


def upgrade() -> None:
    """Make all tables, and what each database needs to count and to search."""
    _people()
    _todos()
    _doors()
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
    else:
        for statement in POSTGRESQL:
            op.execute(statement)


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", Id, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("name_key", sa.String, nullable=False),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("name_key"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("user_agent", sa.String(300), nullable=False),
    )
    op.create_index(None, "sessions", ["person_id"])
    op.create_table(
        "invitations",
        sa.Column("code_hash", sa.String(64), primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )


def _todos() -> None:
    op.create_table(
        "lists",
        sa.Column("id", Id, primary_key=True),
        sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("slug", sa.String, nullable=False),
        sa.Column("color", sa.String(10), nullable=False, server_default="none"),
        sa.Column("active", sa.Integer, nullable=False, server_default="0"),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.UniqueConstraint("person_id", "slug"),
    )
    op.create_table(
        "todos",
        sa.Column("id", Id, primary_key=True),
        sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("list_id", Id, sa.ForeignKey("lists.id"), nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("done_on", sa.Date),
        sa.Column("deleted_at", sa.BigInteger),
        sa.Column("state", sa.SmallInteger, sa.Computed(STATE, persisted=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
    )
    op.create_index(None, "todos", ["person_id", "state", "id"])
    op.create_index(None, "todos", ["person_id", "state", "due", "id"])
    op.create_index(None, "todos", ["list_id", "state", "id"])
    op.create_index(None, "todos", ["list_id", "state", "due", "id"])
    op.create_index(None, "todos", ["person_id", "state", "done_on"])
    op.create_table(
        "changes",
        sa.Column("id", Id, primary_key=True),
        sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("undone_at", sa.BigInteger),
    )
    op.create_index(None, "changes", ["person_id"])
    op.create_table(
        "changed_todos",
        sa.Column(
            "change_id", Id, sa.ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("todo_id", Id, sa.ForeignKey("todos.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
    )
    op.create_index(None, "changed_todos", ["todo_id"])


def _doors() -> None:
    op.create_table(
        "submissions",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index(None, "submissions", ["created_at"])
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("person_id", Id),
        sa.Column("browser", sa.String(64)),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("errors", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index(None, "drafts", ["browser"])
    op.create_index(None, "drafts", ["created_at"])


SQLITE = (
    """
    CREATE TRIGGER todos_counted_on_insert AFTER INSERT ON todos WHEN NEW.state = 0 BEGIN
        UPDATE lists SET active = active + 1 WHERE id = NEW.list_id;
    END
    """,
    """
    CREATE TRIGGER todos_counted_on_delete AFTER DELETE ON todos WHEN OLD.state = 0 BEGIN
        UPDATE lists SET active = active - 1 WHERE id = OLD.list_id;
    END
    """,
    """
    CREATE TRIGGER todos_counted_on_update
    AFTER UPDATE OF list_id, done_on, deleted_at ON todos
    WHEN OLD.state <> NEW.state OR OLD.list_id <> NEW.list_id BEGIN
        UPDATE lists SET active = active - 1 WHERE id = OLD.list_id AND OLD.state = 0;
        UPDATE lists SET active = active + 1 WHERE id = NEW.list_id AND NEW.state = 0;
    END
    """,
    # The texts are folded before they are stored: the index compares them as they are.
    """
    CREATE VIRTUAL TABLE todo_search USING fts5(
        search_text, content='todos', content_rowid='id', tokenize='trigram case_sensitive 1'
    )
    """,
    """
    CREATE TRIGGER todos_indexed_on_insert AFTER INSERT ON todos BEGIN
        INSERT INTO todo_search (rowid, search_text) VALUES (NEW.id, NEW.search_text);
    END
    """,
    """
    CREATE TRIGGER todos_indexed_on_delete AFTER DELETE ON todos BEGIN
        INSERT INTO todo_search (todo_search, rowid, search_text)
        VALUES ('delete', OLD.id, OLD.search_text);
    END
    """,
    """
    CREATE TRIGGER todos_indexed_on_update AFTER UPDATE OF search_text ON todos
    WHEN OLD.search_text <> NEW.search_text BEGIN
        INSERT INTO todo_search (todo_search, rowid, search_text)
        VALUES ('delete', OLD.id, OLD.search_text);
        INSERT INTO todo_search (rowid, search_text) VALUES (NEW.id, NEW.search_text);
    END
    """,
)

POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    "CREATE INDEX ix_todos_search ON todos USING gin (person_id, search_text gin_trgm_ops)",
    """
    CREATE FUNCTION count_active_todos() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' AND OLD.state = 0 THEN
            UPDATE lists SET active = active - 1 WHERE id = OLD.list_id;
        END IF;
        IF TG_OP <> 'DELETE' AND NEW.state = 0 THEN
            UPDATE lists SET active = active + 1 WHERE id = NEW.list_id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER todos_counted_on_change AFTER INSERT OR DELETE ON todos
    FOR EACH ROW EXECUTE FUNCTION count_active_todos()
    """,
    """
    CREATE TRIGGER todos_counted_on_update AFTER UPDATE ON todos
    FOR EACH ROW WHEN (OLD.state <> NEW.state OR OLD.list_id <> NEW.list_id)
    EXECUTE FUNCTION count_active_todos()
    """,
)
