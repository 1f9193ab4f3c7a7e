"""Comparison of two clans."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.compare.comparison import (
    SORT_COLUMNS,
    CardUse,
    Comparison,
    ComparisonRow,
    compare_clans,
    compute_difference_interval,
    format_difference,
    is_comparable,
    sort_rows,
)
from clantui.core.export.compare import summarise_comparison
from clantui.core.model.game import Card, Slot
from clantui.core.model.survey import Survey
from clantui.core.names import COMPARISON_SORTS, ComparisonGroup
from clantui.core.views.decks import VIEW as DECKS
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.favourites import count_favourites
from clantui.core.views.view import Requires, ViewData
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
    make_survey,
    tag,
)

COUNTS = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
TOWER = Card(id=159_000_001, name="Cannoneer", raw_name="Cannoneer")


def compare(ours: list[Card | None], theirs: list[Card | None]) -> Comparison:
    """Compare two clans whose members have these favourites."""
    return compare_clans(make_survey(ours), make_survey(theirs))


def by_card(count: Comparison) -> dict[int, ComparisonRow]:
    """Return the rows by card, without their places."""
    return {row.key: replace(row, place=0) for row in count.rows}


def make_survey_with_decks(*decks: tuple[tuple[Card, ...], Card | None]) -> Survey:
    """Return a clan whose members carry these decks, each with a tower troop or none."""
    clan_survey = make_survey([KNIGHT] * len(decks))
    for number, (cards, tower) in enumerate(decks):
        player = clan_survey.players[tag(number)]
        slots = tuple(Slot(card=card) for card in cards)
        support = () if tower is None else (Slot(card=tower),)
        clan_survey = clan_survey.with_player(replace(player, deck=slots, support=support))
    return clan_survey


def test_rows_have_counts_shares_differences_and_groups() -> None:
    """Shares are of each clan's own players; the greatest difference in their favour is first."""
    count = compare([KNIGHT, KNIGHT, WIZARD, None], [WIZARD, WIZARD, PEKKA, KNIGHT, None])
    assert [
        (r.place, r.card, r.ours.players, r.ours.total, r.theirs.players, r.theirs.total)
        for r in count.rows
    ] == [
        (1, PEKKA, 0, 4, 1, 5),
        (2, WIZARD, 1, 4, 2, 5),
        (3, KNIGHT, 2, 4, 1, 5),
    ]
    assert [row.difference for row in count.rows] == [1 / 5, 2 / 5 - 1 / 4, 1 / 5 - 2 / 4]
    assert [row.group for row in count.rows] == [
        "theirs",
        "common",
        "common",
    ]
    assert (
        count.count_cards("theirs"),
        count.count_cards("ours"),
    ) == (1, 0)


def test_ties_are_by_players_then_our_order_then_theirs() -> None:
    """Equal differences are sorted by players, then by our order, then by theirs."""
    both = [KNIGHT, KNIGHT, WIZARD]
    count = compare([*both, MIRROR, QUEEN], [*both, QUEEN, MIRROR])
    assert [row.card for row in count.rows] == [KNIGHT, WIZARD, MIRROR, QUEEN]
    unlike = compare([QUEEN, KNIGHT], [WIZARD, PEKKA])
    assert [row.card for row in unlike.rows] == [WIZARD, PEKKA, QUEEN, KNIGHT]


@PROPERTY
@given(LIKED, LIKED)
def test_swapping_the_clans_mirrors_the_rows(
    ours: list[Card | None], theirs: list[Card | None]
) -> None:
    """The same cards with exactly opposite differences; chance stays chance."""
    rows, swapped_rows = by_card(compare(ours, theirs)), by_card(compare(theirs, ours))
    assert rows.keys() == swapped_rows.keys()
    opposite = {
        "ours": "theirs",
        "theirs": "ours",
    }
    for key, row in rows.items():
        mirror = swapped_rows[key]
        assert row.ours == mirror.theirs
        assert row.within_chance == mirror.within_chance
        if row.group is None or row.difference is None:
            assert (row.group, row.difference) == (mirror.group, mirror.difference)
        else:
            assert row.group == (mirror.group and opposite.get(mirror.group, mirror.group))
            assert mirror.difference == -row.difference
            assert row.bounds is not None
            assert mirror.bounds == tuple(-bound for bound in reversed(row.bounds))


@PROPERTY
@given(LIKED, LIKED)
def test_counts_are_those_of_each_clan(ours: list[Card | None], theirs: list[Card | None]) -> None:
    """Each clan's counts are those of the favourites view; each card has one row and one group."""
    count = compare(ours, theirs)
    for index, favourites in enumerate((ours, theirs)):
        counted = {row.card.id: (row.ours, row.theirs)[index].players for row in count.rows}
        assert {key: n for key, n in counted.items() if n} == {
            row.card.id: row.players for row in count_favourites(make_survey(favourites))
        }
    assert len({row.key for row in count.rows}) == len(count.rows)
    assert [row.place for row in count.rows] == list(range(1, len(count.rows) + 1))
    assert all(row.players for row in count.rows)
    if ours and theirs:
        assert sum(map(count.count_cards, get_args(ComparisonGroup))) == len(count.rows)
        for row in count.rows:
            expected = {(True, True): "common", (True, False): "ours"}
            assert row.group == expected.get(
                (row.ours.players > 0, row.theirs.players > 0), "theirs"
            )


@PROPERTY
@given(LIKED)
def test_a_clan_does_not_differ_from_itself(favourites: list[Card | None]) -> None:
    """In the view's order, every card is shared and every difference is 0 and chance."""
    count = compare(favourites, favourites)
    assert {row.group for row in count.rows} <= {"common"}
    assert {row.difference for row in count.rows} <= {0.0}
    assert count.real_difference_count == 0
    assert [row.card for row in count.rows] == [
        row.card for row in count_favourites(make_survey(favourites))
    ]


@PROPERTY
@given(LIKED, LIKED, st.sampled_from(COMPARISON_SORTS), st.booleans())
def test_sorting_keeps_all_rows_in_order(
    ours: list[Card | None], theirs: list[Card | None], column: str, descending: bool
) -> None:
    """Sorting keeps all rows; ties are in the order of their places, both ways."""
    rows = compare(ours, theirs).rows
    ranks: dict[str, Callable[[ComparisonRow], Any]] = {
        "size": lambda row: None if row.difference is None else abs(row.difference),
        "difference": lambda row: row.difference,
        "ours": lambda row: row.ours.share,
        "theirs": lambda row: row.theirs.share,
        "card": lambda row: row.card.name.casefold(),
    }
    ordered = sort_rows(reversed(rows), SortKey(column, descending))
    assert sorted(ordered, key=lambda row: row.place) == list(rows)
    for row, next_row in pairwise(ordered):
        first, second = ranks[column](row), ranks[column](next_row)
        if first == second:
            assert row.place < next_row.place
        elif first is not None and second is not None:
            assert (first > second) == descending


@pytest.mark.parametrize("descending", [True, False])
def test_unknown_values_sort_last(descending: bool) -> None:
    """A share of a clan without counted players is last in both directions."""
    count = compare([KNIGHT], [KNIGHT])
    known = count.rows[0]
    unknown = replace(known, place=2, card=PEKKA, ours=CardUse(players=0, total=0))
    for column in ("difference", "ours"):
        ordered = sort_rows((unknown, known), SortKey(column, descending))
        assert ordered == (known, unknown)


def test_names_sort_ascending_and_numbers_descending() -> None:
    """A column's first order is ascending for names and descending for numbers."""
    assert [SORT_COLUMNS[column].natural_sort.descending for column in COMPARISON_SORTS] == [
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
def test_the_interval_is_that_of_newcombe(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """The eight examples of Table II of his paper, method 10, match to the last digit."""
    assert compute_difference_interval(first, second) == pytest.approx((low, high), abs=5e-5)


@PROPERTY
@given(COUNTS, COUNTS)
def test_the_interval_contains_the_difference(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    """The interval lies within -1 and 1, around the observed difference."""
    low, high = compute_difference_interval(first, second)
    difference = first[0] / first[1] - second[0] / second[1]
    assert -1 - 1e-12 <= low <= difference <= high <= 1 + 1e-12


@pytest.mark.parametrize(
    ("ours", "theirs", "chance"),
    [((8, 50), (4, 50), True), ((8, 50), (1, 50), False), ((0, 50), (3, 50), True)],
)
def test_few_players_differ_by_chance(
    ours: tuple[int, int], theirs: tuple[int, int], chance: bool
) -> None:
    """Eight against four of fifty may be chance; eight against one is not."""
    row = ComparisonRow(
        place=1,
        card=KNIGHT,
        ours=CardUse(players=ours[0], total=ours[1]),
        theirs=CardUse(players=theirs[0], total=theirs[1]),
    )
    assert row.within_chance is chance


@pytest.mark.parametrize(
    ("ours", "theirs", "chance"),
    [
        ((0, 50, 0), (2, 5, 39), True),
        ((2, 5, 39), (0, 50, 0), True),
        ((0, 49, 1), (20, 49, 1), False),
        ((20, 49, 1), (0, 49, 1), False),
        ((10, 20, 30), (2, 5, 39), True),
        ((2, 5, 39), (10, 20, 30), True),
    ],
)
def test_a_real_difference_holds_whatever_missing_members_use(
    ours: tuple[int, int, int], theirs: tuple[int, int, int], chance: bool
) -> None:
    """Two of the five loaded of 44 members say little; one missing of fifty changes little."""
    row = ComparisonRow(
        place=1,
        card=KNIGHT,
        ours=CardUse(players=ours[0], total=ours[1], missing=ours[2]),
        theirs=CardUse(players=theirs[0], total=theirs[1], missing=theirs[2]),
    )
    assert row.within_chance is chance


def test_members_who_are_not_loaded_are_missing_in_each_card() -> None:
    """Failed and waiting members are missing, in cards with players and in those without."""
    partial = make_survey([KNIGHT, WIZARD, WIZARD, None], failed=[1])
    rows = compare_clans(partial, make_survey([KNIGHT])).rows
    assert {(row.ours.missing, row.theirs.missing) for row in rows} == {(1, 0)}
    assert len(rows) == 2


def test_a_clan_without_loaded_players_has_no_share() -> None:
    """A clan without loaded players has no share: those not loaded might use the card."""
    (row,) = compare_clans(make_survey([KNIGHT]), make_survey([WIZARD], failed=[0])).rows
    assert (row.ours.share, row.theirs.share) == (1.0, None)
    assert (row.difference, row.bounds, row.within_chance, row.group) == (None, None, None, None)
    assert compare([], []).rows == ()


def test_a_missing_player_does_not_count() -> None:
    """A share is of the loaded players of its own clan."""
    partial = make_survey([KNIGHT, WIZARD, WIZARD, None], failed=[1])
    rows = {row.card: row for row in compare_clans(partial, make_survey([KNIGHT])).rows}
    assert (rows[KNIGHT].ours.players, rows[KNIGHT].ours.total) == (1, 3)
    assert (rows[WIZARD].ours.players, rows[WIZARD].ours.total) == (1, 3)


def test_clans_are_compared_by_any_view_of_players_and_cards() -> None:
    """Decks are compared with their own totals; views that need battles are not."""
    assert is_comparable(FAVOURITES)
    assert is_comparable(DECKS)
    assert not is_comparable(replace(FAVOURITES, requires=Requires.BATTLES))
    assert not is_comparable(replace(FAVOURITES, columns=FAVOURITES.columns[:2]))
    ours = make_survey_with_decks(((KNIGHT, NEW), TOWER), ((KNIGHT,), None), ((), None))
    theirs = make_survey_with_decks(((NEW, PEKKA), None), ((NEW,), None))
    count = compare_clans(ours, theirs, DECKS)
    counts = {
        row.card: (row.ours.players, row.ours.total, row.theirs.players) for row in count.rows
    }
    assert counts == {KNIGHT: (2, 2, 0), NEW: (1, 2, 2), PEKKA: (0, 2, 1), TOWER: (1, 1, 0)}
    for row in DECKS.count(ViewData(survey=ours)):
        assert by_card(count)[row.card.id].ours.share == row.share


def test_a_share_of_unknown_decks_is_unknown() -> None:
    """A clan without a known tower troop, or a known deck, has no share of them."""
    ours = make_survey_with_decks(((KNIGHT,), TOWER))
    theirs = make_survey_with_decks(((NEW,), None))
    count = compare_clans(ours, theirs, DECKS)
    rows = {row.card: row for row in count.rows}
    assert (rows[KNIGHT].theirs.share, rows[KNIGHT].group) == (0.0, "ours")
    assert (rows[TOWER].ours.share, rows[TOWER].theirs.share) == (1.0, None)
    assert (rows[TOWER].difference, rows[TOWER].group) == (None, None)
    assert summarise_comparison(count).startswith("3 cards: 1 only theirs, 1 only ours, 0 shared")
    assert "0 shared, 1 unknown · " in summarise_comparison(count)
    without = compare_clans(ours, make_survey([NEW]), DECKS)
    assert [row.theirs.share for row in without.rows] == [None, None]


def test_the_filter_has_the_card_and_the_players_of_both_clans() -> None:
    """A row has the card's name and cost, and the players of both clans."""
    fields = {row.card: row.filter_fields for row in compare([PEKKA, MIRROR], [PEKKA]).rows}
    assert (fields[PEKKA].names, fields[PEKKA].elixir, fields[PEKKA].players) == (
        ("P.E.K.K.A",),
        7,
        2,
    )
    assert (fields[MIRROR].elixir, fields[MIRROR].players) == (None, 1)


def make_use(numbers: tuple[int, int]) -> CardUse:
    """Return a number of players of a total."""
    return CardUse(players=numbers[0], total=numbers[1])


def test_unknown_differences_are_not_real() -> None:
    """Differences from a clan without loaded players are not counted."""
    assert compare([KNIGHT] * 50, []).real_difference_count == 0
    assert compare([KNIGHT] * 50, [WIZARD] * 50).real_difference_count == 2


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ((0, 100), (29, 100), "+29"),
        ((29, 100), (0, 100), "\N{MINUS SIGN}29"),
        ((1, 150), (2, 150), "+1"),
    ],
)
def test_a_difference_is_rounded_to_points(
    ours: tuple[int, int], theirs: tuple[int, int], words: str
) -> None:
    """A difference of 28.999… points is 29."""
    row = ComparisonRow(place=1, card=KNIGHT, ours=make_use(ours), theirs=make_use(theirs))
    assert format_difference(row) == words


def test_a_use_names_its_players() -> None:
    """They are those of its own clan, in roster order."""
    (knight,) = compare([KNIGHT, None, KNIGHT], [KNIGHT]).rows
    assert knight.ours.names == ("Player 0", "Player 2")
    assert knight.theirs.names == ("Player 0",)
