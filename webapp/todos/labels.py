"""Labels: reads, and what can be done with one.

Whether two names mean the same label is decided by `terms.handle`: without case, accents or signs.
A todo's labels stand in its row too, as ids in their order, so that a page of rows reads no more
than the rows; `todo_labels` is what a label is looked for by.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from webapp import clock
from webapp.accounts.queries import alone
from webapp.prepared import Prepared
from webapp.todos.models import (
    EDITOR,
    Label,
    Lists,
    changed_labels,
    changed_todos,
    changes,
    labels,
    todo_labels,
    todos,
)
from webapp.todos.terms import handle

_mine = Prepared(
    select(*(labels.c[name] for name in Label._fields))
    .where(labels.c.person_id == bindparam("person"))
    .order_by(func.lower(labels.c.name), labels.c.id)
)


def labels_of(connection: Connection, person_id: int) -> tuple[Label, ...]:
    """Return the person's labels by name."""
    return tuple(map(Label._make, _mine.rows(connection, {"person": person_id})))


def known_labels(connection: Connection, person_id: int, mine: Lists) -> tuple[Label, ...]:
    """Return the labels to pick from: one's own, and those of others whose lists one edits.

    Of two that mean the same, one's own.
    """
    own = labels_of(connection, person_id)
    owners = {li.owner_id for li in mine if li.share and li.role == EDITOR}
    if not owners:
        return own
    found = {one.slug: one for one in own}
    for owner_id in sorted(owners):
        for one in labels_of(connection, owner_id):
            found.setdefault(one.slug, one)
    return tuple(sorted(found.values(), key=lambda one: (one.name.lower(), one.id)))


def labels_called(connection: Connection, slug: str, owners: Iterable[int]) -> dict[int, int]:
    """Return the id of each owner's label of this slug, by the owner."""
    rows = connection.execute(
        select(labels.c.person_id, labels.c.id).where(
            labels.c.person_id.in_(set(owners)), labels.c.slug == slug
        )
    )
    return {row.person_id: row.id for row in rows}


def labels_with_ids(connection: Connection, numbers: Iterable[int]) -> Sequence[Label]:
    """Return the labels that rows on a page name by these ids, whoever's they are."""
    rows = connection.execute(
        select(*(labels.c[name] for name in Label._fields))
        .where(labels.c.id.in_(set(numbers)))
        .order_by(func.lower(labels.c.name), labels.c.id)
    )
    return [Label._make(row) for row in rows]


def find_label(connection: Connection, person_id: int, label_id: int) -> Label | None:
    """Return the person's label; None for somebody else's or none."""
    return next((one for one in labels_of(connection, person_id) if one.id == label_id), None)


def ids(text: str) -> list[int]:
    """Return the ids that a todo's row holds."""
    return [int(number) for number in text.split(",")] if text else []


def ids_text(numbers: Iterable[int]) -> str:
    """Return the ids as a todo's row holds them."""
    return ",".join(map(str, sorted(set(numbers))))


def names(text: str, known: Iterable[Label]) -> list[str]:
    """Return the names of the labels that a todo's row holds, in their order."""
    if not text:
        return []
    wanted = set(ids(text))
    # By their ids: where lists are shared, a label may be among the known ones twice.
    return list({one.id: one.name for one in known if one.id in wanted}.values())


def made(connection: Connection, person_id: int, wanted: Sequence[str]) -> str:
    """Return these labels as a todo's row holds them; those that there are not yet are made."""
    if not wanted:
        return ""
    alone(connection, person_id)
    there = {one.slug: one.id for one in labels_of(connection, person_id)}
    for name in wanted:
        if handle(name) not in there:
            values = {"person_id": person_id, "name": name, "slug": handle(name)}
            old = _old_id(connection, person_id, handle(name))
            if old and old not in there.values():
                values["id"] = old
            new = connection.execute(insert(labels).values(**values).returning(labels.c.id))
            there[handle(name)] = int(new.scalar_one())
    return ids_text(there[handle(name)] for name in wanted)


def _old_id(connection: Connection, person_id: int, slug: str) -> int | None:
    """Return the id of the last label of this name that went: it has it again when it is made.

    So Undo knows it. Ids of labels are never given out to others; one that came back since may
    have another name by now.
    """
    return connection.scalar(
        select(changed_labels.c.label_id)
        .where(changed_labels.c.person_id == person_id, changed_labels.c.slug == slug)
        .order_by(changed_labels.c.change_id.desc())
        .limit(1)
    )


def rename_label(connection: Connection, person_id: int, label: Label, name: str) -> bool:
    """Rename the label; return False where another has that name."""
    alone(connection, person_id)
    slug = handle(name)
    if any(n.slug == slug and n.id != label.id for n in labels_of(connection, person_id)):
        return False
    connection.execute(update(labels).where(labels.c.id == label.id).values(name=name, slug=slug))
    return True


def set_labels(connection: Connection, person_id: int, texts: Mapping[int, str]) -> None:
    """Let todos be found by the labels that their rows hold, and by no others."""
    connection.execute(delete(todo_labels).where(todo_labels.c.todo_id.in_(texts)))
    link(connection, person_id, texts)


def link(connection: Connection, person_id: int, texts: Mapping[int, str]) -> None:
    """Let todos that have no labels yet be found by those that their rows hold."""
    wanted = {number for text in texts.values() for number in ids(text)}
    if not wanted:
        return
    alone(connection, person_id)
    # What was put back may name a label that has gone since.
    there = {one.id for one in labels_of(connection, person_id)}
    rows = [
        {"label_id": number, "todo_id": todo_id}
        for todo_id, text in texts.items()
        for number in ids(text)
        if number in there
    ]
    if rows:
        connection.execute(insert(todo_labels), rows)


def delete_label(connection: Connection, person_id: int, label: Label) -> tuple[int, int]:
    """Delete the label.

    Return the change, for `undo_label_change`, and how many todos it was taken from, deleted ones
    too.
    """
    return _replace(connection, person_id, "delete label", label, ())


def merge_label(
    connection: Connection, person_id: int, label: Label, into: Label
) -> tuple[int, int]:
    """Give the label's todos another one in its place; return the change, and how many they are."""
    return _replace(connection, person_id, "merge label", label, (into.id,))


def _replace(
    connection: Connection, person_id: int, kind: str, label: Label, instead: Collection[int]
) -> tuple[int, int]:
    alone(connection, person_id)
    rows = connection.execute(
        select(todos.c.id, todos.c.labels)
        .join(todo_labels, todo_labels.c.todo_id == todos.c.id)
        .where(todo_labels.c.label_id == label.id)
        .order_by(todos.c.id)
        .with_for_update(key_share=True, of=todos)
    ).all()
    texts = {row.id: ids_text({*ids(row.labels), *instead} - {label.id}) for row in rows}
    change = insert(changes).values(person_id=person_id, kind=kind, created_at=clock.now())
    change_id = int(connection.execute(change.returning(changes.c.id)).scalar_one())
    kept = {"label_id": label.id, "person_id": person_id, "name": label.name, "slug": label.slug}
    connection.execute(insert(changed_labels), {"change_id": change_id, **kept})
    if texts:
        noted = [
            {
                "change_id": change_id,
                "todo_id": row.id,
                "before": json.dumps({"labels": row.labels}),
                "after": json.dumps({"labels": texts[row.id]}),
            }
            for row in rows
        ]
        connection.execute(insert(changed_todos), noted)
        labelled = select(todo_labels.c.todo_id).where(todo_labels.c.label_id == label.id)
        connection.execute(
            delete(todo_labels).where(
                todo_labels.c.label_id.in_(instead),
                todo_labels.c.todo_id.in_(labelled.scalar_subquery()),
            )
        )
        link(connection, person_id, dict.fromkeys(texts, ids_text(instead)))
        connection.execute(
            update(todos)
            .where(todos.c.id == bindparam("todo"))
            .values(labels=bindparam("text"), version=todos.c.version + 1),
            [{"todo": number, "text": text} for number, text in texts.items()],
        )
    connection.execute(delete(labels).where(labels.c.id == label.id))
    return change_id, len(texts)


def undo_label_change(connection: Connection, person_id: int, change_id: int) -> dict[int, int]:
    """Bring back the label that the change took away, but not yet to its todos.

    Return its id, by the id that it had: another if there is a label of that name by now. Return
    nothing if the change took no label away.
    """
    row = connection.execute(
        select(changed_labels).where(changed_labels.c.change_id == change_id)
    ).first()
    if row is None:
        return {}
    alone(connection, person_id)
    there = (one.id for one in labels_of(connection, person_id) if one.slug == row.slug)
    instead = next(there, None)
    if instead is None:
        # No other has its id: ids of labels are never given out again.
        before = {"id": row.label_id, "name": row.name, "slug": row.slug}
        connection.execute(insert(labels), {"person_id": person_id, **before})
    return {row.label_id: instead or row.label_id}
