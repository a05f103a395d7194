"""A new todo as it was written: what its title says beside the fields that were filled in."""

from collections.abc import Sequence
from datetime import time

from webapp.clock import Here
from webapp.todos import quick
from webapp.todos.inputs import TodoInput
from webapp.todos.models import NO_TIME, PRIORITIES, Label, TodoList


def understood(
    new: TodoInput,
    here: Here,
    mine: Sequence[TodoList],
    known: Sequence[Label],
    usual: str,
) -> tuple[TodoInput, Sequence[str]]:
    """Return the todo with what its title says, and what that was.

    What was filled in by hand counts, and the words that say otherwise stay in the title. The list
    that the form had by itself, the ``usual`` one, was not filled in. Labels add up.
    """
    filled = {
        "list": new.category not in {"", "all", usual},
        "priority": bool(new.priority),
        "repeat": bool(new.repeat or new.repeat_words),
    }
    said = quick.parse(
        new.title,
        here.today,
        mine,
        [one.name for one in known],
        kinds={kind for kind in quick.KINDS if not filled.get(kind)},
        due=new.due,
        at=None if new.at == NO_TIME else time(*divmod(new.at, 60)),
        minute=here.minute,
    )
    values: dict[str, object] = {"title": said.title, "due": said.due or new.due}
    if said.at:
        values["at"] = said.at.hour * 60 + said.at.minute
    if said.list:
        values["category"] = said.list
    if said.priority != "none":
        values["priority"] = PRIORITIES.index(said.priority)
    if said.labels:
        values["labels"] = (*new.labels, *said.labels)
    if said.repeat:
        values["repeat"] = said.repeat
    return new.model_copy(update=values), [piece.meaning for piece in said.understood]
