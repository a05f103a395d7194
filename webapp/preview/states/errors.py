"""What is said when something cannot be answered."""

from typing import Literal

from webapp.doors.errors import TEXTS, TITLES, Again, ErrorPage
from webapp.preview import state
from webapp.preview.states.factories import KEY

START = {"GET /": "DashboardPage/usual"}


@state(on=START)
def known(status: Literal[400, 403, 404, 405, 413, 429, 503] = 404) -> ErrorPage:
    """Says what happened and what to do."""
    return ErrorPage(title=TITLES[status], text=TEXTS[status], reference="", again=None)


@state(on=START | {"POST /todos": "TodosPage/after_a_change"})
def in_vain(status: Literal[503, 507] = 503) -> ErrorPage:
    """Keeps the form that was sent, to send it again."""
    again = Again("/todos", (("key", KEY), ("title", "Water the plants")))
    return ErrorPage(title=TITLES[status], text=TEXTS[status], reference="", again=again)


@state(on=START)
def with_reference() -> ErrorPage:
    """A number to be found in the log."""
    return ErrorPage(title=TITLES[500], text=TEXTS[500], reference="3f9c51aa02e7", again=None)
