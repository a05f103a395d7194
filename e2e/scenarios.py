"""The scenario table: what somebody does, what Doorstep promises, and the modes it must hold in.

Each row is held by the tests that are marked with its id: `@pytest.mark.scenario("H1")`. A row
without a test, or without one of its modes, fails `test_scenarios.py`; `make scenarios` writes the
table with its tests and their results to docs/scenarios.md.
"""

from typing import Literal, NamedTuple

Mode = Literal["off", "on"]
"""Whether JavaScript runs."""

BOTH: tuple[Mode, ...] = ("off", "on")
OFF: tuple[Mode, ...] = ("off",)
ON: tuple[Mode, ...] = ("on",)


class Scenario(NamedTuple):
    """One row."""

    id: str
    someone: str
    """What somebody does: the rest of a sentence."""
    promise: str
    javascript: tuple[Mode, ...] = BOTH
    """The modes that this can happen in at all."""
    history: bool = False
    """Whether it must hold with the back/forward cache and without."""
    note: str = ""
    """What is not promised, and why."""


SUBJECTS = {
    "H": "History",
    "R": "Repeating",
    "E": "Errors",
    "C": "At the same time",
    "A": "Focus and speech",
    "F": "Feedback",
    "S": "Security",
    "P": "Without a network",
}
"""What a row is about, by the first letter of its id."""

SCENARIOS = (
    Scenario(
        "H1",
        "searches, follows a link and goes Back",
        "The whole page is there, with its filters as they were.",
        history=True,
        note="With the back/forward cache and without scripts the fields are as they were left, "
        "with what was picked last.",
    ),
    Scenario(
        "H2",
        "goes Back within one page load",
        "htmx's restore request gets the whole page.",
        ON,
    ),
    Scenario(
        "H3",
        "opens a filtered address anew, as a reopened tab does",
        "It is a whole page.",
    ),
    Scenario(
        "H4",
        "goes Back to a list that was changed meanwhile",
        "The list is shown as it is now.",
        history=True,
        note="What was changed on another device is not shown where the browser keeps pages for "
        "Back and scripts are off: nothing is asked then.",
    ),
    Scenario(
        "H5",
        "goes Back onto what an invalid form led to",
        "The page is there, and nothing is sent again.",
        history=True,
        note="After a wrong password, a Chromium without scripts and without its cache for Back "
        "asks before it would send the form again: it keeps no answer of status 401.",
    ),
    Scenario(
        "H6",
        "goes Back while offline",
        "A notice says so and offers Retry, which brings the page.",
        ON,
        note="From one page load to another, and without scripts, the browser says it itself.",
    ),
    Scenario(
        "H7",
        "goes Back or searches after the session ended",
        "Sign-in is a page of its own, and leads back to where they were.",
        history=True,
    ),
    Scenario(
        "H8",
        "types a query",
        "Typing keeps one place in the history; Enter or a filter adds one.",
        ON,
    ),
    Scenario(
        "H9",
        "searches, and the answer is an error",
        "Address and history are as before.",
        ON,
    ),
    Scenario(
        "H10",
        "scrolls down, follows a link and goes Back",
        "The page is at the same place.",
        history=True,
    ),
    Scenario(
        "H14",
        "sends a form and comes Back to it",
        "Its button works, and the list is as it is now.",
        history=True,
    ),
    Scenario(
        "H15",
        "signs out and goes Back",
        "Sign-in is shown, and nothing that was private.",
        history=True,
    ),
    Scenario("R1", "clicks Add twice, without scripts", "One todo.", OFF),
    Scenario("R2", "clicks Add four times, fast", "One todo.", ON),
    Scenario("R3", "refreshes the page after any form", "A GET; no form is sent again."),
    Scenario(
        "R4",
        "sends another text under a key that was used",
        "Two todos: key and text together name a submission.",
    ),
    Scenario(
        "R5",
        "goes Back to a form that was sent",
        "Its field is empty.",
        history=True,
        note="With the back/forward cache and without scripts the browser shows the form as it "
        "was left; sending it once more is the same submission and adds nothing.",
    ),
    Scenario(
        "R6",
        "loses the answer and tries again",
        "One effect, and the first answer.",
    ),
    Scenario("R7", "adds the same text twice on purpose", "Two todos: each form has a new key."),
    Scenario(
        "R8",
        "corrects what was invalid",
        "It is taken: only what took effect uses up the key.",
    ),
    Scenario(
        "R9",
        "sends the same form from everywhere at once",
        "One effect, and the same answer for all.",
    ),
    Scenario("R10", "sends any form", "The answer is 303, and what follows is a GET."),
    Scenario(
        "E1",
        "sends a form that the server fails on",
        "The list stays, a notice says so, and Retry sends the same.",
        ON,
    ),
    Scenario(
        "E2",
        "sends an empty title, or one too long",
        "The message is at the field, the focus on it, and the text in it.",
    ),
    Scenario(
        "E3",
        "sends a form while offline",
        "A notice says so, the text stays, and Retry sends it.",
        note="Without scripts the browser says it itself, and its reload sends the form.",
    ),
    Scenario(
        "E4",
        "writes on after the session ended",
        "Sign-in, and then the text is in its form, to be sent.",
    ),
    Scenario(
        "E5",
        "leaves a tab open for days",
        "Its form works, or its text is kept through sign-in.",
    ),
    Scenario("E6", "works on while the server restarts", "Nobody is signed out, nothing is lost."),
    Scenario("E8", "follows a sign-in link to another site", "Sign-in leads to local pages only."),
    Scenario("C1", "types faster than the server answers", "The last query wins.", ON),
    Scenario("C3", "deletes one, slowly, and another, fast", "Both are gone."),
    Scenario("C4", "deletes what another tab deleted", "The page says so, and the list is right."),
    Scenario("C5", "types while an answer arrives", "The letters stay.", ON),
    Scenario("C6", "picks a filter while a search stands", "The whole form is sent."),
    Scenario("C7", "edits in two tabs", "The second sees both versions, and chooses."),
    Scenario(
        "A1",
        "deletes the row that has the focus",
        "The focus goes to the row that moves up, or to the heading.",
        ON,
    ),
    Scenario(
        "A3",
        "changes anything",
        "One lasting live region says what was done.",
        ON,
    ),
    Scenario("A4", "changes the filters", "The title says them, and how many were found."),
    Scenario("A5", "adds a todo, without scripts", "The page is at the new row.", OFF),
    Scenario("F3", "acts in two tabs", "Each message is in the tab that acted."),
    Scenario("F4", "deletes the last row of the last page", "The last page that there is."),
    Scenario(
        "F5",
        "adds what the filter hides",
        "The page says that it does not show it, and links to it.",
    ),
    Scenario("S1", "writes a title that looks like code", "It is text."),
    Scenario(
        "S4",
        "types a password",
        "No address and no log holds it, nor what a session is known by.",
    ),
    Scenario(
        "P1",
        "opens a page while offline",
        "The browser's own page says so; a part of a page is never shown as one.",
    ),
)
