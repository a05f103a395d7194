"""Mistakes that people make, each caught with a message that names the place."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.preview.conftest import Change
from webapp.preview.catalogue import Broken
from webapp.preview.previewer import Previewer

MakeProject = Callable[..., Previewer]


class Mistake(NamedTuple):
    """In a file, one text is written instead of another; what is said then, and where."""

    file: str
    right: str
    wrong: str
    place: str
    said: str


NOTE = "templates/partials/note.html"
THINGS = "templates/partials/things.html"
STATES = "states/all.py"

MISTAKES = {
    "a misspelt variable": Mistake(
        NOTE, "text }}", "txet }}", "note.html:1",
        "“txet” is not declared by Note; did you mean “text”",
    ),
    "a misspelt variable in an included file": Mistake(
        "templates/row.html", "in things", "in thigns", "row.html:1", "did you mean “things”"
    ),
    "a misspelt variable in a branch that no state takes": Mistake(
        NOTE, "</p>", "{% if level == 'x' %}{{ lvel }}{% endif %}</p>", "note.html:1",
        "“lvel” is not declared by Note; did you mean “level”",
    ),
    "a misspelt variable in a page's block": Mistake(
        "templates/home.html", "{{ title }}", "{{ titel }}", "home.html:3", "did you mean “title”"
    ),
    "a misspelt attribute of a value in a loop": Mistake(
        "templates/row.html", "thing.name", "thing.nmae", "row.html:2",
        "Thing has no “nmae”; did you mean “name”",
    ),
    "a name of the layout in a partial": Mistake(
        NOTE, "</p>", "{{ frame.person }}</p>", "note.html:1", "“frame” is not declared by Note"
    ),
    "a variable set at the top and used in a block": Mistake(
        "templates/home.html", '{% block main %}', '{% set x = title %}{% block main %}{{ x }}',
        "home.html:2", "“x” is not declared by HomePage",
    ),
    "a declared variable that is never used": Mistake(
        "partials.py", "    text: str\n", "    text: str\n    colour: str = ''\n", "partials.py:19",
        "Note.colour is never used by partials/note.html",
    ),
    "a class without a template": Mistake(
        NOTE, "", "renamed", "partials.py:14",
        "Note has no template partials/note.html; did you mean “partials/notes.html”",
    ),
    "a template without a class": Mistake(
        "templates/partials/nota.html", "", "new", "nota.html:1",
        "no @partial class Nota declares what it needs; did you mean “Note”",
    ),
    "an include of nothing": Mistake(
        THINGS, '"row.html"', '"rwo.html"', "things.html:3",
        "there is no template rwo.html; did you mean “row.html”",
    ),
    "a template that cannot be read": Mistake(
        NOTE, "{{ text }}", "{{ text }", "note.html:1", "unexpected '}'"
    ),
    "a misspelt keyword in a template's call": Mistake(
        THINGS, 'text="None."', 'txt="None."', "things.html:1",
        "Note takes no “txt”; did you mean “text”",
    ),
    "a missing keyword in a template's call": Mistake(
        THINGS, ', level="info"', "", "things.html:1", "Note is made without “level”"
    ),
    "a call without keywords": Mistake(
        THINGS, 'Note(text="None.", level="info")', 'Note("None.")', "things.html:1",
        "Note takes keywords only: text, level",
    ),
    "a partial without a state": Mistake(
        "partials.py", "@page()", "@partial\nclass Nothing:\n    \"\"\"None.\"\"\"\n\n\n@page()",
        "partials.py:30", "Nothing has no state",
    ),
    "a choice that no state shows": Mistake(
        STATES, 'level="warning"', 'level="info"', "partials.py:19",
        "no state shows Note.level = 'warning'",
    ),
    "a state that fails": Mistake(
        STATES, "range(number)", "rnage(number)", "all.py:22",
        "Things/some: NameError: name 'rnage' is not defined",
    ),
    "a state that returns another partial": Mistake(
        STATES, 'return Note(text="Oh", level="warning")', "return none()", "previewer.py",
        "Note/warning returned a Things",
    ),
    "a template that fails in one state only": Mistake(
        NOTE, "{{ text }}", "{{ text }}{% if level == 'warning' %}{{ 1 // 0 }}{% endif %}",
        "note.html:1", "Note/warning: ZeroDivisionError",
    ),
    "an unknown attribute of htmx": Mistake(
        THINGS, "hx-target", "hx-tagret", "things.html:2",
        "form: hx-tagret=\"#things\" is no attribute of htmx 4.0.1; did you mean “hx-target”",
    ),
    "an attribute of htmx 2": Mistake(
        THINGS, 'hx-swap="innerMorph"', 'hx-ext="morph"', "things.html:2",
        "hx-ext=\"morph\" is no attribute",
    ),
    "an unknown swap": Mistake(
        THINGS, "innerMorph", "innerHtml", "things.html:2",
        "“innerHtml” is no swap of htmx 4.0.1; did you mean “innerHTML”",
    ),
    "a target that is not there": Mistake(
        THINGS, "#things", "#thing", "things.html:2",
        "“#thing” is not in the page; did you mean “#things”",
    ),
    "an attribute that is not inherited": Mistake(
        THINGS, "<label", '<p hx-target="#things"></p><label', "things.html:4",
        "does nothing here: this element asks for nothing, and only hx-target:inherited",
    ),
    "a script in an attribute": Mistake(
        THINGS, "<label", '<p hx-on:click="x()"></p><label', "things.html:4", "needs eval"
    ),
    "a form to nowhere": Mistake(
        THINGS, 'action="/things" ', 'action="/thigns" ', "things.html:2",
        "form: action=\"/thigns\" is no route; did you mean “/things”",
    ),
    "a method that the route does not take": Mistake(
        THINGS, 'method="post"', 'method="get"', "things.html:2",
        "action=\"/things\" takes POST and no GET",
    ),
    "a button to nowhere": Mistake(
        THINGS, 'formaction="/things/1"', 'formaction="/things/1/go"', "things.html:6",
        "button: formaction=\"/things/1/go\" is no route",
    ),
    "a link to nowhere": Mistake(
        "templates/home.html", 'href="/"', 'href="/hmoe"', "home.html:5",
        "a: href=\"/hmoe\" is no route",
    ),
    "a button outside of its form": Mistake(
        NOTE, "</p>", '<button formaction="/things">Go</button></p>', "note.html:1",
        "stands outside of any form",
    ),
    "an unknown strategy": Mistake(
        THINGS, "hx-boost", 'hx-sync="this:dorp" hx-boost', "things.html:2",
        "“dorp” is none of drop",
    ),
    "an id that is there twice": Mistake(
        THINGS, "<b", "<b", "things.html", "x"
    ),
    "a label for nothing": Mistake(
        THINGS, 'for="name"', 'for="nmae"', "things.html:4",
        "for names “nmae”, which is no id; did you mean “name”",
    ),
    "invalid HTML": Mistake(
        NOTE, "</p>", "</b>", "note.html:1", "Note/info: Unexpected end tag (b)"
    ),
    "an answer by a state that is not there": Mistake(
        STATES, '"POST /things": "none"', '"POST /things": "noone"', "all.py:19",
        "Things/some: no state “noone”; did you mean “none”",
    ),
    "an answer to a request that is never made": Mistake(
        STATES, '"POST /things": "none"', '"POST /thing": "none"', "all.py:19",
        "Things/some makes no request “POST /thing”; did you mean “POST /things”",
    ),
}  # fmt: skip
MISTAKES["an id that is there twice"] = Mistake(
    "templates/row.html",
    "<b>",
    '<b id="b">',
    "row.html:2",
    "Things/some: the id “b” is there twice",
)


def made(mistake: Mistake) -> Change:
    def change(files: dict[str, str]) -> None:
        if mistake.wrong == "renamed":
            files[mistake.file.replace("note", "notes")] = files.pop(mistake.file)
        elif not mistake.right:
            files[mistake.file] = mistake.wrong
        else:
            assert mistake.right in files[mistake.file]
            files[mistake.file] = files[mistake.file].replace(mistake.right, mistake.wrong)

    return change


def test_a_project_without_mistakes_has_no_problems(project: MakeProject) -> None:
    assert [str(problem) for problem in project().findings().all()] == []


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_place(project: MakeProject, mistake: Mistake) -> None:
    problems = [str(problem) for problem in project(made(mistake)).findings().all()]
    said = [problem for problem in problems if mistake.said in problem]
    assert said, problems
    assert mistake.place in said[0]


def test_there_are_enough_kinds() -> None:
    assert len(MISTAKES) >= 15


@pytest.mark.parametrize(
    ("wrong", "place"),
    [("def info(:", "all.py:8"), ("def info(text: bytes = b'') -> Note:", "catalogue.py")],
    ids=["syntax", "type"],
)
def test_states_that_cannot_be_imported_say_where(
    project: MakeProject, wrong: str, place: str
) -> None:
    right = 'def info(text: str = "Well") -> Note:'
    previewer = project(made(Mistake(STATES, right, wrong, "", "")))
    with pytest.raises(Broken) as broken:
        previewer.catalogue.states()
    assert "states/all.py:" in str(broken.value)
