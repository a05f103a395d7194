"""The pages of labels."""

from webapp.preview import state
from webapp.preview.states.factories import KEY, LABELS
from webapp.preview.states.ways import DOORS
from webapp.todos.pages import LabelPage, LabelsPage

ALL = DOORS | {"GET /labels/<id:number>": "LabelPage/one", "POST /labels": "LabelsPage/usual"}


def _all(*, name: str = "", name_error: str = "", error: str = "", some: bool = True) -> LabelsPage:
    return LabelsPage(
        title="Labels",
        labels=LABELS if some else (),
        name=name,
        name_error=name_error,
        error=error,
        key=KEY,
        draft="draft-of-the-preview" if name_error or error else "",
    )


@state(on=ALL)
def usual() -> LabelsPage:
    """All labels, and a form for another."""
    return _all()


@state(on=DOORS | {"POST /labels": "LabelsPage/usual"})
def none_yet() -> LabelsPage:
    """What labels are for."""
    return _all(some=False)


@state(on=ALL)
def refused(waited: bool = False) -> LabelsPage:
    """The form came back: the name was wrong, or it waited through a sign-in."""
    if waited:
        return _all(name="idea", error="This form waited through a sign-in. Please send it again.")
    return _all(name="Garden", name_error="There is a label of that name already.")


ONE = DOORS | {
    "GET /labels": "LabelsPage/usual",
    "POST /labels/1": "LabelsPage/usual",
    "POST /labels/1/merge": "LabelsPage/usual",
    "POST /labels/1/delete": "LabelsPage/usual",
}


@state(on=ONE)
def one(alone: bool = False, taken: bool = False) -> LabelPage:
    """Rename it, merge it into another, delete it."""
    error = "There is a label of that name already. To make one of both, merge them."
    return LabelPage(
        title="garden",
        label=LABELS[0],
        name="On the phone" if taken else "garden",
        name_error=error if taken else "",
        others=() if alone else LABELS[1:],
        draft="draft-of-the-preview" if taken else "",
    )
