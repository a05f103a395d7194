"""The pages and partials of todos and lists, and what each needs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from webapp.components import page, partial
from webapp.doors.drafts import FormTexts
from webapp.todos.activity import Step
from webapp.todos.conflict import Saved
from webapp.todos.dates import Due
from webapp.todos.models import Label, Todo, TodoLine, TodoList
from webapp.todos.saved import SavedSearch
from webapp.todos.search import Chip, TodoSearch
from webapp.todos.sharing import Member
from webapp.todos.subtasks import Subtask


@partial
class TodoRow:
    """One todo in a list: a round check, the title, quiet facts, delete or restore."""

    todo: TodoLine
    due: Due | None
    place: str
    """Name of its list; empty where the whole page is about that list."""
    repeat: str = ""
    """How it comes again, in words; empty for a single one."""
    stays: str = ""
    """How long it can be restored, if it is deleted and known."""
    labels: str = ""
    """Names of its labels, each after an @."""
    fixed: bool = False
    """Whether who sees it can only read it."""


@partial
class TodoFields:
    """The fields of a todo, to add or to edit one."""

    values: FormTexts
    errors: FormTexts
    lists: Sequence[TodoList]
    priorities: Sequence[str]
    repeats: Sequence[str]
    """How it can come again, in words; the form takes other words too."""
    labels: Sequence[Label]
    """Those that there are, to pick from."""
    rest_open: bool
    """Whether notes, date and list are shown from the start."""
    label: str
    """What the title's field is called."""


@partial
class AddForm:
    """Writes down a new todo."""

    fields: TodoFields
    error: str
    """What is wrong with the form as a whole."""
    key: str
    next: str
    draft: str


@partial
class SearchForm:
    """Searches and filters; works by its button, and by itself where htmx runs."""

    search: TodoSearch
    lists: Sequence[TodoList]
    labels: Sequence[Label]
    statuses: Mapping[str, str]
    dues: Mapping[str, str]
    sorts: Mapping[str, str]


@partial
class ListsColumn:
    """All lists with how many todos wait in each."""

    lists: Sequence[TodoList]
    current: str
    """Slug of the list that is shown, or ``all``; empty while a saved search is."""
    total: int
    searches: Sequence[SavedSearch] = ()
    here: str = ""
    """Path of the saved search that is shown, if one is."""


@partial
class Empty:
    """Says honestly why there is nothing to see, and what to do."""

    title: str
    text: str
    path: str
    """Where a link leads; empty for none."""
    link: str


@partial
class Bulk:
    """What can be done with the ticked rows, all at once."""

    lists: Sequence[TodoList]
    labels: Sequence[Label]
    trash: bool
    """Whether these rows are deleted ones."""


@partial
class Listing:
    """Rows with their one form, and the ways to the pages before and after."""

    rows: Sequence[TodoRow]
    chips: Sequence[Chip]
    empty: Empty | None
    bulk: Bulk | None
    """None where all of it can only be read."""
    all: str
    """What ticks all that the search finds; empty if these rows are all of them."""
    search: str
    """Path and query of the search, from its first page."""
    trash: bool
    """Whether these rows are deleted ones."""
    keep: str
    """What to keep under a name: path and query of the search; empty if it asks for nothing."""
    kept_days: int
    """Days that the trash keeps them."""
    next: str
    before: str
    after: str


@page(region="todos")
class TodosPage:
    """The working list."""

    title: str
    add: AddForm | None
    """None in a list that can only be read."""
    search: SearchForm
    column: ListsColumn
    problems: str
    """What of the words in the search box could not be understood."""
    listing: Listing


@page(region="todos")
class SearchPage:
    """Everything of mine, the trash too."""

    title: str
    search: SearchForm
    problems: str
    """What of the words in the search box could not be understood."""
    listing: Listing


@partial
class SubtaskRow:
    """One step of a todo: a round check, the title behind which it is changed, delete."""

    subtask: Subtask
    path: str
    """Path of its doors."""
    next: str
    key: str
    title: str
    """What the field for its title holds."""
    error: str
    """What is wrong with that; the field is open then."""
    fixed: bool
    """Whether nothing can be changed, as in the trash."""


@partial
class Subtasks:
    """The steps of a todo, how many of them are done, and the field for another."""

    rows: Sequence[SubtaskRow]
    done: int
    path: str
    """Path that a new one is sent to."""
    next: str
    key: str
    title: str
    """What the field for a new one holds."""
    title_error: str
    error: str
    draft: str
    room: bool
    """Whether there can be another."""
    fixed: bool
    """Whether nothing can be changed, as in the trash."""


@partial
class Activity:
    """What happened to a todo, the newest first."""

    steps: Sequence[Step]
    more: bool
    """Whether there was more, before that."""


@page(region="subtasks")
class TodoPage:
    """One todo, with its edit form; with both versions if it was changed meanwhile."""

    title: str
    todo: Todo
    notes: Markup
    """The saved notes as they read; empty for none, and beside another version."""
    repeat: str
    """How it comes again, in words; empty for a single one, and for one that is done."""
    subtasks: Subtasks
    fields: TodoFields
    error: str
    stays: str
    """How long it can be restored; empty unless it is deleted."""
    theirs: Sequence[Saved]
    """What somebody saved since this form was opened; empty if nobody did."""
    opened: str
    """Marks of the texts that the form is opened with."""
    next: str
    draft: str
    activity: Activity


@page()
class SeenTodoPage:
    """A todo for somebody who can only read its list."""

    title: str
    notes: Markup
    subtasks: Subtasks | None
    facts: Sequence[Saved]
    done: bool
    owner: str
    next: str
    activity: Activity


@page()
class SavedSearchPage:
    """The form of a saved search: to keep one, or to rename or delete it."""

    title: str
    id: int
    """0 for a search that is not kept yet."""
    values: FormTexts
    errors: FormTexts
    path: str
    """The search itself."""
    key: str
    draft: str


@page()
class ErasePage:
    """Asks whether something shall go for good."""

    title: str
    what: str
    """Title of the todo; empty for all that is in the trash."""
    number: str
    """How many that are; empty for one todo."""
    path: str
    """Where the answer goes."""
    until: int
    """When this was asked, in seconds since the epoch: what is deleted later stays."""
    key: str


@partial
class ListFields:
    """The fields of a list, to make or to edit one."""

    values: FormTexts
    errors: FormTexts
    colors: Sequence[str]


class ListPlace(NamedTuple):
    """A list in its place among all."""

    list: TodoList
    above: int
    """Id of the list that it can stand before; 0 for none: the Inbox stays first."""
    below: int
    """Id of the list that it can stand after; 0 for none."""


@partial
class Sharing:
    """Who else sees a list, what they may do with it, and a form to share it."""

    list: TodoList
    members: Sequence[Member]
    values: FormTexts
    errors: FormTexts
    draft: str


@page()
class ListsPage:
    """All lists in their order, and a form for a new one."""

    title: str
    places: Sequence[ListPlace]
    archived: Sequence[TodoList]
    searches: Sequence[SavedSearch]
    fields: ListFields
    error: str
    key: str
    draft: str


@page()
class ListPage:
    """One list's form."""

    title: str
    list: TodoList
    fields: ListFields
    error: str
    theirs: bool
    may_go: bool
    """Whether it may be deleted: the Inbox may not."""
    sharing: Sharing | None
    """Who else sees it; None for the Inbox, which cannot be shared."""
    draft: str


@page()
class SharedListPage:
    """Somebody else's list: whose it is, what one may do with it, and a way to leave it."""

    title: str
    list: TodoList
    me: int
    key: str


@page()
class LabelsPage:
    """All labels, and a form for a new one."""

    title: str
    labels: Sequence[Label]
    name: str
    name_error: str
    error: str
    key: str
    draft: str


@page()
class LabelPage:
    """One label: rename it, merge it into another, delete it."""

    title: str
    label: Label
    name: str
    name_error: str
    others: Sequence[Label]
    draft: str


class DayBar(NamedTuple):
    """One day in the chart of what was done."""

    day: date
    done: int
    x: int
    y: int
    height: int


@partial
class DoneChart:
    """What was done on each of the last 30 days: a picture, its text, and a table behind it."""

    bars: Sequence[DayBar]
    total: int
    best: int


@partial
class Agenda:
    """Some todos under a heading, with a way to all of them."""

    title: str
    id: str
    rows: Sequence[TodoRow]
    nothing: str
    """What is said when there are none."""
    more: str
    """Path to all of them if these are not all, else empty."""


@page()
class DashboardPage:
    """What is late, due today and soon, how many wait in each list, what was done."""

    title: str
    overdue: Agenda
    today: Agenda
    soon: Agenda
    lists: Sequence[TodoList]
    chart: DoneChart
    next: str
