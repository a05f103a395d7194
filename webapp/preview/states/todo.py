"""One todo's page."""

from webapp.preview import state
from webapp.preview.states.factories import LABELS, LISTS, NO_DRAFT, make_draft, make_todo
from webapp.preview.states.ways import DOORS
from webapp.todos import compose
from webapp.todos.models import DELETED, DONE
from webapp.todos.pages import TodoPage

ONE = DOORS | {
    "POST /todos/1": "TodosPage/usual",
    "POST /todos/1/done": "TodosPage/after_a_change",
    "POST /todos/1/delete": "TodosPage/after_a_change",
}


@state(on=ONE)
def plain(
    title: str = "Water the plants", notes: str = "The fern too.", done: bool = False
) -> TodoPage:
    """A todo with its form."""
    todo = make_todo(title=title, notes=notes, state=DONE if done else 0)
    return compose.todo_page(todo, LISTS, NO_DRAFT, "/todos")


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
    return compose.todo_page(todo, LISTS, NO_DRAFT, "/todos", LABELS)


@state(on=ONE)
def repeating(days_after_done: bool = False) -> TodoPage:
    """How it comes again is said in words, and stands in the form."""
    kept = "FREQ=DAILY;INTERVAL=3;X-FROM=DONE" if days_after_done else "FREQ=MONTHLY;BYDAY=2TU"
    return compose.todo_page(make_todo(repeat=kept), LISTS, NO_DRAFT, "/todos")


@state(on=DOORS | {"POST /todos/1/restore": "plain", "POST /todos/1": "SearchPage/found"})
def deleted() -> TodoPage:
    """In the trash; it can be restored."""
    return compose.todo_page(make_todo(state=DELETED), LISTS, NO_DRAFT, "/search")


@state(on=DOORS | {"POST /todos/1/restore": "plain", "POST /todos/1": "TodosPage/usual"})
def deleted_meanwhile() -> TodoPage:
    """Somebody deleted it: the text is there, and can bring the todo back."""
    draft = make_draft(
        {"": "This todo was deleted while you were writing."},
        title="Water all plants",
        notes="The fern too.",
        version="2",
    )
    return compose.todo_page(
        make_todo(state=DELETED, notes="The fern too."), LISTS, draft, "/todos"
    )


@state(on=ONE | {"GET /todos/1": "plain"})
def changed_meanwhile(no_date: bool = False) -> TodoPage:
    """Somebody saved another version: both texts are there, and nothing is lost."""
    error = "This todo was changed while you were writing."
    draft = make_draft(
        {"": error}, title="Water all plants", notes="", version="2", category="work"
    )
    todo = make_todo(days=None if no_date else 2, notes="" if no_date else "The fern too.")
    return compose.todo_page(todo, LISTS, draft, "/todos")
