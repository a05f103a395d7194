"""The working list and the search."""

from webapp.preview import state
from webapp.preview.states.factories import (
    HERE,
    KEY,
    LINES,
    LISTS,
    NO_DRAFT,
    SHARED,
    make_draft,
    make_found,
    make_line,
)
from webapp.preview.states.ways import ADD, DOORS, ROWS
from webapp.todos import compose
from webapp.todos.models import DELETED
from webapp.todos.pages import SearchPage, TodosPage
from webapp.todos.search import TodoSearch


@state(on=DOORS | ROWS | ADD)
def usual() -> TodosPage:
    """The working list as it is most days."""
    found = make_found(LINES[:5])
    return compose.todos_page(TodoSearch(), LISTS, found, NO_DRAFT, KEY, HERE)


@state(on=DOORS | ROWS | ADD)
def after_a_change() -> TodosPage:
    """What the preview shows after anything was changed: one todo less."""
    found = make_found(LINES[1:5])
    return compose.todos_page(TodoSearch(), LISTS, found, NO_DRAFT, KEY, HERE)


@state(on=DOORS | ADD)
def first_visit() -> TodosPage:
    """Nothing here yet, and what to do about it."""
    found = make_found([], anything=False)
    return compose.todos_page(TodoSearch(), LISTS[:1], found, NO_DRAFT, KEY, HERE)


@state(on=DOORS | ROWS | ADD)
def filtered(q: str = "milk") -> TodosPage:
    """Filters stand as chips; the heading says what is shown."""
    search = TodoSearch(q=q, category="home", due="week")
    lines = [make_line(1, "Milk for Sunday", days=1)]
    return compose.todos_page(search, LISTS, make_found(lines), NO_DRAFT, KEY, HERE)


@state(on=DOORS | ROWS | ADD)
def terms(q: str = "milk -oat list:home due:<2026-12-24 due:soon list:nowhere") -> TodosPage:
    """Terms stand as chips; what was not understood is told beside the box."""
    search = TodoSearch(q=q).among(LISTS)
    lines = [make_line(1, "Milk for Sunday", days=1)]
    return compose.todos_page(search, LISTS, make_found(lines), NO_DRAFT, KEY, HERE)


@state(on=DOORS | ROWS | ADD)
def refused() -> TodosPage:
    """An empty title came back."""
    draft = make_draft({"title": "Title cannot be empty."}, notes="Two photos.")
    return compose.todos_page(TodoSearch(), LISTS, make_found(LINES[:5]), draft, KEY, HERE)


@state(on=DOORS | ROWS | ADD)
def with_shared() -> TodosPage:
    """Others' lists beside one's own; what can only be read has no buttons."""
    lines = [*LINES[:2], make_line(8, "Book the hut", list_id=6), make_line(50, "Alto", list_id=8)]
    found = make_found(lines)
    return compose.todos_page(TodoSearch(), SHARED, found, NO_DRAFT, KEY, HERE)


@state(on=DOORS | {"GET /todos/<id:number>": "SeenTodoPage/usual"})
def read_only() -> TodosPage:
    """A list that can only be read: no form to add, no buttons."""
    lines = [make_line(50, "Learn the alto", days=2, list_id=8), make_line(51, "Sing", list_id=8)]
    search = TodoSearch(category="choir")
    return compose.todos_page(search, SHARED, make_found(lines), NO_DRAFT, KEY, HERE)


FOUND = dict.fromkeys(ROWS, "SearchPage/found") | {"GET /todos/<id:number>": "TodoPage/plain"}


@state(on=DOORS)
def nothing_asked() -> SearchPage:
    """Nothing is shown until something is asked."""
    search = TodoSearch(path="/search", status="all")
    return compose.search_page(search, LISTS, make_found([]), HERE)


@state(on=DOORS | FOUND)
def found(q: str = "the") -> SearchPage:
    """Everything of mine that matches."""
    search = TodoSearch(path="/search", status="all", q=q)
    return compose.search_page(search, LISTS, make_found(after="17"), HERE)


@state(
    on=DOORS
    | {
        "POST /todos/<id:number>/restore": "SearchPage/trash",
        "GET /trash/empty": "ErasePage/all_of_them",
    }
)
def trash() -> SearchPage:
    """What was deleted, and can be restored."""
    search = TodoSearch(path="/search", status="deleted")
    lines = [make_line(1, state=DELETED), make_line(2, "Milk", state=DELETED)]
    return compose.search_page(search, LISTS, make_found(lines), HERE)
