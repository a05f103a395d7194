"""Pages of todos, put together from values: no request, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup

from webapp.clock import Here
from webapp.doors.drafts import NO_DRAFT, Draft, FormTexts
from webapp.doors.paths import with_query
from webapp.todos.activity import MOST, Step
from webapp.todos.conflict import compared, facts, form_texts, marks, merged, outdated
from webapp.todos.dates import due_words
from webapp.todos.labels import names
from webapp.todos.markdown import as_html
from webapp.todos.models import (
    ACTIVE,
    DELETED,
    DONE,
    INBOX,
    PRIORITIES,
    READER,
    Label,
    Lists,
    Todo,
    TodoLine,
    TodoList,
    editable,
    in_use,
)
from webapp.todos.pages import (
    Activity,
    AddForm,
    Bulk,
    Empty,
    Listing,
    ListPlace,
    ListsColumn,
    SearchForm,
    SearchPage,
    SeenTodoPage,
    SubtaskRow,
    Subtasks,
    TodoFields,
    TodoPage,
    TodoRow,
    TodosPage,
)
from webapp.todos.queries import NEVER, Found
from webapp.todos.repeats import USUAL, words_of
from webapp.todos.saved import SavedSearch
from webapp.todos.search import CAP, DUES, SORTS, STATUSES, TodoSearch
from webapp.todos.subtasks import MOST as MOST_SUBTASKS
from webapp.todos.subtasks import parse
from webapp.todos.trash import KEPT_DAYS, stays


def todos_page(
    search: TodoSearch,
    mine: Lists,
    found: Found,
    draft: Draft,
    key: str,
    here: Here,
    known: tuple[Label, ...] = (),
    searches: tuple[SavedSearch, ...] = (),
) -> TodosPage:
    """Return the working list."""
    saved = next((one.path for one in searches if one.path == search.first_page.url), "")
    may_add = editable(mine)
    reads = may_add is not mine and _only_read(search, mine)
    return TodosPage(
        title=search.summary(found.number, mine),
        add=None if reads else add_form(search, may_add, draft, key, known),
        search=search_form(search.first_page, mine, known),
        column=column(mine, search.category, searches, saved),
        problems=" ".join(search.terms.problems),
        listing=listing(search, mine, found, here, known),
    )


def _only_read(search: TodoSearch, mine: Lists) -> bool:
    """Tell whether the search is in a list that this person can only read."""
    return any(li.slug == search.category and li.role == READER for li in mine)


def seen_todo_page(
    todo: Todo,
    mine: Lists,
    came_from: str,
    steps: Sequence[Step],
    known: Sequence[Label],
) -> SeenTodoPage:
    """Return the todo's page for somebody who can only read it."""
    return SeenTodoPage(
        title=todo.title,
        notes=as_html(todo.notes),
        subtasks=steps_of(todo, NO_DRAFT, came_from, "", fixed=True) if todo.subtasks else None,
        facts=facts(todo, mine, known),
        done=todo.state == DONE,
        owner=next((li.share.owner for li in mine if li.id == todo.list_id and li.share), ""),
        next=came_from,
        activity=Activity(steps=steps, more=len(steps) == MOST),
    )


def search_page(
    search: TodoSearch,
    mine: Lists,
    found: Found,
    here: Here,
    known: tuple[Label, ...] = (),
) -> SearchPage:
    """Return what was found, or the page that asks what to look for."""
    return SearchPage(
        title=search.summary(found.number, mine) if search.asks else "Search",
        search=search_form(search.first_page, mine, known),
        problems=" ".join(search.terms.problems),
        listing=listing(search, mine, found, here, known),
    )


def todo_page(
    todo: Todo,
    mine: Lists,
    draft: Draft,
    came_from: str,
    here: Here,
    steps: Sequence[Step] = (),
    known: Sequence[Label] = (),
    key: str = "",
) -> TodoPage:
    """Return the todo's page with its form; with both versions if the draft is of an older one."""
    step, draft = (draft, NO_DRAFT) if draft.fields["part"] else (NO_DRAFT, draft)
    saved = form_texts(todo, mine, known)
    values = FormTexts(saved | draft.fields)
    beside = values["beside"] == "1"
    if draft.id and outdated(todo, saved, values):
        values, beside = merged(saved, values, values["opened"]), True
    return TodoPage(
        title=todo.title,
        todo=todo,
        notes=Markup() if beside else as_html(todo.notes),
        repeat="" if beside or todo.state == DONE else words_of(todo.repeat),
        subtasks=steps_of(todo, step, came_from, key),
        fields=TodoFields(
            values=values,
            errors=draft.errors,
            lists=_choices(mine, todo.list_id),
            priorities=PRIORITIES,
            repeats=_repeats(values["repeat"]),
            labels=known,
            rest_open=True,
            label="Title",
        ),
        error=draft.errors[""],
        stays=stays(todo.deleted_at, here) if todo.deleted_at else "",
        theirs=compared(saved, values, mine) if beside else [],
        opened=marks(saved),
        next=came_from,
        draft=draft.id,
        activity=Activity(steps=steps, more=len(steps) == MOST),
    )


def steps_of(
    todo: Todo, draft: Draft, came_from: str, key: str, *, fixed: bool = False
) -> Subtasks:
    """Return the todo's subtasks, with the draft of one that could not be taken.

    They are ``fixed`` for who only reads them, and in the trash.
    """
    found = parse(todo.subtasks)
    path = f"/todos/{todo.id}"
    here = path if came_from == "/todos" else with_query(path, next=came_from)
    fixed = fixed or todo.state == DELETED
    # What was written for one that is gone since is there to be added.
    renamed = next((one for one in found if draft.fields["part"] == f"subtask-{one.id}"), None)
    rows = [
        SubtaskRow(
            subtask=one,
            path=f"{path}/subtasks/{one.id}",
            next=here,
            key=key,
            title=draft.fields["title"] if one == renamed else one.title,
            error=(draft.errors["title"] or draft.errors[""]) if one == renamed else "",
            fixed=fixed,
        )
        for one in found
    ]
    new = draft if renamed is None else NO_DRAFT
    return Subtasks(
        rows=rows,
        done=sum(one.done for one in found),
        path=f"{path}/subtasks",
        next=here,
        key=key,
        title=new.fields["title"],
        title_error=new.errors["title"],
        error=new.errors[""],
        draft=new.id,
        room=len(found) < MOST_SUBTASKS,
        fixed=fixed,
    )


def _choices(mine: Lists, own: int) -> Lists:
    """Return the lists that a todo can be in: those in use, and its own."""
    mine = editable(mine)
    return tuple(
        li if li.archived_at is None else li._replace(name=f"{li.name} (archived)")
        for li in mine
        if li.archived_at is None or li.id == own
    )


def rows(
    lines: Sequence[TodoLine],
    mine: Sequence[TodoList],
    here: Here,
    shown: str = "all",
    deleted: Mapping[int, int] = NEVER,
    known: Sequence[Label] = (),
) -> list[TodoRow]:
    """Return the rows to show; a row names its list unless the page is about that list."""
    places = {
        li.id: "" if li.slug == shown else li.full_name if li.share else li.name for li in mine
    }
    today, minute = here.today, here.minute
    labels = _label_words(tuple(known))
    shown_rows = [
        _kept_row(
            line,
            today,
            # Only this depends on the minute, and only for a todo that is due today at a time.
            line.at < minute and line.due == today,
            places.get(line.list_id, ""),
            labels[line.labels],
            stays(deleted[line.id], here) if line.id in deleted else "",
        )
        for line in lines
    ]
    fixed = {li.id for li in mine if li.share and li.role == READER}
    if fixed:
        return [_fixed(row) if row.todo.list_id in fixed else row for row in shown_rows]
    return shown_rows


class _LabelWords(dict[str, str]):
    """The labels of a row in words, by what the row holds of them; worked out once."""

    def __init__(self, known: Sequence[Label]) -> None:
        self.known = known

    def __missing__(self, text: str) -> str:
        """Return the words, and keep them where there is room."""
        said = " ".join(f"@{name}" for name in names(text, self.known))
        if len(self) < 1024:
            self[text] = said
        return said


_label_words = lru_cache(maxsize=256)(_LabelWords)


@lru_cache(maxsize=4096)
def _kept_row(
    line: TodoLine, today: date, passed: bool, place: str, labels: str, stays: str
) -> TodoRow:
    """Return the row; its time may have ``passed`` today.

    People come back to the same page after each step: most rows are kept.
    """
    return TodoRow(
        todo=line,
        due=due_words(line.due, today, line.at, passed=passed) if line.due else None,
        place=place,
        repeat=words_of(line.repeat) if line.repeat and line.state == ACTIVE else "",
        labels=labels,
        stays=stays,
    )


@lru_cache(maxsize=1024)
def _fixed(row: TodoRow) -> TodoRow:
    return replace(row, fixed=True)


def listing(
    search: TodoSearch,
    mine: Lists,
    found: Found,
    here: Here,
    known: Sequence[Label] = (),
) -> Listing:
    """Return the rows with their form, or what is said when there are none."""
    may_add = editable(mine)
    return Listing(
        rows=rows(
            found.lines,
            mine,
            here,
            search.category,
            found.deleted,
            (*known, *found.others_labels) if found.others_labels else known,
        ),
        chips=search.chips(mine),
        empty=None
        if found.lines
        else empty(search, anything=found.anything, possible=found.possible),
        bulk=_bulk(search, mine, may_add, known),
        all=_all_of(found, search, mine),
        search=search.first_page.url,
        trash=search.trash,
        keep=search.first_page.url if search.args.keys() & {"q", "status", "due"} else "",
        kept_days=KEPT_DAYS,
        next=search.url,
        before=search.page_url("before", found.before),
        after=search.page_url("after", found.after),
    )


def _all_of(found: Found, search: TodoSearch, mine: Lists) -> str:
    # What was not understood is left out: who ticks all could mean less than that.
    if not (found.before or found.after) or search.terms.problems:
        return ""
    if search.category == "all" and any(li.share and li.role == READER for li in mine):
        return "All that match and that you can change"
    return "All that match" if found.number > CAP else f"All {found.number} that match"


def _bulk(search: TodoSearch, mine: Lists, may_add: Lists, known: Sequence[Label]) -> Bulk | None:
    if may_add is not mine and _only_read(search, mine):
        return None
    return OF_THE_TRASH if search.trash else bulk(in_use(may_add), tuple(known))


@lru_cache(maxsize=256)
def bulk(lists: Lists, labels: tuple[Label, ...]) -> Bulk:
    """Return what can be done with many rows; it is kept together with its HTML."""
    return Bulk(lists=lists, labels=labels, trash=False)


OF_THE_TRASH = Bulk(lists=(), labels=(), trash=True)
"""Many deleted ones can be restored, and nothing else."""


def empty(search: TodoSearch, *, anything: bool, possible: bool = True) -> Empty:
    """Say honestly why there is nothing to see; ``anything`` tells of todos elsewhere."""
    if search.path == "/search" and not search.asks:
        return Empty(
            title="What are you looking for?",
            text="Words are found anywhere in titles, notes and subtasks, finished todos included.",
            path="/search?status=deleted",
            link="Look into the trash",
        )
    if search.status == "deleted" and not search.narrows:
        return Empty(title="The trash is empty.", text="", path="/todos", link="Back to the list")
    if search.narrows:
        text = (
            "Every word must be found in the title, the notes or the subtasks."
            if search.words
            else ""
        )
        if search.terms.filters or search.terms.unwanted:
            text = "Every word and every term must hold."
        if not possible:
            text = "No todo can be all of this at once: one part rules out another."
        return Empty(
            title="Nothing matches.",
            text=text,
            path=search.without("q", "due", "label").url,
            link="Show all of them",
        )
    if search.status == "done" and anything:
        return Empty(
            title="Nothing is done here yet.",
            text="",
            path=search.without("status").url,
            link="Show what is active",
        )
    if search.status == "active" and anything:
        return Empty(
            title="All done.",
            text="Nothing waits here. Enjoy it, or write down the next thing.",
            path=search.without("category").url if search.category != "all" else "",
            link="Show the other lists",
        )
    return Empty(
        title="Nothing here yet.",
        text="Write the first thing to do into the field above: a few words are enough.",
        path="",
        link="",
    )


def places(mine: Sequence[TodoList]) -> list[ListPlace]:
    """Return the lists with their neighbours; the Inbox has none, for it stays first."""
    ids = [li.id for li in mine if li.slug != INBOX]
    below = dict(pairwise(ids))
    above = {li: other for other, li in below.items()}
    return [ListPlace(li, above.get(li.id, 0), below.get(li.id, 0)) for li in mine]


def move_button(places: Sequence[ListPlace], list_id: int, *, after: bool) -> str:
    """Return the id of the button that moves the list on, or of the other at the end of the way."""
    at = next((place for place in places if place.list.id == list_id), None)
    if at is None or not (at.above or at.below):
        return ""
    down = bool(at.below) if after else not at.above
    return f"{'down' if down else 'up'}-{list_id}"


@lru_cache(maxsize=256)
def column(
    mine: Lists, current: str, searches: tuple[SavedSearch, ...] = (), here: str = ""
) -> ListsColumn:
    """Return the lists, with how many todos wait in each, and the saved searches."""
    return ListsColumn(
        lists=mine,
        current="" if here else current,
        total=sum(li.active for li in mine),
        searches=searches,
        here=here,
    )


@lru_cache(maxsize=256)
def search_form(search: TodoSearch, mine: Lists, known: tuple[Label, ...] = ()) -> SearchForm:
    """Return the form that shows and changes the search."""
    statuses = dict(STATUSES)
    if search.path == "/todos":
        statuses.pop("deleted")
    return SearchForm(
        search=search, lists=mine, labels=known, statuses=statuses, dues=DUES, sorts=SORTS
    )


def add_form(
    search: TodoSearch,
    mine: Lists,
    draft: Draft,
    key: str,
    known: tuple[Label, ...] = (),
) -> AddForm:
    """Return the form for a new todo, with the draft that could not be taken."""
    usual = INBOX if search.category == "all" else search.category
    return AddForm(
        fields=_new_fields(usual, mine, draft, known) if draft.id else _fresh(usual, mine, known),
        error=draft.errors[""],
        key=key,
        next=search.first_page.url,
        draft=draft.id,
    )


@lru_cache(maxsize=256)
def _fresh(usual: str, mine: Lists, known: tuple[Label, ...]) -> TodoFields:
    """Return the fields with nothing in them, which are kept together with their HTML."""
    return _new_fields(usual, mine, NO_DRAFT, known)


def _new_fields(
    usual: str, mine: Sequence[TodoList], draft: Draft, known: Sequence[Label]
) -> TodoFields:
    written = draft.fields
    return TodoFields(
        values=FormTexts(FormTexts(category=usual) | written),
        errors=draft.errors,
        lists=mine,
        priorities=PRIORITIES,
        repeats=_repeats(written["repeat"]),
        labels=known,
        rest_open=any(
            written[n] for n in ("notes", "due", "at", "repeat", "repeat_words", "labels")
        )
        or written["priority"] not in {"", "none"},
        label="Add a todo",
    )


def _repeats(chosen: str) -> Sequence[str]:
    """Return the usual repeats, and the one that is chosen if it is another."""
    return USUAL if not chosen or chosen in USUAL else (*USUAL, chosen)
