"""The subtasks of a todo, one and all."""

from webapp.preview import state
from webapp.preview.states.factories import (
    KEY,
    LONG,
    NO_DRAFT,
    STEPS,
    make_draft,
    make_todo,
)
from webapp.todos import compose
from webapp.todos.models import DELETED
from webapp.todos.pages import SubtaskRow, Subtasks
from webapp.todos.subtasks import Subtask

IN_A_LIST = '<ul class="todos">{}</ul>'
IN_THE_PAGE = '<section id="subtasks" class="region" aria-labelledby="subtasks-title">{}</section>'

ONE = {
    "POST /todos/1/subtasks/1": "renamed",
    "POST /todos/1/subtasks/1/done": "done",
    "POST /todos/1/subtasks/1/move": "open_one",
    "POST /todos/1/subtasks/1/delete": "gone",
}


def make_row(title: str = "Buy a can", *, done: bool = False, error: str = "") -> SubtaskRow:
    """Return a subtask as the page of its todo shows it."""
    return SubtaskRow(
        subtask=Subtask(1, title, done),
        path="/todos/1/subtasks/1",
        next="/todos/1",
        key=KEY,
        title="" if error else title,
        error=error,
        fixed=False,
    )


@state(on=ONE, within=IN_A_LIST)
def open_one(title: str = "Buy a can") -> SubtaskRow:
    """A round check, the title behind which it is changed and moved, and delete."""
    return make_row(title)


@state(on=ONE | {"POST /todos/1/subtasks/1/done": "open_one"}, within=IN_A_LIST)
def done() -> SubtaskRow:
    """Struck and dimmed, still readable; its check opens it again."""
    return make_row(done=True)


@state(on=ONE, within=IN_A_LIST)
def renamed() -> SubtaskRow:
    """Under its new title."""
    return make_row("Buy a can and a rose")


@state(on=ONE, within=IN_A_LIST)
def refused() -> SubtaskRow:
    """An empty title came back: the field is open."""
    return make_row(error="Title cannot be empty.")


@state(within=IN_A_LIST)
def gone() -> SubtaskRow:
    """In a todo that is in the trash, nothing can be changed."""
    row = make_row(done=True)
    return SubtaskRow(**(row.__dict__ | {"fixed": True}))


@state(on=ONE, within=IN_A_LIST)
def long_title() -> SubtaskRow:
    """A long title wraps."""
    return make_row(LONG.strip())


ALL = {
    "POST /todos/1/subtasks": "some",
    "POST /todos/1/subtasks/<id:number>": "some",
    "POST /todos/1/subtasks/<id:number>/done": "some",
    "POST /todos/1/subtasks/<id:number>/move": "some",
    "POST /todos/1/subtasks/<id:number>/delete": "some",
}


@state(on=ALL, within=IN_THE_PAGE)
def some() -> Subtasks:
    """How many are done is said, and drawn."""
    return compose.steps_of(make_todo(subtasks=STEPS), NO_DRAFT, "/todos", KEY)


@state(on={"POST /todos/1/subtasks": "some"}, within=IN_THE_PAGE)
def none() -> Subtasks:
    """Nothing but the field for the first."""
    return compose.steps_of(make_todo(), NO_DRAFT, "/todos", KEY)


@state(on=ALL, within=IN_THE_PAGE)
def all_done() -> Subtasks:
    """The todo itself waits to be done."""
    steps = [one._replace(done=True) for one in STEPS]
    return compose.steps_of(make_todo(subtasks=steps), NO_DRAFT, "/todos", KEY)


@state(on=ALL, within=IN_THE_PAGE)
def without_a_title() -> Subtasks:
    """What could not be taken came back at its field."""
    draft = make_draft({"title": "Title cannot be empty."}, part="new-subtask", title="")
    return compose.steps_of(make_todo(subtasks=STEPS), draft, "/todos", KEY)


@state(on={key: way for key, way in ALL.items() if key != "POST /todos/1/subtasks"})
def full(number: int = 100) -> Subtasks:
    """There is room for no more."""
    steps = [Subtask(at, f"Step {at}", at % 3 == 0) for at in range(1, max(2, min(number, 101)))]
    full = [*steps, *(Subtask(at, "Step") for at in range(len(steps) + 1, 101))]
    return compose.steps_of(make_todo(subtasks=full), NO_DRAFT, "/todos", KEY)


@state(within=IN_THE_PAGE)
def in_the_trash() -> Subtasks:
    """They are shown, and wait for the todo to come back."""
    return compose.steps_of(make_todo(state=DELETED, subtasks=STEPS), NO_DRAFT, "/todos", KEY)
