"""Where a browser may be sent: local paths only."""

from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.client import Client
from tests.people import Person
from webapp.doors.paths import local_path, with_query

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "//evil.example/%2f..",
    "//evil.example@localhost/",
    "//user:word@evil.example",
    "//[::1]/",
    "//[",
    "//0x7f000001/",
    "/\\evil.example",
    "/\\/evil.example",
    "/\\\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/todos\\..\\..\\evil",
    "\\",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    "\n//evil.example",
    " //evil.example",
    "/ /evil.example",
    "/\x00/evil.example",
    "/\x0b/evil.example",
    "/\x0c/evil.example",
    "/\x1f/evil.example",
    "/\x7f/evil.example",
    "/\x85/evil.example",
    "/\xa0\n/evil.example",
    "/todos\r\nSet-Cookie: session=x",
    "/todos\r\n\r\n<script>",
    "/todos\nLocation: //evil.example",
    "http://evil.example",
    "https://evil.example/todos",
    "HTTP://EVIL.EXAMPLE",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https:\\\\evil.example",
    "ftp://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "mailto:a@evil.example",
    "evil.example",
    "www.evil.example/todos",
    "todos",
    "./todos",
    "../todos",
    "?next=/todos",
    "#top",
    ".",
    "@evil.example",
    ":80",
    "",
    " ",
    "\ufeff//evil.example",
    "／／evil.example",
    "/" + "x" * 5000,
    "/todos?q=" + "ä" * 3999,
]

HERE = [
    "/",
    "/todos",
    "/todos?q=milk&status=done",
    "/todos?q=a+b%20c&after=42",
    "/todos?next=//evil.example",
    "/todos?next=http://evil.example",
    "/search?q=http://evil.example",
    "/todos/42",
    "/a//b",
    "/%2f/evil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/@evil.example",
    "/:80",
    "/.//evil.example",
    "/todos?q=%0d%0aSet-Cookie:x",
    "/todos?q=';--",
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_what_is_no_local_path_is_replaced_by_the_default(path: str) -> None:
    assert local_path(path, "/default") == "/default"


@pytest.mark.parametrize("path", HERE)
def test_a_local_path_stays_as_it_is(path: str) -> None:
    assert local_path(path, "/default") == path


def test_no_path_is_the_default() -> None:
    assert local_path(None, "/default") == "/default"


def test_a_fragment_is_left_out() -> None:
    assert local_path("/todos?q=x#todo-1", "/") == "/todos?q=x"


def test_letters_beyond_ascii_are_encoded() -> None:
    assert local_path("/todos?q=Zürich", "/") == "/todos?q=Z%C3%BCrich"


ORIGIN = "http://doorstep.example"


@given(
    st.text(st.sampled_from("/\\:@?#.%[]\t\r\n\x00 \u00a0aä；evil"), max_size=12).map("/".__add__)
)
@example("/.//evil.example")
@example("/..//evil.example")
def test_wherever_a_local_path_leads_it_stays_on_this_host(path: str) -> None:
    found = local_path(path, "/default")
    assert found.isascii()
    assert found.isprintable()
    assert " " not in found
    # As a browser resolves it: tabs and line ends dropped, backslashes read as slashes.
    read = found.replace("\t", "").replace("\r", "").replace("\n", "").replace("\\", "/")
    assert not read.startswith("//")
    assert urlsplit(urljoin(ORIGIN, read)).netloc == "doorstep.example"
    assert local_path(found, "/default") == found


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.tuples(texts, texts)), texts, texts)
def test_a_query_parameter_is_set_and_removed(
    pairs: list[tuple[str, str]], name: str, value: str
) -> None:
    path = f"/todos?{urlencode(pairs)}"
    with_it = with_query(path, **{name: value})
    others = [pair for pair in pairs if pair[0] != name]
    assert parse_qsl(with_it.partition("?")[2], keep_blank_values=True) == [*others, (name, value)]
    without = with_query(with_it, **{name: None})
    assert parse_qsl(without.partition("?")[2], keep_blank_values=True) == others


def test_a_query_that_loses_its_last_parameter_loses_its_mark() -> None:
    assert with_query("/todos?draft=x", draft=None) == "/todos"


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_form_leads_elsewhere(anna: Person, path: str) -> None:
    todo = anna.has_todo("Milk")
    for door, fields, default in (
        (f"/todos/{todo}/done", {"done": "1"}, "/todos"),
        ("/todos", {"title": "New"}, "/todos#todo-"),
        ("/lists", {"name": "New"}, "/lists"),
        ("/theme", {"theme": "dark"}, "/"),
    ):
        answer = anna.browser.post(door, {**fields, "next": path})
        assert answer.location.rstrip("0123456789") == default


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_sign_in_leads_elsewhere(client: Client, anna: Person, path: str) -> None:
    fields = {"username": "Anna", "password": "correct horse", "next": path}
    assert client.post("/login", fields).location == "/dashboard"


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "/\t/evil.example"])
def test_a_link_to_sign_in_leads_nowhere_else(client: Client, anna: Person, path: str) -> None:
    client.get(f"/login?next={quote(path)}")
    assert client.submit("/login", username="Anna", password="correct horse").location == (
        "/dashboard"
    )
    # For who is signed in already as well.
    answer = client.get(f"/login?next={quote(path)}", status=303)
    assert answer.location == "/dashboard"


def test_sign_in_leads_to_where_somebody_was_going(client: Client, anna: Person) -> None:
    answer = client.get("/todos?q=a%26b&status=all", status=303)
    client.follow(answer)
    answer = client.submit("/login", username="Anna", password="correct horse")
    assert unquote(answer.location) == unquote("/todos?q=a%26b&status=all")
    assert client.follow(answer).page.value("q") == "a&b"
