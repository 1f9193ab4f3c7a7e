"""Properties of the filter, for any query and any rows."""

from __future__ import annotations

from typing import Final

from hypothesis import example, given
from hypothesis import strategies as st

from clantui.core.model.game import Card, Rarity
from clantui.core.text.sanitize import search_key
from clantui.core.views.favourites import FavouriteRow, count_favourites
from clantui.core.views.filter import (
    FACETS,
    FilterFields,
    apply_filter,
    parse_query,
    suggest_completion,
)
from tests.factories.surveys import KNIGHT, PEKKA, PROPERTY, QUEEN, make_survey

VALUES: Final = ("", "l", "legendary", "RARE", "c", "x", "4", "<=3", ">4", "2-4", "2-", "<", "yes")
WORDS: Final = st.one_of(
    st.tuples(st.sampled_from([*FACETS, "zz", "Rarity"]), st.sampled_from(VALUES)).map(":".join),
    st.sampled_from(["hog", "zephyr", '"hog rider"', "7", ".", '"a:b"', "nobody"]),
)
SIGNED: Final = st.tuples(st.sampled_from(["", "-", "!"]), WORDS).map("".join)
TYPED: Final = st.one_of(
    st.text(),
    st.text('ehrlixtyn:<>=-!" .0123456789'),
    st.lists(SIGNED, max_size=5).map(" ".join),
)
FIELDS: Final = st.builds(
    FilterFields,
    names=st.sampled_from([("Hog Rider", "Zéphyr"), ("Card 7",), ()]),
    rarity=st.none() | st.sampled_from([*Rarity]),
    elixir=st.none() | st.integers(0, 10),
    kind=st.sampled_from([None, "troop", "building", "spell", "tower troop", "unknown"]),
    forms=st.none() | st.booleans(),
    level=st.none() | st.floats(1, 16),
    players=st.none() | st.integers(0, 50),
)


@PROPERTY
@given(TYPED, FIELDS)
def test_any_query_can_be_parsed(typed: str, fields: FilterFields) -> None:
    """Any text can be parsed; an error lies within it and has a sentence."""
    query = parse_query(typed)
    assert isinstance(query.keeps(fields), bool)
    if query.error is not None:
        assert 0 <= query.error.start < query.error.end <= len(typed)
        assert not any(c.isspace() for c in typed[query.error.start] + typed[query.error.end - 1])
        assert query.error.sentence


@PROPERTY
@given(WORDS, st.sampled_from("-!"), FIELDS)
def test_a_word_and_its_negation_never_both_keep(
    word: str, mark: str, fields: FilterFields
) -> None:
    """A row stays with at most one of them; both have a condition, or neither."""
    plain, negated = parse_query(word), parse_query(mark + word)
    assert len(plain.terms) == len(negated.terms)
    assert not (plain.terms and plain.keeps(fields) and negated.keeps(fields))


@PROPERTY
@given(st.lists(SIGNED, max_size=5), FIELDS)
def test_the_order_of_words_does_not_matter(words: list[str], fields: FilterFields) -> None:
    """Each word is a separate condition, at any position."""
    keeps = parse_query(" ".join(words)).keeps(fields)
    assert keeps is all(parse_query(word).keeps(fields) for word in words)
    assert keeps is parse_query("  ".join(sorted(words))).keeps(fields)


@PROPERTY
@given(st.text("abcdehilmnoprtyzé. '4"), st.lists(st.sampled_from([KNIGHT, PEKKA, QUEEN])))
def test_plain_words_are_found_in_any_text(typed: str, favourites: list[Card]) -> None:
    """Without marks and colons a row stays if each word is part of one of its texts."""

    def matches(row: FavouriteRow) -> bool:
        texts = [search_key(text) for text in (row.card.rarity, *row.filter_fields.names)]
        return all(any(search_key(word) in text for text in texts) for word in typed.split())

    rows = count_favourites(make_survey(favourites))
    assert apply_filter(rows, parse_query(typed)) == tuple(filter(matches, rows))


@PROPERTY
@given(TYPED)
@example("rar")
def test_a_completion_begins_with_the_typed_text(typed: str) -> None:
    """Accepting a completion keeps the typed text, and adds no error."""
    if (completed := suggest_completion(typed)) is not None:
        assert completed.startswith(typed)
        assert len(completed) > len(typed)
        assert (parse_query(completed).error is None) or (parse_query(typed).error is not None)
