"""Comparison of two clans, in which chance is called chance."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.compare.comparison import (
    Comparison,
    ComparisonGroup,
    ComparisonRow,
    common_cards,
    compare_clans,
    count_clan,
    default_sort,
    difference_interval,
    sort_rows,
)
from clantui.core.model.game import Card, Slot
from clantui.core.model.survey import Survey
from clantui.core.names import COMPARISON_SORTS
from clantui.core.views.data import ViewData
from clantui.core.views.decks import VIEW as DECKS
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.favourites import count_favourites
from clantui.core.views.view import Requires
from tests.factories.surveys import (
    FAVOURITES as LIKED,
)
from tests.factories.surveys import (
    KNIGHT,
    MIRROR,
    NEW,
    PEKKA,
    PROPERTY,
    QUEEN,
    WIZARD,
    survey,
    tag,
)

COUNTS = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
TOWER = Card(id=159_000_001, name="Cannoneer", raw_name="Cannoneer")


def versus(ours: list[Card | None], theirs: list[Card | None]) -> Comparison:
    """Two clans whose members like these cards."""
    return compare_clans(count_clan(survey(ours)), count_clan(survey(theirs)))


def by_card(count: Comparison) -> dict[int, ComparisonRow]:
    """Return the rows by card, whatever their places."""
    return {row.key: replace(row, place=0) for row in count.rows}


def decked(*decks: tuple[tuple[Card, ...], Card | None]) -> Survey:
    """Return a clan whose members carry these decks, each with a tower troop or none."""
    picture = survey([KNIGHT] * len(decks))
    for number, (cards, tower) in enumerate(decks):
        player = picture.players[tag(number)]
        slots = tuple(Slot(card=card) for card in cards)
        support = () if tower is None else (Slot(card=tower),)
        picture = picture.with_player(replace(player, deck=slots, support=support))
    return picture


def test_worked_example() -> None:
    """Counts, shares of each clan's own players, differences in their favour, groups, order."""
    count = versus([KNIGHT, KNIGHT, WIZARD, None], [WIZARD, WIZARD, PEKKA, KNIGHT, None])
    assert [(r.place, r.card, r.ours, r.our_of, r.theirs, r.their_of) for r in count.rows] == [
        (1, PEKKA, 0, 4, 1, 5),
        (2, WIZARD, 1, 4, 2, 5),
        (3, KNIGHT, 2, 4, 1, 5),
    ]
    assert [row.difference for row in count.rows] == [1 / 5, 2 / 5 - 1 / 4, 1 / 5 - 2 / 4]
    assert [row.group for row in count.rows] == [
        ComparisonGroup.THEIRS,
        ComparisonGroup.COMMON,
        ComparisonGroup.COMMON,
    ]
    assert (count.number(ComparisonGroup.THEIRS), count.number(ComparisonGroup.OURS)) == (1, 0)


def test_ties_are_the_commoner_first_then_in_our_order_then_in_theirs() -> None:
    """Equal differences are sorted by players, then by our count's order, then by theirs."""
    both = [KNIGHT, KNIGHT, WIZARD]
    count = versus([*both, MIRROR, QUEEN], [*both, QUEEN, MIRROR])
    assert [row.card for row in count.rows] == [KNIGHT, WIZARD, MIRROR, QUEEN]
    unlike = versus([QUEEN, KNIGHT], [WIZARD, PEKKA])
    assert [row.card for row in unlike.rows] == [WIZARD, PEKKA, QUEEN, KNIGHT]


@PROPERTY
@given(LIKED, LIKED)
def test_swapping_the_clans_mirrors(ours: list[Card | None], theirs: list[Card | None]) -> None:
    """The same cards, each the other way round to the last bit; chance stays chance."""
    one, other = by_card(versus(ours, theirs)), by_card(versus(theirs, ours))
    assert one.keys() == other.keys()
    swapped = {
        ComparisonGroup.OURS: ComparisonGroup.THEIRS,
        ComparisonGroup.THEIRS: ComparisonGroup.OURS,
    }
    for key, row in one.items():
        mirror = other[key]
        assert (row.ours, row.our_share) == (mirror.theirs, mirror.their_share)
        assert row.within_chance == mirror.within_chance
        if row.group is None or row.difference is None:
            assert (row.group, row.difference) == (mirror.group, mirror.difference)
        else:
            assert row.group == (mirror.group and swapped.get(mirror.group, mirror.group))
            assert mirror.difference == -row.difference
            assert row.bounds is not None
            assert mirror.bounds == tuple(-bound for bound in reversed(row.bounds))


@PROPERTY
@given(LIKED, LIKED)
def test_totals_and_groups(ours: list[Card | None], theirs: list[Card | None]) -> None:
    """Each clan's counts are its tally's, no card is lost or doubled, groups part the cards."""
    count = versus(ours, theirs)
    for index, liked in enumerate((ours, theirs)):
        counted = {row.card.id: (row.ours, row.theirs)[index] for row in count.rows}
        assert {key: n for key, n in counted.items() if n} == {
            row.card.id: row.players for row in count_favourites(survey(liked))
        }
    assert len({row.key for row in count.rows}) == len(count.rows)
    assert [row.place for row in count.rows] == list(range(1, len(count.rows) + 1))
    assert all(row.ours or row.theirs for row in count.rows)
    if ours and theirs:
        assert sum(map(count.number, ComparisonGroup)) == len(count.rows)
        for row in count.rows:
            expected = {(True, True): ComparisonGroup.COMMON, (True, False): ComparisonGroup.OURS}
            assert row.group == expected.get(
                (row.ours > 0, row.theirs > 0), ComparisonGroup.THEIRS
            )


@PROPERTY
@given(LIKED)
def test_a_clan_against_itself(liked: list[Card | None]) -> None:
    """In the tally's order, every card is common and every difference is 0 and within chance."""
    count = versus(liked, liked)
    assert {row.group for row in count.rows} <= {ComparisonGroup.COMMON}
    assert {row.difference for row in count.rows} <= {0.0}
    assert count.beyond == 0
    assert [row.card for row in count.rows] == [
        row.card for row in count_favourites(survey(liked))
    ]


@PROPERTY
@given(LIKED, LIKED, st.sampled_from(COMPARISON_SORTS), st.booleans())
def test_order(
    ours: list[Card | None], theirs: list[Card | None], column: str, falling: bool
) -> None:
    """Sorting loses nothing; values are in order, ties in that of their places, both ways."""
    rows = versus(ours, theirs).rows
    ranks: dict[str, Callable[[ComparisonRow], Any]] = {
        "size": lambda row: None if row.difference is None else abs(row.difference),
        "difference": lambda row: row.difference,
        "ours": lambda row: row.our_share,
        "theirs": lambda row: row.their_share,
        "card": lambda row: row.card.name.casefold(),
    }
    laid = sort_rows(reversed(rows), SortKey(column, falling))
    assert sorted(laid, key=lambda row: row.place) == list(rows)
    for one, two in pairwise(laid):
        first, second = ranks[column](one), ranks[column](two)
        if first == second:
            assert one.place < two.place
        elif first is not None and second is not None:
            assert (first > second) == falling


@pytest.mark.parametrize("falling", [True, False])
def test_unknown_values_sort_last(falling: bool) -> None:
    """A share without any counted player comes last in either direction."""
    count = versus([KNIGHT], [KNIGHT])
    known = count.rows[0]
    unknown = replace(known, place=2, card=PEKKA, ours=0, our_of=0)
    for column in ("difference", "ours"):
        laid = sort_rows((unknown, known), SortKey(column, falling))
        assert laid == (known, unknown)


def test_names_rise_and_numbers_fall() -> None:
    """The order that a column is first sorted in is the one people expect."""
    assert [default_sort(column).descending for column in COMPARISON_SORTS] == [
        True,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_is_newcombe_s(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """The eight examples of Table II of his paper, method 10, come out to the last digit."""
    assert difference_interval(first, second) == pytest.approx((low, high), abs=5e-5)


@PROPERTY
@given(COUNTS, COUNTS)
def test_the_interval_holds_the_difference(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    """The interval lies within -1 and 1, around the observed difference."""
    low, high = difference_interval(first, second)
    difference = first[0] / first[1] - second[0] / second[1]
    assert -1 - 1e-12 <= low <= difference <= high <= 1 + 1e-12


@pytest.mark.parametrize(
    ("ours", "theirs", "chance"),
    [((8, 50), (4, 50), True), ((8, 50), (1, 50), False), ((0, 50), (3, 50), True)],
)
def test_few_players_differ_by_chance(
    ours: tuple[int, int], theirs: tuple[int, int], chance: bool
) -> None:
    """Eight against four of fifty says nothing; eight against one does."""
    row = ComparisonRow(
        place=1,
        card=KNIGHT,
        ours=ours[0],
        our_of=ours[1],
        theirs=theirs[0],
        their_of=theirs[1],
    )
    assert row.within_chance is chance


def test_of_a_clan_that_nobody_was_seen_of_nothing_is_claimed() -> None:
    """No share, no difference, no group: whom we have not seen might play it, too."""
    (row,) = compare_clans(
        count_clan(survey([KNIGHT])), count_clan(survey([WIZARD], failed=[0]))
    ).rows
    assert (row.our_share, row.their_share) == (1.0, None)
    assert (row.difference, row.bounds, row.within_chance, row.group) == (None, None, None, None)
    assert versus([], []).rows == ()


def test_a_missing_player_does_not_count() -> None:
    """A share is of the players in hand of its own clan."""
    partial = survey([KNIGHT, WIZARD, WIZARD, None], failed=[1])
    rows = {
        row.card: row
        for row in compare_clans(count_clan(partial), count_clan(survey([KNIGHT]))).rows
    }
    assert (rows[KNIGHT].ours, rows[KNIGHT].our_of) == (1, 3)
    assert (rows[WIZARD].ours, rows[WIZARD].our_of) == (1, 3)


def test_clans_are_compared_by_any_view_of_players_and_cards() -> None:
    """Decks count, each kind of card of those who could carry it; what needs battles does not."""
    assert common_cards(FAVOURITES)
    assert common_cards(DECKS)
    assert not common_cards(replace(FAVOURITES, requires=Requires.BATTLES))
    assert not common_cards(replace(FAVOURITES, columns=FAVOURITES.columns[:2]))
    ours = decked(((KNIGHT, NEW), TOWER), ((KNIGHT,), None), ((), None))
    theirs = decked(((NEW, PEKKA), None), ((NEW,), None))
    count = compare_clans(count_clan(ours, DECKS), count_clan(theirs, DECKS))
    told = {row.card: (row.ours, row.our_of, row.theirs) for row in count.rows}
    assert told == {KNIGHT: (2, 2, 0), NEW: (1, 2, 2), PEKKA: (0, 2, 1), TOWER: (1, 1, 0)}
    for own in DECKS.count(ViewData(survey=ours)):
        assert by_card(count)[own.card.id].our_share == own.share


def test_the_filter_sees_card_and_players() -> None:
    """A row tells its name, rarity, cost, kind, and the players of both clans."""
    facts = {row.card: row.filter_fields for row in versus([PEKKA, MIRROR], [PEKKA]).rows}
    assert (facts[PEKKA].names, facts[PEKKA].elixir, facts[PEKKA].players) == (
        ("P.E.K.K.A",),
        7,
        2,
    )
    assert (facts[MIRROR].elixir, facts[MIRROR].players) == (None, 1)
