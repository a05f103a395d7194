"""The dashboard: what is late, due today and soon, what waits, what was done."""

from datetime import timedelta

from tests.markup import Page, text_of
from tests.people import Person
from webapp import clock


def section(page: Page, name: str) -> str:
    heading = page.id(name)
    assert heading is not None
    (found,) = (e for e in page.all("section") if e.get("aria-labelledby") == name)
    return text_of(found)


def test_an_empty_dashboard_is_honest(anna: Person) -> None:
    page = anna.browser.get("/dashboard").page
    for said in (
        "Nothing is late.",
        "Nothing is due today.",
        "Nothing is due in the next 7 days.",
        "Nothing was done in the last 30 days.",
    ):
        assert said in page.text


def test_todos_stand_under_the_day_they_are_due(anna: Person) -> None:
    today = clock.today()
    ids = {
        days: anna.has_todo(f"In {days} days", due=today + timedelta(days=days))
        for days in (-9000, -1, 0, 1, 7, 8)
    }
    anna.has_todo("Done", due=today, done=True)
    anna.has_todo("Deleted", due=today, deleted=True)
    anna.has_todo("Undated")
    page = anna.browser.get("/dashboard").page
    assert list(page.rows) == [ids[days] for days in (-9000, -1, 0, 1, 7)]
    assert "In -1 days" in section(page, "overdue")
    assert "In 0 days" in section(page, "today")
    assert "In 7 days" in section(page, "soon")


def test_a_dashboard_shows_ten_of_each_and_leads_to_the_rest(anna: Person) -> None:
    anna.has_todos([f"Late {n}" for n in range(11)], due=clock.today() - timedelta(days=1))
    page = anna.browser.get("/dashboard").page
    assert len(page.rows) == 10
    page = anna.browser.get(page.links["Show all: overdue"]).page
    assert len(page.rows) == 11


def test_a_link_to_all_of_them_shows_the_very_same_first(anna: Person) -> None:
    for days in (-2, -1, 0, 1):
        anna.has_todos([f"In {days} days"] * 11, due=clock.today() + timedelta(days=days))
    for name in ("overdue", "today"):
        page = anna.browser.get("/dashboard").page
        (found,) = (e for e in page.all("section") if e.get("aria-labelledby") == name)
        shown = [row.get("id") for row in found.iter("li")]
        page = anna.browser.get(page.links[f"Show all: {name}"]).page
        assert [f"todo-{number}" for number in page.rows][:10] == shown


def test_a_todo_is_done_from_the_dashboard(anna: Person) -> None:
    todo = anna.has_todo("Milk", due=clock.today())
    anna.browser.get("/dashboard")
    answer = anna.browser.submit(f"/todos/{todo}/done")
    assert answer.location == "/dashboard"
    page = anna.browser.follow(answer).page
    assert page.said == "Todo done. Undo"
    assert "1 done in the last 30 days, 1 on the best day." in page.text


def test_lists_say_how_much_waits(anna: Person) -> None:
    anna.has_list("Home")
    anna.has_todos(["A", "B"], list="home")
    text = section(anna.browser.get("/dashboard").page, "waiting")
    assert "Inbox 0 active Home 2 active" in text


def test_the_chart_has_a_bar_for_each_of_30_days_and_says_them_in_words(anna: Person) -> None:
    today = clock.today()
    for days, number in ((0, 3), (29, 1), (30, 5)):
        anna.has_todos(["x"] * number, done_on=today - timedelta(days=days))
    page = anna.browser.get("/dashboard").page
    bars = [e for e in page.root.iter() if str(e.tag).endswith("}rect")]
    assert len(bars) == 30
    assert "4 done in the last 30 days, 3 on the best day." in page.text
    cells = [text_of(e) for e in page.all("td")]
    oldest, newest = today - timedelta(days=29), today
    assert cells == [f"{oldest.day} {oldest:%B}", "1", f"{newest.day} {newest:%B}", "3"]


def test_nobody_elses_todos_are_there(anna: Person, ben: Person) -> None:
    anna.has_todo("Secret", due=clock.today())
    assert ben.browser.get("/dashboard").page.rows == {}
