"""Properties of the filter, for anything typed and any rows."""

from __future__ import annotations

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.game import Card, Rarity
from clantui.core.text.sanitize import search_key
from clantui.core.views.favourites import FavouriteRow, count_favourites
from clantui.core.views.filter import (
    KEYS,
    FilterFields,
    apply_filter,
    parse_query,
    suggest_completion,
)
from tests.factories.surveys import KNIGHT, PEKKA, PROPERTY, QUEEN, survey

VALUES: Final = ("", "l", "legendary", "RARE", "c", "x", "4", "<=3", ">4", "2-4", "2-", "<", "yes")
WORDS: Final = st.one_of(
    st.tuples(st.sampled_from([*KEYS, "zz", "Rarity"]), st.sampled_from(VALUES)).map(":".join),
    st.sampled_from(["hog", "zephyr", '"hog rider"', "7", ".", '"a:b"', "nobody"]),
)
SIGNED: Final = st.tuples(st.sampled_from(["", "-", "!"]), WORDS).map("".join)
TYPED: Final = st.one_of(
    st.text(),
    st.text('ehrlixtyn:<>=-!" .0123456789'),
    st.lists(SIGNED, max_size=5).map(" ".join),
)
FACTS: Final = st.builds(
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
@given(TYPED, FACTS)
def test_anything_can_be_typed(typed: str, item: FilterFields) -> None:
    """No text is too odd to be read; what is wrong lies within it and has something to say."""
    query = parse_query(typed)
    assert isinstance(query.keeps(item), bool)
    if query.wrong is not None:
        assert 0 <= query.wrong.start < query.wrong.end <= len(typed)
        assert not any(c.isspace() for c in typed[query.wrong.start] + typed[query.wrong.end - 1])
        assert query.wrong.sentence


@PROPERTY
@given(WORDS, st.sampled_from("-!"), FACTS)
def test_a_word_and_its_negation_never_both_keep(word: str, mark: str, item: FilterFields) -> None:
    """A row stays with one at most; both ask for something, or neither does."""
    with_it, without = parse_query(word), parse_query(mark + word)
    assert len(with_it.terms) == len(without.terms)
    assert not (with_it.terms and with_it.keeps(item) and without.keeps(item))


@PROPERTY
@given(st.lists(SIGNED, max_size=5), FACTS)
def test_the_order_of_words_does_not_matter(words: list[str], item: FilterFields) -> None:
    """Each word asks for itself, wherever it stands."""
    keeps = parse_query(" ".join(words)).keeps(item)
    assert keeps is all(parse_query(word).keeps(item) for word in words)
    assert keeps is parse_query("  ".join(sorted(words))).keeps(item)


@PROPERTY
@given(st.text("abcdehilmnoprtyzé. '4"), st.lists(st.sampled_from([KNIGHT, PEKKA, QUEEN])))
def test_bare_words_are_looked_for_as_they_are(typed: str, liked: list[Card]) -> None:
    """Without marks and colons a row stays if each word's letters are in one of its texts."""

    def has(row: FavouriteRow) -> bool:
        texts = [search_key(one) for one in (row.card.rarity, *row.filter_fields.names)]
        return all(any(search_key(word) in text for text in texts) for word in typed.split())

    rows = count_favourites(survey(liked))
    assert apply_filter(rows, parse_query(typed)) == tuple(filter(has, rows))


@PROPERTY
@given(TYPED)
def test_a_completion_begins_with_the_typed_text(typed: str) -> None:
    """Taking an offer changes nothing that was typed, and leads to no mistake."""
    if (carried := suggest_completion(typed)) is not None:
        assert carried.startswith(typed)
        assert len(carried) > len(typed)
        assert (parse_query(carried).wrong is None) or (parse_query(typed).wrong is not None)
