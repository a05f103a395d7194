"""Notes as they are shown: CommonMark, and nothing that does harm."""

import re
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from webapp.todos import markdown
from webapp.todos.markdown import as_html

TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li"),
    *("strong", "em", "code", "pre", "a"),
}
REL = "noopener noreferrer nofollow"


def shown(text: str) -> Element:
    """The notes within a div, checked to be valid HTML that can do no harm."""
    html = as_html(text)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    div: Element
    (div,) = parser.parseFragment(f"<div>{html}</div>", container="body")
    assert not parser.errors, parser.errors
    for element in div.iter():
        if element is div:
            continue
        assert element.tag in TAGS
        if element.tag == "a":
            assert set(element.attrib) == {"href", "rel"}
            assert re.match(r"(https?://|mailto:)", element.attrib["href"], re.IGNORECASE)
            assert element.attrib["rel"] == REL
            assert element.find(".//a") is None
        else:
            assert set(element.attrib) <= ({"start"} if element.tag == "ol" else set())
    return div


def links(text: str) -> list[tuple[str, str]]:
    return [("".join(a.itertext()), a.attrib["href"]) for a in shown(text).iter("a")]


def plain(text: str) -> str:
    return "".join(shown(text).itertext())


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("milk & <tea>", "<p>milk &amp; &lt;tea&gt;</p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>\n"),
        ("*a* **b** `c<d`", "<p><em>a</em> <strong>b</strong> <code>c&lt;d</code></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("- [ ] a\n- [x] b", "<ul>\n<li>[ ] a</li>\n<li>[x] b</li>\n</ul>\n"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ("---", "<hr>\n"),
        ("```py\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n"),
        ("# a", "<h3>a</h3>\n"),
        ("a\n===", "<h3>a</h3>\n"),
        ("| a |\n|---|\n| b |", "<p>| a |<br>\n|---|<br>\n| b |</p>\n"),
        ("\\*a\\*", "<p>*a*</p>\n"),
        ("&copy; &amp; &#65;", "<p>© &amp; A</p>\n"),
    ],
)
def test_notes_are_commonmark_with_line_ends_kept(text: str, html: str) -> None:
    shown(text)
    assert as_html(text) == html


@pytest.mark.parametrize(
    ("levels", "tags"),
    [
        ([1], ["h3"]),
        ([6], ["h3"]),
        ([1, 2, 3, 4, 5, 6], ["h3", "h4", "h5", "h6", "h6", "h6"]),
        ([1, 3, 2, 1], ["h3", "h4", "h4", "h3"]),
        ([3, 1, 2], ["h3", "h3", "h4"]),
    ],
)
def test_headings_begin_below_the_pages_own_and_skip_none(
    levels: list[int], tags: list[str]
) -> None:
    div = shown("\n".join(f"{'#' * level} a" for level in levels))
    assert [element.tag for element in div] == tags


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](https://a.example)", [("a", "https://a.example")]),
        ("[a](https://a.example 'title')", [("a", "https://a.example")]),
        ("[a][b]\n\n[b]: http://b.example/x?y=1#z", [("a", "http://b.example/x?y=1#z")]),
        ("<https://a.example>", [("https://a.example", "https://a.example")]),
        ("<a@b.example>", [("a@b.example", "mailto:a@b.example")]),
        ("[a](mailto:a@b.example)", [("a", "mailto:a@b.example")]),
        ("see https://a.example.", [("https://a.example", "https://a.example")]),
        ("(https://a.example/b)", [("https://a.example/b", "https://a.example/b")]),
        ("https://a.example/b_(c)", [("https://a.example/b_(c)", "https://a.example/b_(c)")]),
        ("(https://a.example/b_(c)).", [("https://a.example/b_(c)", "https://a.example/b_(c)")]),
        ("**https://a.example/_b_c**", [("https://a.example/_b_c", "https://a.example/_b_c")]),
        ("HTTPS://A.EXAMPLE/", [("HTTPS://A.EXAMPLE/", "HTTPS://A.EXAMPLE/")]),
        ("http://localhost:5000/x", [("http://localhost:5000/x", "http://localhost:5000/x")]),
        ("http://[::1].", [("http://[::1]", "http://[::1]")]),
        ("[a]()", []),
        ("![a]()", []),
        ("https://ä.example/ü", [("https://ä.example/ü", "https://xn--4ca.example/%C3%BC")]),
        ("[https://a.example](https://b.example)", [("https://a.example", "https://b.example")]),
        ("`https://a.example`", []),
        ("xhttps://a.example", []),
        ("ftp://a.example", []),
        ("https://", []),
        ("www.a.example", []),
    ],
)
def test_links_and_bare_addresses_lead_where_they_say(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert links(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("![a *b*](https://a.example/c.png)", [("a b", "https://a.example/c.png")]),
        ("![](https://a.example/c.png)", [("https://a.example/c.png", "https://a.example/c.png")]),
        ("[![a](https://a.example)](https://b.example)", [("a", "https://b.example")]),
        ("![a ![b](https://b.example)](https://a.example)", [("a b", "https://a.example")]),
        ("![[a](https://b.example)](https://a.example)", [("a", "https://a.example")]),
        ("![a](data:image/png;base64,AAAA)", []),
        ("![a](/logout)", []),
    ],
)
def test_a_picture_is_a_link_and_nothing_is_fetched(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert links(text) == found


UNSAFE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java&#10;script:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61;vascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "%6aavascript:alert(1)",
    "\x01javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg/onload=alert(1)>",
    "file:///etc/passwd",
    "blob:null",
    "ftp://a.example",
    "tel:112",
    "/account/delete",
    "//evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "?x=1",
    "#top",
    "http:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "https://bank.example@evil.example",
    "https://a:b@evil.example",
    "http://a.example:99999",
    "http://[::1",
    "http://ex%ample",
    "http://%41",
]


@pytest.mark.parametrize("address", UNSAFE)
def test_an_address_that_may_do_harm_is_no_link(address: str) -> None:
    for text in (
        f"[a]({address})",
        f"[a](<{address}>)",
        f"![a](<{address}>)",
        f"<{address}>",
        f"[a]\n\n[a]: <{address}>",
    ):
        assert links(text) == []
    assert [href for _, href in links(f"x {address} y") if "evil" in href] == []


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=https://a.example></iframe>",
    "<a href='javascript:alert(1)'>a</a>",
    "<style>*{display:none}</style>",
    "<form action=/logout method=post><button>a</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content=0>",
    "</div></main><h1>a</h1>",
    "</p><p onclick=alert(1)>a",
    "<!-- a --> <![CDATA[<script>]]> <?php ?>",
    "<div\nonclick=alert(1)\n>",
    "- <script>\n  alert(1)\n  </script>",
    "> <script>alert(1)</script>",
    "`<script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "```<script>\na\n```",
    '``` " onclick="alert(1)\na\n```',
    '[a](https://a.example/"onclick="alert(1))',
    "[a](https://a.example/'onclick='alert(1))",
    '[a](<https://a.example/"><script>alert(1)</script>>)',
    '[a](https://a.example "x" onclick=alert(1))',
    '[a](https://a.example "&quot; onclick=&quot;alert(1)")',
    "[<script>](https://a.example)",
    '![" onerror="alert(1)](https://a.example)',
    '![a](https://a.example/x" onerror="alert(1))',
    'https://a.example/"onmouseover=alert(1)',
    "https://a.example/<script>alert(1)</script>",
    "[a](https://a.example)<b>[b](https://b.example)",
    "[[a](https://a.example)](https://b.example)",
    "[a [b [c](https://c.example)](https://b.example)](https://a.example)",
    "[a](https://a.example) ![b][a]\n\n[a]: javascript:alert(1)",
    "[a]: https://a.example '\n<script>\n'\n\n[a]",
    '[a](https://a.example/\\)\\"\\<)',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "&#0; &#xD800; &#x110000; &nosuch; &#99999999999;",
    "a\0b",
    "\u2028<script>\u2029",
    '<https://a.example/"onclick=alert(1)>',
    "<mailto:a@b.example?subject=<script>>",
    "{{7*7}} {% raw %} js:alert(1)",
    "1" * 9 + ". a",
    "0. a",
    "**a <b>** c</b>",
    "***a** b* _c __d_ e__",
    "*[a*](https://a.example)",
    "[*a](https://a.example)*",
    "# [a](https://a.example) ![b](https://b.example)\n- # c",
    '<math><mtext></p><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<x:script xmlns:x=http://www.w3.org/1999/xhtml>alert(1)</x:script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_notes_are_text(text: str) -> None:
    shown(text)
    shown(f"- a\n  > {text}")
    assert "<script" not in as_html(text)


# Noncharacters aside, which are no valid HTML.
NOTES = st.characters(exclude_categories=["Cs", "Cn"])


@pytest.mark.parametrize("text", HOSTILE)
def test_a_parser_that_lets_everything_through_would_do_no_harm(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(markdown._parser.options, "html", True)
    monkeypatch.setattr(markdown._Parser, "validateLink", lambda *_: True)
    html = as_html.__wrapped__(text)
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        assert element.tag in TAGS | {"DOCUMENT_FRAGMENT"}
        assert set(element.attrib) <= {"href", "rel", "start"}
        assert re.match(r"(https?:|mailto:|\Z)", element.get("href", ""), re.IGNORECASE)


PIECES = [
    *("[", "](", ")", "![", "]", "<", ">", "*", "**", "_", "`", "```\n", "\n", "\n\n", "  "),
    *("- ", "> ", "1. ", "# ", "---\n", "[a]: ", "&lt;", "&#60;", "\\", '"', "'", "a", "b c"),
    *("https://a.example", "http://", "javascript:x", "mailto:a@b.example", "<script>", "<b", "/>"),
]


@settings(max_examples=300)
@given(st.text(NOTES) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_whatever_is_written_is_valid_and_harmless(text: str) -> None:
    shown(text)


@settings(max_examples=300)
@given(st.text("abc >-*#1.\n", max_size=200))
@example("> " * 30 + "a")
@example("- " * 30 + "a")
@example("- > 1. " * 10 + "a")
@example("*a " * 50 + "b* " * 50)
def test_every_letter_written_is_shown(text: str) -> None:
    assert re.findall("[a-c]", plain(text)) == re.findall("[a-c]", text)


@pytest.mark.parametrize("code", ["&#x202E;", "&#8238;", "&#x200f;", "&rlm;", "&#7;", "&#x9f;"])
def test_no_entity_stands_for_what_notes_cannot_hold(code: str) -> None:
    assert as_html(f"a{code}b") == "<p>a\N{REPLACEMENT CHARACTER}b</p>\n"


@pytest.mark.parametrize(
    "text",
    ["> " * 30 + "a\n<b>", "- " * 30 + "a\n<b>", f"{'*' * 60}a{'*' * 60}\n<b>"],
    ids=["quotes", "lists", "emphasis"],
)
def test_what_is_nested_beyond_reason_is_shown_as_written(text: str) -> None:
    assert plain(text).rstrip("\n") == text
    assert as_html(text) == f"<p>{escape(text).replace(chr(10), Markup('<br>') + chr(10))}</p>\n"


def test_html_is_kept_by_text_and_within_bounds() -> None:
    as_html.cache_clear()
    assert as_html("a") is as_html("a")
    for number in range(200):
        as_html(f"{number}")
    assert as_html.cache_info().currsize == 64


def steps(text: str) -> int:
    """How many lines of Python it takes, whatever the machine does meanwhile."""
    taken = 0

    def line(frame: FrameType, event: str, arg: Any) -> Callable[..., Any]:
        nonlocal taken
        taken += 1
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        as_html.__wrapped__(text)
    finally:
        sys.settrace(before)
    return taken


LARGE: dict[str, Callable[[int], str]] = {
    **{char: lambda n, char=char: char * n for char in '[]()*_><`~!#-+=&\\"|:\n\t'},  # type: ignore[misc]
    **{
        piece: lambda n, piece=piece: (piece * n)[:n]  # type: ignore[misc]
        for piece in (
            *(
                "![",
                "![[",
                "[]",
                "[a](",
                "[a][b]",
                "[a](<",
                "[\n",
                "[a]:\n",
                "[a]: <",
                "[a]: b (\n",
            ),
            *("*a ", "_*", "*a**", "a**b", "**a *b ", "***a ", "a\n", "> ", ">\n", ">a\nb\n"),
            *("- ", "-\n", "1. ", "1)\n", "- > ", ">- >- >- >- \n", "---\n", "a\n-\n", "~~~\n"),
            *(
                "http://xn--a/",
                "http://[::1/",
                "http://a@",
                "<a",
                "<http:",
                "&#",
                "&amp;",
                "://",
                "http://",
                "http://a ",
                "http://a)",
                "![a](b)",
            ),
            *("[a](http://a.b) ", "![a](http://a.b) ", "<http://a.b>", "```\na\n"),
        )
    },
    "strong": lambda n: "*" * (n // 2) + "a" + "*" * (n // 2),
    "brackets": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "links": lambda n: "[" * (n // 6) + "a" + "](b)" * (n // 6),
    "destination": lambda n: "[a](" + "(" * n,
    "ticks": lambda n: " ".join("`" * i for i in range(1, int((2 * n) ** 0.5))),
    "definitions": lambda n: "".join(f"[{i}]: http://a\n" for i in range(n // 16)),
    "title": lambda n: '[a]: b "' + "a\n" * (n // 2),
    "parentheses": lambda n: "http://a/" + ")" * n,
    "addresses": lambda n: "http://a/(" * (n // 20) + ")" * (n // 2),
}


@pytest.mark.parametrize("make", LARGE.values(), ids=map(ascii, LARGE))
def test_the_work_grows_with_the_length_and_no_faster(make: Callable[[int], str]) -> None:
    half, whole = steps(make(1000)), steps(make(2000))
    assert whole <= 2.5 * half + 2000
    assert whole <= 3000 * 2000


@pytest.mark.parametrize("make", LARGE.values(), ids=map(ascii, LARGE))
def test_the_longest_notes_are_shown_within_seconds(make: Callable[[int], str]) -> None:
    text = make(10_000)
    began = time.process_time()
    html = as_html.__wrapped__(text)
    assert time.process_time() - began < 5
    assert len(html) < 40 * len(text) + 100
    shown(make(600))
