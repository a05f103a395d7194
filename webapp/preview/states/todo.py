"""One todo's page."""

from datetime import datetime

from webapp.preview import state
from webapp.preview.states import factories
from webapp.preview.states.factories import (
    HERE,
    KEY,
    LABELS,
    LISTS,
    NO_DRAFT,
    SHARED,
    make_draft,
    make_todo,
)
from webapp.preview.states.ways import DOORS
from webapp.todos import compose
from webapp.todos.activity import Step
from webapp.todos.models import DELETED, DONE, NO_TIME
from webapp.todos.pages import Activity, ErasePage, SeenTodoPage, TodoPage

ONE = DOORS | {
    "POST /todos/1": "TodosPage/usual",
    "POST /todos/1/done": "TodosPage/after_a_change",
    "POST /todos/1/delete": "TodosPage/after_a_change",
    "POST /todos/1/subtasks": "TodoPage/with_subtasks",
}


STEPS = (
    Step("Anna", "Reopened", datetime(2026, 12, 1, 9, 30), False),
    Step("Anna", "Done", datetime(2026, 11, 30, 18, 5), True),
    Step(
        "Anna",
        "Due date changed from 1 December 2026 to 3 December 2026, 18:00; moved to Home",
        datetime(2026, 11, 29, 8, 0),
        False,
    ),
    Step("Anna", "Written down", datetime(2026, 11, 28, 12, 0), False),
)


@state()
def some() -> Activity:
    """The newest first; what was undone says so."""
    return Activity(steps=STEPS, more=False)


@state()
def many(number: int = 50) -> Activity:
    """The oldest are left out."""
    return Activity(steps=STEPS[:2] * (max(0, min(number, 50)) // 2), more=True)


@state(on=ONE)
def plain(
    title: str = "Water the plants", notes: str = "The fern too.", done: bool = False
) -> TodoPage:
    """A todo with its form."""
    todo = make_todo(title=title, notes=notes, state=DONE if done else 0)
    return compose.todo_page(todo, LISTS, NO_DRAFT, "/todos", HERE, STEPS)


@state(on=DOORS)
def usual(done: bool = False) -> SeenTodoPage:
    """A todo in a list that can only be read."""
    todo = make_todo(
        title="Learn the alto", labels="1", state=DONE if done else 0, subtasks=factories.STEPS
    )
    todo = todo._replace(list_id=8)
    return compose.seen_todo_page(todo, SHARED, "/todos", STEPS[-1:], LABELS)


@state(on=DOORS)
def bare() -> SeenTodoPage:
    """Nothing but a title, in its list."""
    todo = make_todo(notes="", days=None)._replace(list_id=8)
    return compose.seen_todo_page(todo, SHARED, "/todos", STEPS[-1:], LABELS)


NOTES = """\
# Before winter

Water **once a week**, and only *in the morning*:

1. the fern
2. the cactus
   - a spoonful
   - no more

> It wants to be forgotten.

```
fern = 0.5 l
```

Ask at <https://plants.example> about `Polypodium vulgare`.
"""


@state(on=ONE)
def with_notes() -> TodoPage:
    """Notes are shown as they read; the form below holds them as they were written."""
    todo = make_todo(notes=NOTES, labels="1,2")
    return compose.todo_page(todo, LISTS, NO_DRAFT, "/todos", HERE, known=LABELS)


@state(
    on=ONE
    | {
        "POST /todos/1/subtasks/<id:number>": "with_subtasks",
        "POST /todos/1/subtasks/<id:number>/done": "with_subtasks",
        "POST /todos/1/subtasks/<id:number>/move": "with_subtasks",
        "POST /todos/1/subtasks/<id:number>/delete": "with_subtasks",
    }
)
def with_subtasks() -> TodoPage:
    """What there is to do before the todo is done, above its form."""
    todo = make_todo(subtasks=factories.STEPS)
    return compose.todo_page(todo, LISTS, NO_DRAFT, "/todos", HERE, STEPS, key=KEY)


@state(on=ONE)
def repeating(days_after_done: bool = False) -> TodoPage:
    """How it comes again is said in words, and stands in the form."""
    kept = "FREQ=DAILY;INTERVAL=3;X-FROM=DONE" if days_after_done else "FREQ=MONTHLY;BYDAY=2TU"
    return compose.todo_page(make_todo(repeat=kept), LISTS, NO_DRAFT, "/todos", HERE)


@state(on=DOORS | {"POST /todos/1/erase": "SearchPage/trash", "GET /search": "SearchPage/trash"})
def one(title: str = "Water the plants") -> ErasePage:
    """One todo."""
    return ErasePage(
        title="Delete for good?",
        what=title,
        number="",
        path="/todos/1/erase",
        until=1_796_000_000,
        key=KEY,
    )


@state(on=DOORS | {"POST /trash/empty": "SearchPage/trash", "GET /search": "SearchPage/trash"})
def all_of_them(number: int = 12) -> ErasePage:
    """All that is in the trash."""
    return ErasePage(
        title="Empty the trash?",
        what="",
        number=str(number),
        path="/trash/empty",
        until=1_796_000_000,
        key=KEY,
    )


@state(on=DOORS)
def nothing_there() -> ErasePage:
    """The trash is empty already."""
    return all_of_them(0)


@state(
    on=DOORS
    | {
        "POST /todos/1/restore": "plain",
        "POST /todos/1": "SearchPage/found",
        "GET /todos/1/erase": "ErasePage/one",
    }
)
def deleted() -> TodoPage:
    """In the trash; it can be restored."""
    return compose.todo_page(make_todo(state=DELETED), LISTS, NO_DRAFT, "/search", HERE)


@state(
    on=DOORS
    | {
        "POST /todos/1/restore": "plain",
        "POST /todos/1": "TodosPage/usual",
        "GET /todos/1/erase": "ErasePage/one",
    }
)
def deleted_meanwhile() -> TodoPage:
    """Somebody deleted it: the text is there, and can bring the todo back."""
    draft = make_draft(
        {"": "This todo was deleted while you were writing."},
        title="Water all plants",
        notes="The fern too.",
        version="2",
    )
    return compose.todo_page(
        make_todo(state=DELETED, notes="The fern too."), LISTS, draft, "/todos", HERE
    )


@state(on=ONE | {"GET /todos/1": "plain"})
def changed_meanwhile(no_date: bool = False) -> TodoPage:
    """Somebody saved another version: both texts are there, and nothing is lost."""
    error = "This todo was changed while you were writing."
    draft = make_draft(
        {"": error}, title="Water all plants", notes="", version="2", category="work"
    )
    todo = make_todo(
        days=None if no_date else 2,
        at=NO_TIME if no_date else 18 * 60,
        notes="" if no_date else "The fern too.",
    )
    return compose.todo_page(todo, LISTS, draft, "/todos", HERE)
