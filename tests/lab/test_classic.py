"""The classic: a name by POST or by GET, and names that nobody means well with."""

from urllib.parse import quote, unquote, urlsplit

import pytest

from tests.client import Client

NAMES = [
    "Anna",
    "Anna Karenina",
    "<b>Anna</b>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "a/b",
    "/etc/passwd",
    "//evil.example",
    "../../login",
    "a/../b",
    "a//b",
    "a/",
    "...",
    "%2e%2e%2f",
    "a?b=c#d",
    "🦊👩‍👩‍👧",
    "שלום",
    "مرحبا بك",
    "a\\b",
    "js:alert(1)",
    "x" * 60,
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_name_is_welcome_and_nothing_but_text(visitor: Client, name: str, method: str) -> None:
    visitor.odd_texts = True
    if method == "post":
        visitor.get("/lab/login")
        answer = visitor.submit("/lab/login", nm=name)
    else:
        answer = visitor.get(f"/lab/login?nm={quote(name, safe='')}", status=303)
    path = urlsplit(answer.location).path
    assert path.startswith("/lab/success/")
    assert "/" not in path.removeprefix("/lab/success/"), "a browser would read steps in it"
    assert unquote(path) == f"/lab/success/{name}"
    page = visitor.follow(answer).page
    assert page.h1 == f"welcome {name}"
    (heading,) = page.root.iter("h1")
    assert "".join(next(heading.iter("bdi")).itertext()) == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "The name cannot be empty."),
        ("  \u200b ", "The name cannot be empty."),
        ("x" * 61, "The name can have at most 60 characters; this has 61."),
        ("a\x00b", "The name cannot hold a control character (U+0000)."),
        ("a\u202eb", "The name cannot hold a character that changes direction (U+202E)."),
        (".", "The name cannot be a step in a path."),
        ("..", "The name cannot be a step in a path."),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_no_name_comes_back_in_its_form(
    visitor: Client, name: str, said: str, method: str
) -> None:
    if method == "post":
        page = visitor.post("/lab/login", {"nm": name}, status=400).page
    else:
        page = visitor.get(f"/lab/login?nm={quote(name, safe='')}", status=400).page
    (field,) = [e for e in page.root.iter("input") if e.get("aria-invalid") == "true"]
    assert field.get("id") == f"nm-{method}"
    assert field.get("value") == name.replace("\x00", "\ufffd")
    described = page.id(field.get("aria-describedby") or "")
    assert described is not None
    assert "".join(described.itertext()) == said


def test_both_ways_are_shown_side_by_side(visitor: Client) -> None:
    page = visitor.get("/lab/success/Anna").page
    pictures = [e.get("aria-label") or "" for e in page.root.iter() if e.get("role") == "img"]
    assert [p.split(". ")[0] for p in pictures] == [
        "The browser sends POST /lab/login",
        "The browser sends GET /lab/login?nm=Anna",
    ]
    bodies = ["".join(e.itertext()) for e in page.all("pre", class_="lab-body")]
    assert bodies[0] == "nm=Anna"


def test_a_name_too_long_for_the_form_is_harmless_in_the_address(visitor: Client) -> None:
    answer = visitor.get(f"/lab/success/{'x' * 3000}", status=404)
    assert "welcome" not in answer.text
    visitor.get("/lab/success/", status=404)
