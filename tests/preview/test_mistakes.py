"""Mistakes that people make, each caught with a message that names the place."""

from collections.abc import Callable
from pathlib import Path
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
    "a condition that fails": Mistake(
        NOTE, "{{ text }}", "{% if 1 // 0 %}\n{{ text }}\n{% endif %}", "note.html:1",
        "Note/info: ZeroDivisionError",
    ),
    "a condition that fails after another": Mistake(
        NOTE, "{{ text }}", "{% if not text %}\nx\n{% elif 1 // 0 %}\n{{ text }}{% endif %}",
        "note.html:3", "Note/info: ZeroDivisionError",
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
    "a choice that there is not, in a template's call": Mistake(
        THINGS, 'level="info"', 'level="inof"', "things.html:1",
        "Note.level = 'inof' is none of 'info', 'warning'; did you mean “info”",
    ),
    "a choice that there is not, in a branch of a template's call": Mistake(
        THINGS, 'level="info"', 'level="wraning" if things else "info"', "things.html:1",
        "Note.level = 'wraning' is none of 'info', 'warning'; did you mean “warning”",
    ),
    "a choice that there is not, in a state": Mistake(
        STATES, 'text="Oh", level="warning"', 'text="Oh", level="wraning"', "all.py:13",
        "Note/warning: Note.level = 'wraning' is none of",
    ),
    "a tag that is never closed": Mistake(
        NOTE, "{{ text }}", "\n<b>{{ text }}", "note.html:2", "Note/info: <b> is never closed"
    ),
    "a tag that is never closed, in no template": Mistake(
        STATES, '<div id="things">{}</div>', '<div id="things">{}</dvi>', "all.py:19",
        "HTML of Things/some: <div> is never closed",
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
        "Things/some: makes no request “POST /thing”; did you mean “POST /things”",
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


INFO = 'def info(text: str = "Well") -> Note:'

UNREADABLE = {
    "a syntax error": Mistake(STATES, INFO, "def info(:", "all.py:8", "invalid syntax"),
    "no return type": Mistake(
        STATES, INFO, INFO.replace(" -> Note", ""), "all.py:7", "state `info` needs `-> Note`"
    ),
    "a return type that is no partial": Mistake(
        STATES, INFO, INFO.replace("Note", "str"), "all.py:7", "state `info` needs `-> Note`"
    ),
    "a return type that nobody knows": Mistake(
        STATES, INFO, INFO.replace("Note", "'Noet'"), "all.py:7",
        "state `info`: name 'Noet' is not defined",
    ),
    "a parameter without a default": Mistake(
        STATES, INFO, "def info(text: str) -> Note:", "all.py:7",
        "state `info`: parameter `text` needs a default",
    ),
    "a parameter without a type": Mistake(
        STATES, INFO, 'def info(text="Well") -> Note:', "all.py:7",
        "state `info`: parameter `text` needs a type",
    ),
    "a parameter of a type that no address can hold": Mistake(
        STATES, INFO, "def info(text: bytes = b'') -> Note:", "all.py:7",
        "state `info`: parameter `text` cannot be a control",
    ),
    "a default that is none of the choices": Mistake(
        STATES, INFO, "def info(text: bool = None) -> Note:", "all.py:7",
        "state `info`: parameter `text` has the default None; valid are yes, no",
    ),
    "two states of one name": Mistake(
        STATES, "def warning()", "def info()", "all.py:13",
        "state `info` is there already, at line 7",
    ),
    "two states of one name in two modules": Mistake(
        "states/more.py", "", "from .all import Note, state\n\n@state()\n" + INFO + "\n    pass\n",
        "more.py:3", "state `info` is there already, at ",
    ),
    "a decorator without brackets": Mistake(
        STATES, "@state()\ndef info", "@state\ndef info", "all.py:7",
        "write `@state()`, with parentheses",
    ),
    "a wrong import": Mistake(
        STATES, "Note, Thing, Things", "Noet, Thing, Things", "all.py:1",
        "ImportError: cannot import name 'Noet'",
    ),
    "a name that is not defined": Mistake(
        STATES, "within=AROUND)\ndef none", "within=ARUOND)\ndef none", "all.py:25",
        "NameError: name 'ARUOND' is not defined",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", UNREADABLE.values(), ids=UNREADABLE)
def test_states_that_cannot_be_read_say_where_in_one_line(
    project: MakeProject, mistake: Mistake
) -> None:
    previewer = project(made(mistake))
    with pytest.raises(Broken) as broken:
        previewer.catalogue.states()
    said = str(broken.value)
    assert mistake.said in said
    assert f"/{mistake.place}: " in f"/{said}"
    assert "\n" not in said


def problems_of(previewer: Previewer) -> list[str]:
    return [f"{Path(p.file).name}:{p.line}: {p.text}" for p in previewer.findings().all()]


def test_what_failed_already_is_not_told_twice(project: MakeProject) -> None:
    assert problems_of(project(made(MISTAKES["a template that cannot be read"]))) == [
        "note.html:1: unexpected '}'"
    ]
    assert problems_of(project(made(MISTAKES["an include of nothing"]))) == [
        "things.html:3: there is no template rwo.html; did you mean “row.html”?"
    ]
    raising = made(Mistake(STATES, 'text="Oh"', "text=str(1 / 0)", "", ""))
    (said,) = problems_of(project(raising))
    assert said == "all.py:16: ZeroDivisionError: division by zero"


def test_what_many_states_share_is_told_once(project: MakeProject) -> None:
    assert problems_of(project(made(MISTAKES["a missing keyword in a template's call"]))) == [
        "things.html:1: Note is made without “level”"
    ]
    (said,) = problems_of(project(made(MISTAKES["an unknown swap"])))
    assert said.startswith("things.html:2: form: hx-swap")
    assert said.endswith("“innerHTML”?, and 2 more states")


def test_what_is_wrong_in_many_places_is_told_once_with_all_of_them(project: MakeProject) -> None:
    call = '{{ Note(text="x") }}'

    def change(files: dict[str, str]) -> None:
        files["templates/home.html"] += call
        files["templates/row.html"] += call
        files[THINGS] += call

    (said,) = problems_of(project(change))
    assert "Note is made without “level”, and 2 more places: " in said
    assert all(name in said for name in ("row.html:4", "things.html:8"))


def test_a_class_that_changed_since_the_start_is_named(project: MakeProject) -> None:
    previewer = project()
    assert previewer.changed() == []
    before = previewer.version()
    classes = next(file for file in previewer._started if file.endswith("/partials.py"))
    text = Path(classes).read_text("utf-8")
    Path(classes).write_text(text.replace("    text: str\n", "    text: str\n    tone: str\n"))
    note = previewer.project.templates / "partials/note.html"
    note.write_text('<p class="{{ level }} {{ tone }}">{{ text }}</p>\n', "utf-8")
    assert previewer.version() != before
    (said, *_) = problems_of(previewer)
    assert said.startswith("note.html:1: “tone” is not declared by Note")
    assert said.endswith(" (restart the server: partials.py has changed since it started)")
