"""A new todo as it was written: what its title says beside the fields that were filled in."""

from collections.abc import Sequence
from datetime import time

from webapp.clock import Here
from webapp.todos import quick
from webapp.todos.inputs import TodoInput
from webapp.todos.models import NO_TIME, PRIORITIES, Label, TodoList

_MOST_UNKNOWN = 3
"""Words that are told to name nothing: a message is a line or two."""


def understood(
    new: TodoInput,
    here: Here,
    mine: Sequence[TodoList],
    known: Sequence[Label],
    usual: str,
) -> tuple[TodoInput, str]:
    """Return the todo with what its title says, and sentences that tell what that was.

    They tell of lists and labels, too, that it names and that are not there.

    What was filled in by hand counts, and the words that say otherwise stay in the title. The list
    that the form had by itself, the ``usual`` one, was not filled in. Labels add up.
    """
    names = [one.name for one in known]
    filled = {
        "list": new.category not in {"", "all", usual},
        "priority": bool(new.priority),
        "repeat": bool(new.repeat or new.repeat_words),
    }
    said = quick.parse(
        new.title,
        here.today,
        mine,
        names,
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
    told = []
    if said.understood:
        told.append(f"Understood: {'; '.join(piece.meaning for piece in said.understood)}.")
    for word in quick.unknown(said.title, mine, names)[:_MOST_UNKNOWN]:
        told.append(f"There is no {'list' if word[0] == '#' else 'label'} {word}.")
    return new.model_copy(update=values), " ".join(told)
