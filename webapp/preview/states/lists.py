"""The pages of lists."""

from dataclasses import replace

from webapp.doors.drafts import FormTexts
from webapp.preview import state
from webapp.preview.states.factories import KEY, LISTS, PUT_AWAY
from webapp.preview.states.ways import DOORS
from webapp.todos import compose
from webapp.todos.models import COLORS, in_use
from webapp.todos.pages import ListFields, ListPage, ListsPage

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
        fields=_fields(),
        error="",
        key=KEY,
        draft="",
    )


@state(
    on=LIST
    | {"GET /search": "SearchPage/nothing_asked", "POST /lists/<id:number>/archive": "usual"}
)
def with_archive() -> ListsPage:
    """Lists that were put away stand apart."""
    return replace(usual(), places=compose.places(in_use(PUT_AWAY)), archived=[PUT_AWAY[-1]])


@state(on=LIST)
def refused(waited: bool = False) -> ListsPage:
    """The form came back: a field was wrong, or it waited through a sign-in."""
    return ListsPage(
        title="Lists",
        places=compose.places(LISTS),
        archived=[],
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
