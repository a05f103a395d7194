"""What a person may write, and how it is compared."""

import unicodedata
from typing import Annotated

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from webapp.texts import Block, Line, fold, length, name_key, trim
from webapp.todos.models import owner_mark, search_text

anything = st.text(st.characters())
"""Any text, lone surrogates and controls included."""

writable = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co"]))

line = TypeAdapter(Annotated[Line, length(1, 500)])
block = TypeAdapter(Annotated[Block, length(0, 10_000)])

OVERRIDES = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(anything)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(anything)
def test_folding_leaves_no_accent_no_control_and_no_mark_of_the_index(text: str) -> None:
    kinds = {unicodedata.category(char) for char in fold(text)}
    assert not kinds & {"Mn", "Cc", "Co", "Cs"}


@given(writable)
@example("Straße")
@example("İstanbul")
@example("ﬁn")
@example("Ａ")
def test_a_text_folds_the_same_however_it_is_written(text: str) -> None:
    folded = fold(text)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Milk", "milk"),
        ("CRÈME brûlée", "creme brulee"),
        ("Straße", "strasse"),
        ("ＦＵＬＬ", "full"),
        ("ﬁnger", "finger"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("İ", "i"),
        ("a\tb\nc\x00d", "a b c d"),
        ("\ue000\uf8ff", "  "),
        ("🙂", "🙂"),
        ("e\u0301", "e"),
        ("50 % _ \\", "50 % _ \\"),
    ],
)
def test_case_accents_and_forms_make_no_difference(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.integers(1, 10**9), anything, anything)
def test_no_text_can_look_like_an_owners_mark(person: int, title: str, notes: str) -> None:
    mark = owner_mark(person)
    assert len(mark) == 3
    assert mark not in f"\n{fold(title)}\n{fold(notes)}"
    assert search_text(person, title, notes).count(mark) == 1


@given(st.sets(st.integers(1, 6400**3 - 1), min_size=2, max_size=50))
def test_every_person_has_a_mark_of_their_own(people: set[int]) -> None:
    assert len({owner_mark(person) for person in people}) == len(people)


@given(anything)
def test_what_is_taken_as_a_line_is_one_visible_line(text: str) -> None:
    try:
        taken = line.validate_python(text)
    except ValidationError:
        return
    assert 1 <= len(taken) <= 500
    assert len(taken.splitlines()) == 1 or set(taken) & {"\u2028", "\u2029"}
    assert taken == trim(taken) == taken.strip()
    assert not set(taken) & set(OVERRIDES)
    assert not {unicodedata.category(char) for char in taken} & {"Cc", "Cs"}
    assert line.validate_python(taken) == taken


@given(writable)
def test_what_somebody_can_type_is_taken(text: str) -> None:
    assume(not set(text) & set(OVERRIDES))
    assume(1 <= len(trim(text)) <= 500)
    assert line.validate_python(text) == trim(text)


@given(st.sampled_from(OVERRIDES) | st.characters(categories=["Cc"]))
def test_a_control_or_override_within_a_line_is_refused(char: str) -> None:
    with pytest.raises(ValidationError, match=rf"U\+{ord(char):04X}"):
        line.validate_python(f"a{char}b")


@given(anything)
def test_what_is_taken_as_a_block_has_lines_and_tabs_only(text: str) -> None:
    try:
        taken = block.validate_python(text)
    except ValidationError:
        return
    controls = {char for char in taken if unicodedata.category(char) == "Cc"}
    assert controls <= {"\n", "\t"}
    assert block.validate_python(taken) == taken


@pytest.mark.parametrize(
    ("written", "kept"),
    [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\n\n", "a"), ("  a\tb ", "  a\tb"), ("\n", "")],
)
def test_line_ends_of_notes_become_one_kind(written: str, kept: str) -> None:
    assert block.validate_python(written) == kept


@given(writable)
def test_a_name_is_the_same_name_in_any_form(name: str) -> None:
    key = name_key(name)
    assert name_key(key) == key
    assert name_key(unicodedata.normalize("NFD", name)) == key
    assert name_key(name.casefold()) == key


@pytest.mark.parametrize(
    ("low", "high", "text", "said"),
    [
        (1, 5, "", "cannot be empty."),
        (8, 9, "abc", "must have at least 8 characters."),
        (0, 1000, "x" * 1234, "can have at most 1,000 characters; this has 1,234."),
    ],
)
def test_a_length_out_of_bounds_is_said_in_numbers(
    low: int, high: int, text: str, said: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(Annotated[str, length(low, high)]).validate_python(text)
    assert raised.value.errors()[0]["msg"] == said
