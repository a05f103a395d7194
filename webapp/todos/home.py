"""The start page and the dashboard."""

from datetime import date, timedelta

from flask import Blueprint, Response

from webapp.accounts.sessions import current_person, me, signed_in
from webapp.doors.house import connection
from webapp.doors.pages import go_to, page
from webapp.todos import queries
from webapp.todos.compose import rows
from webapp.todos.labels import labels_of
from webapp.todos.lists import lists_of
from webapp.todos.models import TodoLine, in_use, of_others
from webapp.todos.pages import Agenda, DashboardPage, DayBar, DoneChart

bp = Blueprint("home", __name__)

SHOWN = 10
"""Rows under each heading of the dashboard."""

DAYS = 30
CHART_HEIGHT = 80
BAR = 10
"""Width of a day in the chart, gap included, in its own units."""


@bp.get("/")
def start() -> Response:
    """Lead on: to the dashboard, or to sign in."""
    return go_to("/dashboard" if current_person() else "/login")


@bp.get("/dashboard")
@signed_in
def dashboard() -> Response:
    """Show what is late, due today and soon, and what was done."""
    every = lists_of(connection(), me().id)
    mine = in_use(every)
    some = len(mine) < len(every)
    others = of_others(mine)
    shared = queries.shared_by(others)
    known = labels_of(connection(), me().id)
    here = me().here
    tomorrow = here.today + timedelta(days=1)

    def agenda(name: str, title: str, lines: list[TodoLine], nothing: str, path: str) -> Agenda:
        return Agenda(
            title=title,
            id=name,
            rows=rows(
                lines[:SHOWN],
                mine,
                here,
                known=(*known, *queries.labels_on(connection(), lines, others)),
            ),
            nothing=nothing,
            more=path if len(lines) > SHOWN else "",
        )

    person, limit = me().id, SHOWN + 1
    now, midnight = (here.today, here.minute), (tomorrow, 0)
    week = (here.today + timedelta(days=8), 0)

    def due(first: queries.Place, end: queries.Place) -> list[TodoLine]:
        return queries.due_between(
            connection(), person, first, end, limit, in_use=some, shared=shared
        )

    late, today, soon = due(queries.EVER, now), due(now, midnight), due(midnight, week)
    more = "more " * any(line.due == here.today for line in late)
    return page(
        DashboardPage(
            title="Dashboard",
            overdue=agenda("overdue", "Overdue", late, "Nothing is late.", "/todos?due=overdue"),
            today=agenda(
                "today", "Today", today, f"Nothing {more}is due today.", "/todos?due=today"
            ),
            soon=agenda(
                "soon", "Next 7 days", soon, "Nothing is due in the next 7 days.", "/todos?due=week"
            ),
            lists=mine,
            chart=_chart(here.today),
            next="/dashboard",
        )
    )


def _chart(today: date) -> DoneChart:
    first = today - timedelta(days=DAYS - 1)
    done = queries.done_by_day(connection(), me().id, first)
    best = max(done.values(), default=0)
    bars = []
    for number in range(DAYS):
        day = first + timedelta(days=number)
        count = done.get(day, 0)
        height = max(2, round(count / best * CHART_HEIGHT)) if count else 1
        bars.append(DayBar(day, count, number * BAR, CHART_HEIGHT - height, height))
    return DoneChart(bars=bars, total=sum(done.values()), best=best)
