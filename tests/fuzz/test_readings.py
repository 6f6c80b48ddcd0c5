"""Any text whatever: each normaliser says what a second reading by hand says of it, or that it is none of its type."""

from __future__ import annotations

from asking import Normalisers
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import FORMS, READINGS, TOKENS, differences_of, seeds

ANY = st.text(max_size=30)
MEANINGFUL = st.lists(st.sampled_from(TOKENS), max_size=10).map("".join)


@st.composite
def changed_forms(draw: st.DrawFn) -> str:
    """A text of a good form with some of its signs replaced, left out, or joined by others."""
    text = draw(st.sampled_from(FORMS))
    for _ in range(draw(st.integers(0, 3))):
        place, length = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
        text = text[:place] + draw(st.sampled_from(["", *TOKENS]) | st.characters()) + text[place + length :]
    return text


few = settings(max_examples=25, deadline=None)


@few
@given(texts=st.lists(ANY | st.none(), min_size=1, max_size=60))
def test_any_text(values: Normalisers, texts: list[str | None]) -> None:
    assert differences_of(values, texts) == []


@few
@given(texts=st.lists(MEANINGFUL, min_size=1, max_size=60))
def test_any_words_that_mean_something(values: Normalisers, texts: list[str]) -> None:
    assert differences_of(values, texts) == []


@few
@given(texts=st.lists(changed_forms(), min_size=1, max_size=60))
def test_good_forms_with_errors_in_them(values: Normalisers, texts: list[str]) -> None:
    assert differences_of(values, texts) == []


def test_what_fuzzing_found_before(values: Normalisers) -> None:
    texts = [*FORMS, *TOKENS, *seeds()]
    assert differences_of(values, texts) == []
    # The second reading agrees not only where both refuse: every form is a value of some type by hand as well.
    typed = [reading for call, reading in READINGS.items() if call not in ("clean(v)", "as_items(v)")]
    assert [form for form in FORMS[:-1] if all(reading(form) is None for reading in typed)] == []
    assert len(texts) > 300


@few
@given(texts=st.lists(ANY | MEANINGFUL, min_size=1, max_size=60))
def test_what_is_clean_stays_as_it_is(values: Normalisers, texts: list[str]) -> None:
    once = values.ask("clean", texts)
    assert values.ask("clean", once) == once


@few
@given(texts=st.lists(MEANINGFUL | changed_forms(), min_size=1, max_size=60))
def test_a_value_written_again_is_the_same_value(values: Normalisers, texts: list[str]) -> None:
    for function in ("as_date", "as_datetime", "as_deadline", "as_int", "as_decimal"):
        read = values.ask(function, texts)
        canonical = values.ask(f"CAST({function}(v) AS VARCHAR)", texts)
        assert values.ask(function, canonical) == read
