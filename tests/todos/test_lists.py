"""Lists: make, rename, delete; the Inbox stays."""

import pytest

from tests.people import Person


def test_a_list_is_made(anna: Person) -> None:
    anna.browser.get("/lists")
    answer = anna.browser.submit("/lists", name="Home", color="green")
    assert answer.location == "/lists"
    page = anna.browser.follow(answer).page
    assert page.said == "List “Home” created."
    assert page.links["Home"] == "/todos?category=home"
    assert anna.list("home").color == "green"


def names(person: Person) -> list[str]:
    return [li.name for li in person.lists()]


def test_a_new_list_is_the_last_and_the_inbox_the_first(anna: Person) -> None:
    for name in ("work", "Alpha", "Zoo"):
        anna.has_list(name)
    assert names(anna) == ["Inbox", "work", "Alpha", "Zoo"]


@pytest.fixture
def three(anna: Person) -> list[int]:
    """Ids of three lists of Anna's: A, B and C."""
    return [anna.has_list(name).id for name in "ABC"]


def test_a_list_is_moved_by_its_buttons_and_the_focus_stays_on_them(
    anna: Person, three: list[int]
) -> None:
    a, b, c = three
    anna.browser.get("/lists")
    answer = anna.browser.submit(f"/lists/{a}/move", ("after", str(b)))
    assert answer.location == f"/lists#down-{a}"
    assert anna.browser.follow(answer).page.said == "“A” now stands after “B”."
    assert names(anna) == ["Inbox", "B", "A", "C"]
    answer = anna.browser.submit(f"/lists/{a}/move", ("after", str(c)))
    assert answer.location == f"/lists#up-{a}"  # there is no way further down
    anna.browser.follow(answer)
    assert names(anna) == ["Inbox", "B", "C", "A"]
    anna.browser.send(f"/lists/{c}/move", ("before", str(b)))
    assert names(anna) == ["Inbox", "C", "B", "A"]


def test_the_order_shows_wherever_lists_are(anna: Person, three: list[int]) -> None:
    a, _, c = three
    anna.browser.post(f"/lists/{c}/move", {"before": str(a)})
    order = ["Inbox", "C", "A", "B"]
    page = anna.browser.get("/todos").page
    column = [a for a in page.all("a") if (a.get("href") or "").startswith("/todos?category=")]
    assert [(a.get("href") or "").partition("=")[2] for a in column] == ["inbox", "c", "a", "b"]
    for select in ("category", "filter-list", "bulk-list"):
        for found in page.all("select", id=select):
            texts = [o.text for o in found.iter("option") if o.text != "All lists"]
            assert texts == order, select
    cards = anna.browser.get("/dashboard").page.all("a", class_="title")
    assert [card.text for card in cards] == order


def test_ends_of_the_order_have_no_button_to_go_further(anna: Person, three: list[int]) -> None:
    page = anna.browser.get("/lists").page
    ids = {b.get("id") for b in page.all("button") if b.get("name") in {"before", "after"}}
    a, b, c = three
    assert ids == {f"down-{a}", f"up-{b}", f"down-{b}", f"up-{c}"}


def test_the_same_move_sent_twice_moves_once(anna: Person, three: list[int]) -> None:
    a, b, _ = three
    for _ in range(2):
        anna.browser.post(f"/lists/{a}/move", {"after": str(b)})
    assert names(anna) == ["Inbox", "B", "A", "C"]


def test_two_tabs_move_lists_at_once(anna: Person, three: list[int]) -> None:
    a, b, c = three
    other = anna.browser.twin()
    for browser in (anna.browser, other):
        browser.get("/lists")
    anna.browser.send(f"/lists/{a}/move", ("after", str(b)))
    other.send(f"/lists/{c}/move", ("before", str(b)))  # as that tab showed it
    assert names(anna) == ["Inbox", "C", "B", "A"]


@pytest.mark.parametrize("where", ["before", "after"])
def test_nothing_goes_before_the_inbox(anna: Person, three: list[int], where: str) -> None:
    inbox = anna.list("inbox").id
    anna.browser.post(f"/lists/{three[2]}/move", {where: str(inbox)})
    assert names(anna) == ["Inbox", "C", "A", "B"]
    page = anna.browser.post(f"/lists/{inbox}/move", {where: str(three[0])}, status=400).page
    assert "The Inbox stays first." in page.text


def test_a_move_beside_a_list_that_has_gone_changes_nothing(
    anna: Person, ben: Person, three: list[int]
) -> None:
    a, b, _ = three
    theirs = ben.has_list("Theirs")
    anna.browser.post(f"/lists/{b}/delete")
    for gone in (b, theirs.id, a, 10**17):
        answer = anna.browser.post(f"/lists/{a}/move", {"after": str(gone)})
        assert anna.browser.follow(answer).page.said.startswith("Your lists have changed")
    assert names(anna) == ["Inbox", "A", "C"]


@pytest.mark.parametrize("fields", [{}, {"after": ""}, {"before": "x"}, {"before": "9" * 30}])
def test_a_move_to_nowhere_is_refused(
    anna: Person, three: list[int], fields: dict[str, str]
) -> None:
    anna.browser.post(f"/lists/{three[0]}/move", fields, status=400)
    assert names(anna) == ["Inbox", "A", "B", "C"]


def test_a_move_is_no_change_that_a_rename_would_meet(anna: Person, three: list[int]) -> None:
    anna.browser.get(f"/lists/{three[0]}")
    anna.browser.twin().post(f"/lists/{three[0]}/move", {"after": str(three[1])})
    assert anna.browser.send(f"/lists/{three[0]}", name="Z").said == "List saved."
    assert names(anna) == ["Inbox", "B", "Z", "C"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Home", "home"),
        ("Küche & Bad", "kuche-bad"),
        ("All", "all-2"),
        ("Inbox", "inbox-2"),
        ("!!!", "list"),
        ("名前", "名前"),
        ("../etc/passwd", "etc-passwd"),
    ],
)
def test_a_list_is_reached_by_its_slug(anna: Person, name: str, slug: str) -> None:
    made = anna.has_list(name)
    assert made.slug == slug
    todo = anna.has_todo("Milk", list=slug)
    anna.has_todo("Elsewhere")
    page = anna.browser.get("/lists").page
    # The last of this name: the first list is the Inbox, whose name another may have.
    link = [e for e in page.all("a", class_="title") if e.text == name][-1]
    page = anna.browser.get(link.get("href") or "").page
    assert list(page.rows) == [todo]
    assert page.h1 == f"1 active in {name}"


def test_two_lists_may_have_one_name(anna: Person) -> None:
    assert anna.has_list("Home").slug == "home"
    assert anna.has_list("Home").slug == "home-2"


def test_two_people_may_have_the_same_list(anna: Person, ben: Person) -> None:
    assert anna.has_list("Home").slug == ben.has_list("Home").slug == "home"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Name cannot be empty."),
        ("  ", "Name cannot be empty."),
        ("x" * 61, "Name can have at most 60 characters; this has 61."),
        ("a\u202eb", "Name cannot hold a character that changes direction (U+202E)."),
    ],
)
def test_a_bad_name_is_said_at_its_field(anna: Person, name: str, said: str) -> None:
    anna.browser.get("/lists")
    page = anna.browser.send("/lists", name=name, color="blue")
    assert page.error_at("name") == said
    assert ("color", "blue") in page.form("/lists").sent()
    assert len(anna.lists()) == 1


def test_an_unknown_colour_is_refused(anna: Person) -> None:
    answer = anna.browser.post("/lists", {"name": "Home", "color": "pink"})
    assert "must be one of" in anna.browser.follow(answer).page.text
    assert len(anna.lists()) == 1


def test_a_list_is_renamed_and_its_bookmark_still_works(anna: Person) -> None:
    home = anna.has_list("Home")
    todo = anna.has_todo("Milk", list="home")
    anna.browser.get(f"/lists/{home.id}")
    page = anna.browser.send(f"/lists/{home.id}", name="House", color="red")
    assert page.said == "List saved."
    assert anna.list("home").name == "House"
    assert list(anna.browser.get("/todos?category=home").page.rows) == [todo]


def test_of_two_renamings_at_once_the_second_sees_both(anna: Person) -> None:
    home = anna.has_list("Home")
    other = anna.browser.twin()
    for browser in (anna.browser, other):
        browser.get(f"/lists/{home.id}")
    other.send(f"/lists/{home.id}", name="Theirs")
    page = anna.browser.send(f"/lists/{home.id}", name="Mine")
    assert "This list was changed while you were writing." in page.text
    assert "The version saved meanwhile Name Theirs" in page.text
    assert page.value("name") == "Mine"
    anna.browser.send(f"/lists/{home.id}")
    assert anna.list("home").name == "Mine"


def test_the_same_renaming_sent_twice_is_no_conflict(anna: Person) -> None:
    home = anna.has_list("Home")
    anna.browser.get(f"/lists/{home.id}")
    sent = anna.browser.filled(f"/lists/{home.id}", name="House")
    first, second = anna.browser.post(*sent), anna.browser.post(*sent)
    assert first.location == second.location == "/lists"


def test_the_todos_of_a_deleted_list_move_to_the_inbox(anna: Person) -> None:
    home = anna.has_list("Home")
    ids = [
        anna.has_todo("Active", list="home"),
        anna.has_todo("Done", list="home", done=True),
        anna.has_todo("Deleted", list="home", deleted=True),
    ]
    anna.browser.get(f"/lists/{home.id}")
    page = anna.browser.send(f"/lists/{home.id}/delete")
    assert page.said == "List “Home” deleted. 3 todos moved to the Inbox. Undo"
    inbox = anna.list("inbox")
    assert {anna.todo(number).list_id for number in ids} == {inbox.id}
    assert [anna.todo(number).state for number in ids] == [0, 1, 2]
    assert (len(anna.lists()), inbox.active) == (1, 1)


def test_a_move_into_a_list_that_has_gone_since_is_undone_no_more(anna: Person) -> None:
    home = anna.has_list("Home")
    todo = anna.has_todo("Milk", list="home")
    anna.browser.get("/todos")
    page = anna.browser.send("/todos/bulk", ("action", "move"), id=[str(todo)], category="inbox")
    anna.browser.post(f"/lists/{home.id}/delete")
    (undo,) = (form.action for form in page.forms if form.action.startswith("/undo/"))
    answer = anna.browser.post(undo)
    assert anna.browser.follow(answer).page.said == "There was nothing left to undo."


def test_the_inbox_cannot_be_deleted(anna: Person) -> None:
    inbox = anna.list("inbox")
    page = anna.browser.get(f"/lists/{inbox.id}").page
    assert f"/lists/{inbox.id}/delete" not in {form.action for form in page.forms}
    page = anna.browser.post(f"/lists/{inbox.id}/delete", status=400).page
    assert "The Inbox cannot be deleted" in page.text
    assert anna.list("inbox").id == inbox.id


def test_a_deleted_list_is_not_there(anna: Person) -> None:
    home = anna.has_list("Home")
    anna.browser.post(f"/lists/{home.id}/delete")
    anna.browser.post(f"/lists/{home.id}/delete", status=404)
    anna.browser.get(f"/lists/{home.id}", status=404)
    # Its bookmark shows everything.
    anna.browser.get("/todos?category=home")
