"""The pages of lists."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from webapp.doors.drafts import FormTexts
from webapp.preview import state
from webapp.preview.states.factories import KEY, LISTS, PUT_AWAY, SEARCHES, SHARED
from webapp.preview.states.ways import DOORS
from webapp.todos import compose
from webapp.todos.models import COLORS, EDITOR, READER, Share, in_use
from webapp.todos.pages import (
    ListFields,
    ListPage,
    ListsPage,
    SavedSearchPage,
    SharedListPage,
    Sharing,
)
from webapp.todos.sharing import Member

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


@state(on=LIST | {"GET /lists/6": "SharedListPage/of_ben"})
def with_shared() -> ListsPage:
    """Others' lists stand among one's own, in one's own order."""
    return replace(usual(), places=compose.places(SHARED))


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


MEMBERS = (Member(2, "Ben", EDITOR), Member(3, "Cleo", READER))


def _sharing(members: Sequence[Member] = (), name: str = "", error: str = "") -> Sharing:
    return Sharing(
        list=LISTS[1]._replace(share=Share() if members else None),
        members=members,
        values=FormTexts(username=name, role="editor"),
        errors=FormTexts(username=error) if error else FormTexts(),
        draft="draft-of-the-preview" if error else "",
    )


TO_SHARE = {"POST /lists/2/members": "some"}
SHARING = TO_SHARE | {"POST /lists/2/members/<id:number>/remove": "nobody_yet"}


@state(on=TO_SHARE)
def nobody_yet() -> Sharing:
    """A list that only its owner sees."""
    return _sharing()


@state(on=SHARING)
def some() -> Sharing:
    """Each can be let to do more or less, or be removed."""
    return _sharing(MEMBERS)


@state(on=SHARING)
def unknown(name: str = "Benn") -> Sharing:
    """The name is there again, with what is wrong."""
    return _sharing(MEMBERS, name, "Nobody here has this username.")


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
        sharing=nobody_yet() if number else None,
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


@state(
    on=ONE
    | {
        "POST /lists/2/members": "shared",
        "POST /lists/2/members/<id:number>/remove": "one",
    }
)
def shared() -> ListPage:
    """It is shared with two people."""
    return replace(_one(1), sharing=_sharing(MEMBERS), list=LISTS[1]._replace(share=Share()))


@state(on=DOORS | {"POST /lists/6/members/1/remove": "ListsPage/usual"})
def of_ben(reader: bool = False) -> SharedListPage:
    """Somebody else's list, and a way to leave it."""
    li = SHARED[4]._replace(share=Share(READER if reader else EDITOR, 2, "Ben"))
    return SharedListPage(title=li.name, list=li, me=1, key=KEY)


@state(
    on=DOORS
    | {
        "POST /lists/8/members/1/remove": "ListsPage/usual",
        "GET /search": "SearchPage/found",
    }
)
def archived_by_ben() -> SharedListPage:
    """Its owner put it away."""
    li = SHARED[5]._replace(archived_at=1_796_000_000)
    return SharedListPage(title=li.name, list=li, me=1, key=KEY)


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
