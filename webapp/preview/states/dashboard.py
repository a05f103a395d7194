"""The dashboard."""

from webapp.preview import state
from webapp.preview.states.factories import HERE, LISTS, make_chart, make_line
from webapp.preview.states.ways import DOORS
from webapp.todos import compose
from webapp.todos.models import TodoLine
from webapp.todos.pages import Agenda, DashboardPage

ROWS = {
    "POST /todos/<id:number>/done": "DashboardPage/usual",
    "POST /todos/<id:number>/delete": "DashboardPage/usual",
    "GET /todos/<id:number>": "TodoPage/plain",
    "GET /todos": "TodosPage/usual",
}


def _dashboard(
    late: list[TodoLine], *, more: bool = False, done: tuple[int, ...] = (1, 4, 0, 2)
) -> DashboardPage:
    some = bool(late) or sum(done) > 0
    today = [make_line(21, "Call the dentist", days=0, has_notes=True)] if some else []
    soon = [make_line(22, "Review the report", days=2, list_id=3)] if some else []

    def agenda(name: str, title: str, lines: list[TodoLine], nothing: str) -> Agenda:
        return Agenda(
            title=title,
            id=name,
            rows=compose.rows(lines, LISTS, HERE),
            nothing=nothing,
            more=f"/todos?due={name}" if more else "",
        )

    return DashboardPage(
        title="Dashboard",
        overdue=agenda("overdue", "Overdue", late, "Nothing is late."),
        today=agenda("today", "Today", today, "Nothing is due today."),
        soon=agenda("soon", "Next 7 days", soon, "Nothing is due in the next 7 days."),
        lists=LISTS if some else LISTS[:1],
        chart=make_chart(done),
        next="/dashboard",
    )


@state(on=DOORS | ROWS)
def busy() -> DashboardPage:
    """Late, today, soon, and what was done."""
    return _dashboard([make_line(n, f"Errand {n}", days=-n) for n in range(1, 11)], more=True)


@state(on=DOORS | ROWS)
def usual() -> DashboardPage:
    """Nothing is late."""
    return _dashboard([])


@state(on=DOORS)
def first_visit() -> DashboardPage:
    """Nothing anywhere yet."""
    return _dashboard([], done=(0,))
