"""The client itself: each defect that it looks for is found."""

import pytest

from tests.markup import Page, defects

SOUND = """<!doctype html><html lang="en"><head><title>Hello – Doorstep</title></head><body>
<h1>Hello</h1>{}</body></html>"""


def wrong_with(html: str) -> list[str]:
    return defects(Page(html))


def test_a_sound_page_has_no_defect() -> None:
    form = '<form action="/a" method="post"><label>Name <input name="n"></label></form>'
    assert wrong_with(SOUND.format(form)) == []


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("<p></div>", "end-tag-too-early"),
        ("<h1>Again</h1>", "2 h1"),
        ('<p id="a"></p><p id="a"></p>', "id 'a' is there 2 times"),
        ('<form action="/a" method="post"><input name="n"></form>', "has no label"),
        ('<form action="/a" method="post"><select name="n"></select></form>', "has no label"),
        ('<form method="post"></form>', "no action"),
        ('<form action="/a"></form>', "no method"),
        ('<p style="color: red">', "an inline style"),
        ("<style>p {}</style>", "an inline style"),
        ("<script>1</script>", "an inline script"),
        ('<p onclick="x()">', "an inline onclick"),
        ('<a href="https://evil.example/">x</a>', "leaves this host"),
        ('<a href="javascript:x">x</a>', "leaves this host"),
        ('<p hx-confirm="js:x">', "would be run"),
        ("<p>{{ title }}</p>", "left by a template"),
        ("<button></button>", "says nothing"),
        ('<input aria-label="a" aria-describedby="b">', "leads nowhere"),
    ],
)
def test_a_defect_is_found(part: str, said: str) -> None:
    assert said in "\n".join(wrong_with(SOUND.format(part)))


def test_a_title_that_does_not_begin_with_the_heading_is_found() -> None:
    assert "does not begin" in wrong_with(SOUND.format("").replace("<h1>Hello", "<h1>Bye"))[0]
