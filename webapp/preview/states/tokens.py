"""The page of tokens for programs, and the page that says what programs can do."""

from webapp.accounts.pages import TokensPage
from webapp.accounts.tokens import MOST, Token
from webapp.api.pages import (
    AnswerLine,
    ApiDocsPage,
    Group,
    Operation,
    Parameter,
    problem_lines,
    sentence,
)
from webapp.doors.drafts import FormTexts
from webapp.preview import state
from webapp.preview.states.factories import KEY, day
from webapp.preview.states.ways import DOORS

NONE = DOORS | {
    "POST /account/tokens": "TokensPage/just_made",
    "GET /api/docs": "ApiDocsPage/some",
}
ALL = NONE | {"POST /account/tokens/<id:number>/revoke": "TokensPage/usual"}


def _token(name: str, scope: str, made: int, used: int | None, source: str | None = None) -> Token:
    return Token(
        id=-made,
        name=name,
        scope=scope,
        created_at=0,
        made=day(made),
        used=None if used is None else day(used),
        user_agent="",
        source=source,
    )


TOKENS = (
    _token("Mobile", "write", -3, -1, "mobile"),
    _token("The kitchen’s display, which shows what is due today", "read", -9, None),
    _token("Backup every night", "write", -300, -200),
)


def _page(
    *, tokens: tuple[Token, ...] = TOKENS, made: str = "", name: str = "", **errors: str
) -> TokensPage:
    return TokensPage(
        title="Tokens for programs",
        tokens=tokens,
        made=made,
        fields=FormTexts({"name": name, "scope": "write"} if errors else {}),
        errors=FormTexts({field.strip("_"): text for field, text in errors.items()}),
        key=KEY,
        draft="draft-of-the-preview" if errors else "",
    )


@state(on=ALL)
def usual() -> TokensPage:
    """What each may do, since when, and when it last changed something."""
    return _page()


@state(on=NONE)
def none_yet() -> TokensPage:
    """What tokens are for."""
    return _page(tokens=())


@state(on=ALL)
def just_made() -> TokensPage:
    """The only time that the token is shown."""
    return _page(made="doorstep_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH")


@state(on=ALL)
def refused(full: bool = False) -> TokensPage:
    """The form came back: it has no name, or there are too many."""
    if full:
        return _page(name="Phone", _=f"You have {MOST} tokens. Revoke one that is not needed.")
    return _page(_name="Name cannot be empty.")


@state(on=DOORS | {"GET /account/tokens": "TokensPage/usual"})
def some() -> ApiDocsPage:
    """Two operations and all kinds of problems."""
    title = Parameter("title", "text, at most 500 characters", True, sentence("One line."))
    match = Parameter("If-Match (header)", "text", True, sentence("The `ETag` that is meant."))
    answers = [AnswerLine("200", "OK"), AnswerLine("412", "Precondition Failed")]
    put = Operation(
        "replace_todo",
        "PUT",
        "/api/todos/{todo_id}",
        [sentence("Replace all of a todo; what is left out gets its default.")],
        [match],
        [title],
        answers,
    )
    get = Operation("lists", "GET", "/api/lists", [sentence("List your lists.")], [], [], answers)
    return ApiDocsPage(
        title="For programs",
        groups=[Group("Todos", [put]), Group("Lists", [get])],
        problems=problem_lines(),
    )
