"""A new todo as it was written: what its title says beside the fields that were filled in."""

from collections.abc import Sequence
from datetime import date

from webapp.todos import quick
from webapp.todos.inputs import TodoInput
from webapp.todos.models import PRIORITIES, Label, TodoList

KINDS = frozenset({"list", "label", "priority", "date", "repeat"})
"""What is understood of a title; todos have no time of day."""


def understood(
    new: TodoInput,
    today: date,
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
    kinds = {kind for kind in KINDS if not filled.get(kind)}
    said = quick.parse(
        new.title, today, mine, [one.name for one in known], kinds=kinds, due=new.due
    )
    values: dict[str, object] = {"title": said.title, "due": said.due or new.due}
    if said.list:
        values["category"] = said.list
    if said.priority != "none":
        values["priority"] = PRIORITIES.index(said.priority)
    if said.labels:
        values["labels"] = (*new.labels, *said.labels)
    if said.repeat:
        values["repeat"] = said.repeat
    return new.model_copy(update=values), [piece.meaning for piece in said.understood]
