"""The pages of lists."""

from dataclasses import replace
from typing import Any

from webapp.doors.drafts import FormTexts
from webapp.preview import state
from webapp.preview.states.factories import KEY, LISTS, PUT_AWAY, SEARCHES
from webapp.preview.states.ways import DOORS
from webapp.todos import compose
from webapp.todos.models import COLORS, in_use
from webapp.todos.pages import ListFields, ListPage, ListsPage, SavedSearchPage

LIST = DOORS | {
    "GET /lists/<id:number>": "ListPage/one",
    "POST /lists": "ListsPage/usual",
    "GET /labels": "LabelsPage/usual",
}
LIST |= {"POST /lists/<id:number>/move": "ListsPage/usual"}


def _fields(name: str = "", color: str = "none", error: str = "") -> ListFields:
    values = FormTexts(name=name, color=color)
    errors = FormTexts(name=error) if error else FormTexts()
    return ListFields(values=values, errors=errors, colors=COLORS)


@state(on=LIST)
def usual() -> ListsPage:
    """All lists, and a form for another."""
    return ListsPage(
        title="Lists",
        places=compose.places(LISTS),
        archived=[],
        searches=[],
        fields=_fields(),
        error="",
        key=KEY,
        draft="",
    )


@state(
    on=LIST
    | {
        "GET /search": "SearchPage/found",
        "GET /searches/<id:number>": "SavedSearchPage/kept",
        "POST /lists/<id:number>/archive": "usual",
    }
)
def with_archive() -> ListsPage:
    """Lists that were put away stand apart."""
    return replace(
        usual(), places=compose.places(in_use(PUT_AWAY)), archived=[PUT_AWAY[-1]], searches=SEARCHES
    )


@state(on=LIST)
def refused(waited: bool = False) -> ListsPage:
    """The form came back: a field was wrong, or it waited through a sign-in."""
    return ListsPage(
        title="Lists",
        places=compose.places(LISTS),
        archived=[],
        searches=[],
        fields=_fields("Garden") if waited else _fields(error="Name cannot be empty."),
        error="This form waited through a sign-in. Please send it again." if waited else "",
        key=KEY,
        draft="draft-of-the-preview",
    )


ONE = DOORS | {"POST /lists/2": "ListsPage/usual", "POST /lists/2/delete": "ListsPage/usual"}
ONE |= {"POST /lists/<id:number>/archive": "ListsPage/usual"}


def _one(number: int, *, error: str = "", theirs: bool = False) -> ListPage:
    li = LISTS[number]
    return ListPage(
        title=li.name,
        list=li,
        fields=_fields("House" if theirs else li.name, li.color),
        error=error,
        theirs=theirs,
        may_go=number > 0,
        draft="draft-of-the-preview" if error else "",
    )


@state(on=ONE)
def one() -> ListPage:
    """A list's form, and a way to delete it."""
    return _one(1)


@state(
    on=DOORS
    | {"POST /lists/4": "ListsPage/usual"}
    | {key.replace("/2", "/4"): to for key, to in ONE.items()}
)
def archived() -> ListPage:
    """It was put away and can be taken back."""
    return replace(_one(3), list=PUT_AWAY[-1])


@state(on=DOORS | {"POST /lists/1": "ListsPage/usual"})
def inbox() -> ListPage:
    """The Inbox cannot be deleted."""
    return _one(0)


@state(on=ONE | {"GET /lists/2": "one"})
def changed_meanwhile() -> ListPage:
    """Somebody saved another version."""
    return _one(1, error="This list was changed while you were writing.", theirs=True)


def _search(**changed: Any) -> SavedSearchPage:
    blank = SavedSearchPage(
        title="Save this search",
        id=0,
        values=FormTexts(name="“milk”, Overdue"),
        errors=FormTexts(),
        path="/todos?q=milk&due=overdue",
        key=KEY,
        draft="",
    )
    return replace(blank, **changed)


@state(on=DOORS | {"POST /searches": "TodosPage/filtered"})
def unnamed() -> SavedSearchPage:
    """A search asks for a name; what it looks for is one."""
    return _search()


@state(on=DOORS | {"POST /searches": "TodosPage/filtered"})
def no_name(full: bool = False) -> SavedSearchPage:
    """What could not be taken is there again, with the reason."""
    text = "There is room for 20 searches. Please delete one of them first."
    errors = FormTexts({"": text}) if full else FormTexts(name="Name cannot be empty.")
    return _search(errors=errors, draft="draft-of-the-preview")


@state(
    on=DOORS | {"POST /searches/1": "ListsPage/usual", "POST /searches/1/delete": "ListsPage/usual"}
)
def kept() -> SavedSearchPage:
    """A saved search is renamed or deleted."""
    return _search(title="Shopping", id=1, values=FormTexts(name="Shopping"), key="")
