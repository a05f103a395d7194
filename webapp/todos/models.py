"""The tables of lists and todos, and what views and templates see of them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from webapp.database import DateOrLast, Id, metadata
from webapp.texts import fold

INBOX = "inbox"
"""Slug of the list that everybody has and that cannot go."""

COLORS = ("none", "red", "orange", "green", "blue", "purple")

PRIORITIES = ("none", "low", "high")
"""What a priority is called, at the number that is stored."""

ACTIVE, DONE, DELETED = 0, 1, 2

NO_TIME = 1440
"""What is stored of a todo without a time of day: the minute after the last one."""

OWNER, EDITOR, READER = "owner", "editor", "reader"
"""What somebody is to a list. An editor adds to it and changes what is in it; a reader looks."""

lists = Table(
    "lists",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),
    # Given once and kept when the list is renamed: bookmarks go on working.
    Column("slug", String, nullable=False),
    Column("color", String(10), nullable=False, server_default="none"),
    # How many active todos it has; a trigger keeps it, so that no page counts them.
    Column("active", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
    # Its place among the person's lists; the Inbox stands at 0, before all others.
    Column("position", Integer, nullable=False, server_default="0"),
    # Seconds since the epoch when it was put away; its todos are found by the search only.
    Column("archived_at", BigInteger),
    UniqueConstraint("person_id", "slug"),
)

list_members = Table(
    "list_members",
    metadata,
    Column("list_id", Id, ForeignKey("lists.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    # Whose the list is, so that one look tells whether anything of anybody's is shared.
    Column("owner_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(10), nullable=False),
    # Its slug for this person, who has no other list of that slug, nor one of their own.
    Column("slug", String, nullable=False),
    # Its place among this person's lists, their own included.
    Column("position", Integer, nullable=False),
    UniqueConstraint("person_id", "slug"),
    Index(None, "owner_id"),
)

todos = Table(
    "todos",
    metadata,
    Column("id", Id, primary_key=True),
    # Whose list it is in, whoever wrote it down.
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("list_id", Id, ForeignKey("lists.id"), nullable=False),
    Column("title", String, nullable=False),
    Column("notes", Text, nullable=False),
    Column("due", DateOrLast, nullable=False),
    # Minutes after midnight on the clock of whoever looks; those without a time come last in a day.
    Column("at", SmallInteger, nullable=False, server_default="1440"),
    Column("done_on", Date),
    Column("deleted_at", BigInteger),
    Column(
        "state",
        SmallInteger,
        Computed(
            "CASE WHEN deleted_at IS NOT NULL THEN 2 WHEN done_on IS NOT NULL THEN 1 ELSE 0 END",
            persisted=True,
        ),
        nullable=False,
    ),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", BigInteger, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False, server_default="0"),
    # As `repeats.text` writes it; empty for none.
    Column("repeat", String(100), nullable=False, server_default=text("''")),
    # Id of the repeating todo that it was made for when that was finished.
    Column("follows", Id),
    # Ids of its labels in their order, with commas; `todo_labels` says the same for looking.
    Column("labels", Text, nullable=False, server_default=text("''")),
    # Who wrote it down; nobody, once they left (`sharing.leave_traces`).
    Column("created_by", Id),
    # As `subtasks.text_of` writes them, and how many of them are done: ``2/5``; empty for none.
    Column("subtasks", Text, nullable=False, server_default=text("''")),
    Column("progress", String(7), nullable=False, server_default=text("''")),
    # One index for each order that the interface offers, for everything and within a list.
    Index(None, "person_id", "state", "id"),
    Index(None, "person_id", "state", "due", "at", "id"),
    Index(None, "list_id", "state", "id"),
    Index(None, "list_id", "state", "due", "at", "id"),
    Index(None, "person_id", "state", "done_on"),
    Index(None, "follows"),
    Index(None, "created_by"),
    Index(
        None,
        "deleted_at",
        sqlite_where=text("deleted_at IS NOT NULL"),
        postgresql_where=text("deleted_at IS NOT NULL"),
    ),
)

labels = Table(
    "labels",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),
    # What of the name counts; it changes with the name.
    Column("slug", String, nullable=False),
    UniqueConstraint("person_id", "slug"),
    sqlite_autoincrement=True,
)

todo_labels = Table(
    "todo_labels",
    metadata,
    Column("label_id", Id, ForeignKey("labels.id", ondelete="CASCADE"), primary_key=True),
    Column("todo_id", Id, ForeignKey("todos.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "todo_id"),
)

changes = Table(
    "changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("undone_at", BigInteger),
    # When whoever did it left: it is kept with the person whose todo it was done to.
    Column("left_at", BigInteger),
    Index(None, "person_id"),
)

changed_todos = Table(
    "changed_todos",
    metadata,
    Column("change_id", Id, ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True),
    Column("todo_id", Id, ForeignKey("todos.id", ondelete="CASCADE"), primary_key=True),
    # JSON objects of the columns that changed: as they were, and as they became.
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Index(None, "todo_id", "change_id"),
)


changed_lists = Table(
    "changed_lists",
    metadata,
    Column("change_id", Id, ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True),
    # No reference: a list that was deleted is what can come back.
    Column("list_id", Id, nullable=False),
    # JSON objects as in changed_todos; what became of a deleted list is empty.
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Index(None, "list_id"),
)


changed_labels = Table(
    "changed_labels",
    metadata,
    Column("change_id", Id, ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True),
    # No reference: it was deleted, or merged into another, and can come back.
    Column("label_id", Id, nullable=False),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),
    Column("slug", String, nullable=False),
    Index(None, "person_id", "slug"),
)


class Share(NamedTuple):
    """What somebody is to a list that more than one person sees."""

    role: str = OWNER
    owner_id: int = 0
    """Whose it is; 0 for one's own."""
    owner: str = ""
    """That person's name."""


class TodoList(NamedTuple):
    """A list of todos, as one person sees it."""

    id: int
    name: str
    slug: str
    color: str
    active: int
    version: int
    archived_at: int | None = None
    share: Share | None = None
    """None where nobody else sees it."""

    @property
    def role(self) -> str:
        """What this person is to it."""
        return self.share.role if self.share else OWNER

    @property
    def owner_id(self) -> int:
        """Whose it is; 0 for one's own."""
        return self.share.owner_id if self.share else 0

    @property
    def full_name(self) -> str:
        """Its name, and whose it is if it is somebody else's."""
        return f"{self.name} ({self.share.owner})" if self.owner_id and self.share else self.name


Lists = tuple[TodoList, ...]


def in_use(mine: Lists) -> Lists:
    """Return those of the lists that are not archived."""
    if all(li.archived_at is None for li in mine):
        return mine
    return tuple(li for li in mine if li.archived_at is None)


def editable(mine: Lists) -> Lists:
    """Return those of the lists that this person may add to."""
    for li in mine:
        if li.share and li.share.role == READER:
            return tuple(li for li in mine if li.role != READER)
    return mine


def of_others(mine: Iterable[TodoList]) -> list[TodoList]:
    """Return those of the lists that are somebody else's."""
    return [li for li in mine if li.share and li.share.owner_id]


class Label(NamedTuple):
    """A label of todos."""

    id: int
    name: str
    slug: str


class TodoLine(NamedTuple):
    """A todo as one row of a list shows it."""

    id: int
    title: str
    due: date | None
    at: int
    state: int
    list_id: int
    priority: int
    repeat: str
    labels: str
    has_notes: bool
    progress: str = ""


class Todo(NamedTuple):
    """A todo with all that its own page shows."""

    id: int
    title: str
    notes: str
    due: date | None
    at: int
    done_on: date | None
    deleted_at: int | None
    state: int
    list_id: int
    priority: int
    repeat: str
    labels: str
    version: int
    person_id: int = 0
    subtasks: str = ""


# Three characters from the private-use area name a person: one trigram, so the index finds a
# person's rows without reading anybody else's. `fold` lets none of them into a text.
_OWNER_ALPHABET = [chr(code) for code in range(0xE000, 0xF8FF)]


def owner_mark(person_id: int) -> str:
    """Return the three characters that mark a person's rows in the search index."""
    base = len(_OWNER_ALPHABET)
    rest, low = divmod(person_id, base)
    high, middle = divmod(rest, base)
    return "".join(_OWNER_ALPHABET[digit % base] for digit in (high, middle, low))


def search_text(person_id: int, title: str, notes: str, steps: str = "") -> str:
    """Return what the search index holds of a todo; ``steps`` are the words of its subtasks."""
    texts = f"{owner_mark(person_id)}\n{fold(title)}\n{fold(notes)}"
    return f"{texts}\n{fold(steps)}" if steps else texts
