"""Two tabs, or two people, edit one todo: who saved what since a form was opened.

A form carries a mark of each text it was opened with. So when another version was saved meanwhile,
it is known which texts its writer changed, and which they only happened to send along.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from webapp.doors.drafts import FormTexts
from webapp.todos.dates import time_words
from webapp.todos.labels import names
from webapp.todos.models import DELETED, INBOX, PRIORITIES, Label, Todo, TodoList
from webapp.todos.repeats import words_of

LABELS = {
    "title": "Title",
    "notes": "Notes",
    "due": "Due date",
    "at": "Time",
    "category": "List",
    "priority": "Priority",
    "repeat": "Repeat",
    "labels": "Labels",
}
"""The fields that a person writes, and what they are called."""

LATER = ("at", "priority", "repeat", "labels")
"""Those that came later: a form that does not send them, a script's perhaps, changes none."""


class Saved(NamedTuple):
    """One field as somebody saved it meanwhile."""

    name: str
    label: str
    text: str
    differs: bool
    """Whether the form now holds another text."""


def form_texts(todo: Todo, mine: Sequence[TodoList], known: Sequence[Label]) -> FormTexts:
    """Return the todo's texts as its form shows them."""
    return FormTexts(
        title=todo.title,
        notes=todo.notes,
        due=todo.due.isoformat() if todo.due else "",
        at=time_words(todo.at),
        category=next((li.slug for li in mine if li.id == todo.list_id), INBOX),
        priority=PRIORITIES[todo.priority],
        repeat=words_of(todo.repeat),
        labels=", ".join(names(todo.labels, known)),
    )


def marks(texts: Mapping[str, str]) -> str:
    """Return a short mark of each text, for its form to carry."""
    return ".".join(_mark(texts[name]) for name in LABELS)


def _mark(text: str) -> str:
    # As forms send it, with CR LF (HTML, 4.10.21.7), or as it is stored.
    return sha256(text.replace("\r\n", "\n").strip().encode("utf-8", "replace")).hexdigest()[:12]


def outdated(todo: Todo, texts: FormTexts, form: Mapping[str, str]) -> bool:
    """Tell whether the form was opened with others than these texts, the todo's, or it has gone.

    That it was done or reopened meanwhile does not count.
    """
    if form.get("version") == str(todo.version):
        return False
    return todo.state == DELETED or form.get("opened") != marks(texts)


def unchanged(texts: Mapping[str, str], opened: str) -> set[str]:
    """Return the fields whose texts still are those that the form was opened with."""
    pairs = zip(LABELS, opened.split("."), strict=False)
    return {name for name, mark in pairs if mark == _mark(texts[name])}


def merged(saved: FormTexts, written: FormTexts, opened: str) -> FormTexts:
    """Return what was written; where its writer changed nothing, what was saved meanwhile."""
    untouched = unchanged(written, opened)
    return FormTexts(written | {name: saved[name] for name in untouched})


def compared(saved: FormTexts, written: FormTexts, mine: Sequence[TodoList]) -> Sequence[Saved]:
    """Return each saved field beside what the form holds."""
    return [
        Saved(
            name, label, _shown(name, saved[name], mine), _mark(saved[name]) != _mark(written[name])
        )
        for name, label in LABELS.items()
    ]


def facts(todo: Todo, mine: Sequence[TodoList], known: Sequence[Label]) -> Sequence[Saved]:
    """Return what is to be said of the todo beside its title and notes."""
    texts = form_texts(todo, mine, known)
    return [
        Saved(name, label, _shown(name, texts[name], mine), differs=False)
        for name, label in LABELS.items()
        if name not in {"title", "notes"} and texts[name] not in {"", "none"}
    ]


def _shown(name: str, text: str, mine: Sequence[TodoList]) -> str:
    if name == "category":
        return next((li.full_name for li in mine if li.slug == text), text)
    if name == "due" and text:
        day = date.fromisoformat(text)
        return f"{day:%A}, {day.day} {day:%B} {day.year}"
    return text.capitalize() if name == "priority" else text
