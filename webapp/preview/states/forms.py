"""What is written and sent: fields, forms, and what is said after."""

from webapp.doors.drafts import FormTexts
from webapp.doors.pages import Status
from webapp.preview import state
from webapp.preview.states.factories import KEY, LABELS, LISTS, NO_DRAFT, make_draft
from webapp.todos import compose
from webapp.todos.models import COLORS, PRIORITIES
from webapp.todos.pages import AddForm, ListFields, TodoFields
from webapp.todos.repeats import USUAL
from webapp.todos.search import TodoSearch

IN_A_FORM = '<form class="sheet" method="post" action="/todos">{}</form>'
IN_A_LIST_FORM = '<form class="sheet" method="post" action="/lists">{}</form>'
WITH_THE_REGION = '{}<div id="todos" class="region"></div>'


@state(within=IN_A_FORM)
def blank(label: str = "Title", rest_open: bool = False) -> TodoFields:
    """Nothing written yet."""
    return TodoFields(
        values=FormTexts(category="inbox"),
        errors=FormTexts(),
        lists=LISTS,
        priorities=PRIORITIES,
        repeats=USUAL,
        labels=LABELS,
        rest_open=rest_open,
        label=label,
    )


@state(within=IN_A_FORM)
def filled(title: str = "Water the plants", notes: str = "The fern too.") -> TodoFields:
    """All fields have a value."""
    values = FormTexts(
        title=title,
        notes=notes,
        due="2026-12-03",
        at="18:00",
        category="home",
        priority="high",
        labels="garden",
    )
    return TodoFields(
        values=values,
        errors=FormTexts(),
        lists=LISTS,
        priorities=PRIORITIES,
        repeats=USUAL,
        labels=LABELS,
        rest_open=True,
        label="Title",
    )


@state(within=IN_A_FORM)
def all_wrong() -> TodoFields:
    """Each message stands at its field and describes it."""
    errors = FormTexts(
        title="Title cannot be empty.",
        notes="Notes can have at most 10,000 characters; this has 10,482.",
        due="Due date must be a day of the calendar.",
        at="Time must be a time such as 18:00.",
        category="There is no such list.",
        priority="Priority must be one of none, low, high.",
        labels="Labels can be at most 10.",
        repeat_words="Repeat is not understood. Write “every second Tuesday”.",
    )
    return TodoFields(
        values=FormTexts(),
        errors=errors,
        lists=LISTS,
        priorities=PRIORITIES,
        repeats=USUAL,
        labels=LABELS,
        rest_open=False,
        label="Title",
    )


@state(on={"POST /todos": "TodosPage/after_a_change"}, within=WITH_THE_REGION)
def fresh() -> AddForm:
    """One field; the rest is folded away."""
    return compose.add_form(TodoSearch(), LISTS, NO_DRAFT, KEY)


@state(on={"POST /todos": "TodosPage/after_a_change"}, within=WITH_THE_REGION)
def refused(message: str = "Title cannot be empty.") -> AddForm:
    """What could not be taken is there again, with the reason at the field."""
    draft = make_draft({"title": message}, notes="Two photos and the old one.")
    return compose.add_form(TodoSearch(category="home"), LISTS, draft, KEY)


@state(on={"POST /todos": "TodosPage/after_a_change"}, within=WITH_THE_REGION)
def time_alone() -> AddForm:
    """A time needs a date; both are there to write."""
    draft = make_draft({"at": "Time needs a due date."}, title="Water the plants", at="18:00")
    return compose.add_form(TodoSearch(), LISTS, draft, KEY)


@state(on={"POST /todos": "TodosPage/after_a_change"}, within=WITH_THE_REGION)
def waited() -> AddForm:
    """A form that waited through a sign-in is shown again with its text."""
    text = "This form waited through a sign-in. Please send it again."
    return compose.add_form(TodoSearch(), LISTS, make_draft({"": text}, title="Milk"), KEY)


@state(within=IN_A_LIST_FORM)
def new() -> ListFields:
    """Nothing written yet, and no colour."""
    return ListFields(values=FormTexts(color="none"), errors=FormTexts(), colors=COLORS)


@state(within=IN_A_LIST_FORM)
def named(name: str = "Garden") -> ListFields:
    """A list with a colour."""
    values = FormTexts(name=name, color="purple")
    return ListFields(values=values, errors=FormTexts(), colors=COLORS)


@state(within=IN_A_LIST_FORM)
def wrong() -> ListFields:
    """A message at each field."""
    errors = FormTexts(name="Name cannot be empty.", color="There is no such colour.")
    return ListFields(values=FormTexts(), errors=errors, colors=COLORS)


IN_THE_LIVE_REGION = '<div id="status" role="status">{}</div>'


@state(within=IN_THE_LIVE_REGION)
def said(text: str = "Password changed.") -> Status:
    """What was done, and nothing to undo."""
    return Status(text=text, undo="", see="", path="/account", quiet=False)


@state(on={"POST /undo/7": "undone"}, within=IN_THE_LIVE_REGION)
def with_undo(text: str = "Todo deleted.") -> Status:
    """Undo stands beside it, at least until the next page."""
    return Status(text=text, undo="/undo/7", see="", path="/todos", quiet=False)


@state(within=IN_THE_LIVE_REGION)
def undone() -> Status:
    """What Undo leads to."""
    return Status(text="Undone.", undo="", see="", path="/todos", quiet=False)


@state(on={"GET /todos/42": "TodoPage/plain"}, within=IN_THE_LIVE_REGION)
def not_shown() -> Status:
    """The page does not show what was added: a link does."""
    text = "Todo created. This page does not show it."
    return Status(text=text, undo="", see="/todos/42", path="/todos", quiet=False)


@state(on={"GET /todos/42": "TodoPage/plain"}, within=IN_THE_LIVE_REGION)
def understood() -> Status:
    """What was understood of the title is told, and can be changed."""
    text = "Todo created. Understood: Wednesday, 2 December 2026; 18:00; in Home; high priority."
    return Status(
        text=text, undo="", see="/todos/42", path="/todos", quiet=False, see_text="Change it"
    )


@state(within=IN_THE_LIVE_REGION)
def quiet() -> Status:
    """Said to screen readers only: how many were found."""
    return Status(text="3 active in Home", undo="", see="", path="/todos", quiet=True)
