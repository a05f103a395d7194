"""A todo in a list, and what a list is made of."""

from webapp.preview import state
from webapp.preview.states.factories import (
    HERE,
    LABELS,
    LISTS,
    LONG,
    SEARCHES,
    SHARED,
    UNBROKEN,
    due,
    make_chart,
    make_found,
    make_line,
)
from webapp.todos import compose
from webapp.todos.models import DELETED, DONE, EDITOR, Share
from webapp.todos.pages import (
    Agenda,
    Bulk,
    DoneChart,
    Empty,
    Listing,
    ListsColumn,
    SearchForm,
    TodoRow,
)
from webapp.todos.search import TodoSearch

IN_A_LIST = (
    '<form id="rows" class="rows" method="post" action="/todos/bulk">'
    '<ul class="todos">{}</ul></form>'
)
ABOVE_THE_LIST = '{}<div id="todos" class="region"><p id="problems"></p>The list</div>'
IN_THE_PAGE = '<div id="todos" class="region">{}</div>'

ROW = {
    "POST /todos/1/done": "done",
    "POST /todos/1/delete": "deleted",
    "GET /todos/1": "TodoPage/plain",
}


@state(on=ROW, within=IN_A_LIST)
def plain(title: str = "Water the plants", place: str = "Home", notes: bool = False) -> TodoRow:
    """Nothing but a title and its list."""
    return TodoRow(todo=make_line(title=title, has_notes=notes), due=None, place=place)


@state(on=ROW, within=IN_A_LIST)
def overdue(days: int = 3, title: str = "Water the plants") -> TodoRow:
    """Late: the words say it, not only the colour."""
    return TodoRow(todo=make_line(title=title, days=-days), due=due(-days), place="Home")


@state(on=ROW, within=IN_A_LIST)
def due_soon(days: int = 1) -> TodoRow:
    """Due in a few days: *tomorrow*, then the day's name, then the date."""
    return TodoRow(todo=make_line(days=days, has_notes=True), due=due(days), place="Home")


@state(on=ROW, within=IN_A_LIST)
def due_at_a_time(days: int = 0, at: int = 18 * 60) -> TodoRow:
    """Due at a time of day, in minutes after midnight; it is noon."""
    return TodoRow(todo=make_line(days=days, at=at), due=due(days, at), place="Home")


@state(on=ROW, within=IN_A_LIST)
def late_since(at: int = 9 * 60 + 30) -> TodoRow:
    """Its time has passed today: the words say it."""
    return TodoRow(todo=make_line(days=0, at=at), due=due(0, at), place="Home")


@state(on=ROW, within=IN_A_LIST)
def important(low: bool = False) -> TodoRow:
    """How important it is, in a word; what has no priority says nothing."""
    line = make_line(days=1, priority=1 if low else 2)
    return TodoRow(todo=line, due=due(1), place="Home")


@state(on=ROW, within=IN_A_LIST)
def repeating(words: str = "every Saturday") -> TodoRow:
    """It comes again; how is said to screen readers, and to a mouse that waits."""
    line = make_line(days=4, repeat="FREQ=WEEKLY;BYDAY=SA")
    return TodoRow(todo=line, due=due(4), place="Home", repeat=words)


@state(on=ROW, within=IN_A_LIST)
def labelled(labels: str = "@garden @on the phone") -> TodoRow:
    """Its labels, quietly."""
    return TodoRow(todo=make_line(labels="1,2"), due=due(1), place="Home", labels=labels)


@state(on=ROW, within=IN_A_LIST)
def with_subtasks(progress: str = "2/5") -> TodoRow:
    """How many of its subtasks are done, in a few signs; screen readers are told what they mean."""
    return TodoRow(todo=make_line(days=1, progress=progress), due=due(1), place="Home")


@state(on=ROW | {"POST /todos/1/done": "plain"}, within=IN_A_LIST)
def done() -> TodoRow:
    """Struck and dimmed, still readable; its check opens it again."""
    return TodoRow(todo=make_line(state=DONE, days=-3), due=due(-3), place="Home")


GONE = {
    "POST /todos/1/restore": "plain",
    "GET /todos/1": "TodoPage/deleted",
}


@state(on=GONE, within=IN_A_LIST)
def deleted() -> TodoRow:
    """In the trash: it can be restored and nothing else."""
    return TodoRow(todo=make_line(state=DELETED), due=None, place="Home", stays="19 days left")


@state(on=ROW, within=IN_A_LIST)
def long_title(unbroken: bool = False) -> TodoRow:
    """A long title wraps, one without blanks too; nothing scrolls sideways."""
    line = make_line(title=UNBROKEN if unbroken else LONG, days=40, has_notes=True)
    return TodoRow(todo=line, due=due(40), place="Home")


@state(on=ROW, within=IN_A_LIST)
def hostile(title: str = """js:alert(1) "><img src=x onerror=alert(1)> {{7*7}}""") -> TodoRow:
    """What somebody wrote is text, whatever it looks like."""
    return TodoRow(todo=make_line(title=title), due=None, place="Home")


@state(on={"GET /todos/50": "SeenTodoPage/usual"}, within=IN_A_LIST)
def read_only(done: bool = False) -> TodoRow:
    """In a list of somebody else's that can only be read: no buttons."""
    line = make_line(50, days=1, list_id=8, state=DONE if done else 0)
    return TodoRow(todo=line, due=due(1), place="Choir (Cleo)", fixed=True)


ACTIONS = {
    "POST /todos/bulk": "TodosPage/after_a_change",
    "POST /todos/1/done": "TodosPage/after_a_change",
    "POST /todos/1/delete": "TodosPage/after_a_change",
    "GET /todos/1": "TodoPage/plain",
}


@state(on=ACTIONS, within=IN_THE_PAGE)
def some() -> Listing:
    """A few rows with the one form that holds them."""
    return compose.listing(TodoSearch(), LISTS, make_found(), HERE)


@state(on=ACTIONS, within=IN_THE_PAGE)
def all_that_match(number: int = 214) -> Listing:
    """More than a page shows: one box ticks them all."""
    found = make_found(after="17")._replace(number=number)
    return compose.listing(TodoSearch(), LISTS, found, HERE, LABELS)


MANY = '<form id="rows" class="rows" method="post" action="/todos/bulk">{}</form>'


@state(within=MANY)
def many(labelled: bool = False) -> Bulk:
    """What can be done with the ticked rows."""
    return compose.bulk(LISTS, LABELS if labelled else ())


@state(within=MANY)
def many_deleted() -> Bulk:
    """Deleted todos can be restored and nothing else."""
    return compose.OF_THE_TRASH


FOUND = dict.fromkeys(ACTIONS, "SearchPage/found") | {"GET /todos/1": "TodoPage/plain"}


@state(on=FOUND, within=IN_THE_PAGE)
def middle_page() -> Listing:
    """Pages before and after."""
    search = TodoSearch(path="/search", status="all", q="the", after="99")
    return compose.listing(search, LISTS, make_found(before="42", after="17"), HERE)


@state(on={"GET /todos": "TodosPage/usual"}, within=IN_THE_PAGE)
def nothing_matches() -> Listing:
    """Filters stand as chips, each with a link that removes it."""
    search = TodoSearch(q="unicorn", category="home", due="overdue", sort="due")
    return compose.listing(search, LISTS, make_found([]), HERE)


@state(on={"GET /search": "SearchPage/found"}, within=IN_THE_PAGE)
def cannot_be() -> Listing:
    """What is asked for rules itself out, and that is said."""
    search = TodoSearch(q="is:done milk", status="active", path="/search")
    found = make_found([])._replace(possible=False)
    return compose.listing(search, LISTS, found, HERE)


TRASH = {
    "POST /todos/bulk": "SearchPage/trash",
    "GET /trash/empty": "ErasePage/all_of_them",
}


@state(on=TRASH, within=IN_THE_PAGE)
def trash() -> Listing:
    """Deleted todos can be restored, one or many."""
    search = TodoSearch(path="/search", status="deleted")
    lines = [make_line(1, state=DELETED), make_line(2, "Milk", state=DELETED, days=1)]
    return compose.listing(search, LISTS, make_found(lines), HERE)


@state()
def nothing_yet() -> Empty:
    """The first step, said in words."""
    return compose.empty(TodoSearch(), anything=False)


@state(on={"GET /todos": "TodosPage/usual"})
def all_done(one_list: bool = False) -> Empty:
    """A small reward."""
    return compose.empty(TodoSearch(category="home" if one_list else "all"), anything=True)


@state(on={"GET /todos": "TodosPage/usual"})
def no_match() -> Empty:
    """A way back to everything."""
    return compose.empty(TodoSearch(q="unicorn"), anything=True)


@state(on={"GET /search": "SearchPage/trash"})
def nothing_asked() -> Empty:
    """The search page before anything is asked."""
    return compose.empty(TodoSearch(path="/search", status="all"), anything=True)


@state(on={"GET /todos": "TodosPage/usual"})
def no_trash() -> Empty:
    """Nothing was deleted."""
    return compose.empty(TodoSearch(path="/search", status="deleted"), anything=True)


@state(on={"GET /todos": "TodosPage/usual"})
def of_everything() -> ListsColumn:
    """All lists; counts beyond 999 are shown as 999+."""
    return ListsColumn(lists=LISTS, current="all", total=1219)


@state(on={"GET /todos": "TodosPage/usual", "GET /search": "SearchPage/found"})
def with_searches(name: str = "Shopping") -> ListsColumn:
    """Saved searches stand below the lists."""
    searches = (SEARCHES[0]._replace(name=name), SEARCHES[1])
    return compose.column(LISTS, "all", searches, SEARCHES[0].path)


@state(on={"GET /todos": "TodosPage/usual"})
def with_shared(owner: str = "Ben") -> ListsColumn:
    """What is shared says so, and whose it is."""
    lists = (*SHARED[:4], SHARED[4]._replace(share=Share(EDITOR, 2, owner)), SHARED[5])
    return compose.column(lists, "all")


@state(on={"GET /todos": "TodosPage/usual"})
def of_one_list(name: str = "Home") -> ListsColumn:
    """One list is shown, and marked for screen readers too."""
    lists = [li._replace(name=name) if li.slug == "home" else li for li in LISTS]
    return ListsColumn(lists=lists, current="home", total=1219)


@state(on={"GET /todos": "TodosPage/usual"}, within=ABOVE_THE_LIST)
def usual() -> SearchForm:
    """Nothing is asked; the filters are folded away."""
    return compose.search_form(TodoSearch(), LISTS)


@state(on={"GET /todos": "TodosPage/usual"}, within=ABOVE_THE_LIST)
def filtered(q: str = "milk") -> SearchForm:
    """Filters that stand are open and chosen."""
    search = TodoSearch(q=q, category="home", status="done", due="week", sort="oldest")
    return compose.search_form(search, LISTS)


@state(on={"GET /todos": "TodosPage/usual"}, within=ABOVE_THE_LIST)
def by_label() -> SearchForm:
    """Whoever has labels can ask for one."""
    return compose.search_form(TodoSearch(label="garden"), LISTS, LABELS)


@state(on={"GET /search": "SearchPage/found"}, within=ABOVE_THE_LIST)
def of_the_search_page() -> SearchForm:
    """Also offers what was deleted."""
    return compose.search_form(TodoSearch(path="/search", status="all"), LISTS)


DAY = {
    "POST /todos/1/done": "empty",
    "GET /todos/1": "TodoPage/plain",
    "GET /todos": "TodosPage/usual",
}


@state(on=DAY, within='<form class="rows plain" method="post" action="/todos/bulk">{}</form>')
def late(title: str = "Overdue") -> Agenda:
    """Some todos and a link to all of them."""
    lines = [make_line(1, days=-3), make_line(2, "Call the dentist", days=-1)]
    return Agenda(
        title=title,
        id="overdue",
        rows=compose.rows(lines, LISTS, HERE),
        nothing="Nothing is late.",
        more="/todos?due=overdue",
    )


@state()
def empty() -> Agenda:
    """Good news."""
    return Agenda(title="Overdue", id="overdue", rows=[], nothing="Nothing is late.", more="")


@state()
def busy_month() -> DoneChart:
    """A picture, its text, and a table behind it."""
    return make_chart(
        [2, 1, 0, 3, 1, 2, 4, 0, 1, 1, 2, 0, 0, 3, 2, 5, 1, 0, 2, 1, 3, 2, 0, 1, 4, 2]
    )


@state()
def first_day(count: int = 1) -> DoneChart:
    """One bar, at the end."""
    return make_chart([max(0, min(count, 10_000))])


@state()
def nothing_done() -> DoneChart:
    """Says so, without a table."""
    return make_chart([0])
