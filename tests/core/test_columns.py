"""Sorting of the table by every column, both ways, and back."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from textual.binding import Binding

from clantui.core.columns import Column, SortKey, sort_by_column
from clantui.core.model.game import Card
from clantui.core.text.phrases import format_percent, format_signed
from clantui.core.views import ALL_VIEWS, load_view
from clantui.core.views.favourites import COLUMNS, VIEW, FavouriteRow, count_favourites
from clantui.ui.common.sort_screen import SortScreen
from tests.factories.surveys import (
    FAVOURITES,
    KNIGHT,
    MIRROR,
    NEW,
    PEKKA,
    PROPERTY,
    QUEEN,
    WIZARD,
    make_survey,
)

ROWS = count_favourites(
    make_survey(
        [MIRROR, WIZARD, KNIGHT, QUEEN, NEW, PEKKA, PEKKA, QUEEN],
        ["bea", "Ann", "dan", "Cat", "Eve", "ann", "Zoe", "Max"],
    )
)
"""Places: Queen, P.E.K.K.A (2 each), Mirror, Wizard, Knight, Card 6 (1 each)."""

CHANGED = count_favourites(make_survey([KNIGHT, KNIGHT, WIZARD, PEKKA]), {1: 2, 3: -1, 6: -1})
"""Knight has gained two, P.E.K.K.A has lost one, Wizard stands as it stood."""

KEYS = st.builds(SortKey, st.sampled_from([column.key for column in COLUMNS]), st.booleans())


@pytest.mark.parametrize(
    ("column", "falling", "cards"),
    [
        ("place", False, [QUEEN, PEKKA, MIRROR, WIZARD, KNIGHT, NEW]),
        ("place", True, [NEW, KNIGHT, WIZARD, MIRROR, PEKKA, QUEEN]),
        ("card", False, [QUEEN, NEW, KNIGHT, MIRROR, PEKKA, WIZARD]),
        ("card", True, [WIZARD, PEKKA, MIRROR, KNIGHT, NEW, QUEEN]),
        ("players", True, [QUEEN, PEKKA, MIRROR, WIZARD, KNIGHT, NEW]),
        ("players", False, [MIRROR, WIZARD, KNIGHT, NEW, QUEEN, PEKKA]),
        ("share", True, [QUEEN, PEKKA, MIRROR, WIZARD, KNIGHT, NEW]),
        ("elixir", False, [KNIGHT, QUEEN, WIZARD, PEKKA, MIRROR, NEW]),
        ("elixir", True, [PEKKA, QUEEN, WIZARD, KNIGHT, MIRROR, NEW]),
        ("rarity", False, [KNIGHT, WIZARD, PEKKA, MIRROR, QUEEN, NEW]),
        ("rarity", True, [NEW, QUEEN, PEKKA, MIRROR, WIZARD, KNIGHT]),
        ("who", False, [WIZARD, PEKKA, MIRROR, QUEEN, KNIGHT, NEW]),
        ("who", True, [NEW, KNIGHT, QUEEN, MIRROR, PEKKA, WIZARD]),
    ],
)
def test_rows_are_sorted_by_a_column(column: str, falling: bool, cards: list[Card]) -> None:
    """Ties keep their places in both directions, and what has no value stands last in both."""
    assert [row.card for row in VIEW.sort_rows(ROWS, SortKey(column, falling))] == cards


def test_case_does_not_part_names() -> None:
    """Cards and players are sorted as people read them, capitals and small letters together."""
    small = replace(WIZARD, name="apple")
    rows = count_favourites(make_survey([KNIGHT, small], ["bob", "Cid"]))
    assert [r.card.name for r in VIEW.sort_rows(rows, VIEW.natural_sort("card"))] == [
        "apple",
        "Knight",
    ]
    assert [r.player_names for r in VIEW.sort_rows(rows, VIEW.natural_sort("who"))] == [
        "bob",
        "Cid",
    ]


@PROPERTY
@given(FAVOURITES, KEYS, st.randoms(use_true_random=False))
def test_sorting_keeps_every_row(favourites: list[Card | None], key: SortKey, rng: Random) -> None:
    """The same rows come out, and the order they go in makes no difference."""
    rows = count_favourites(make_survey(favourites))
    mixed = list(rows)
    rng.shuffle(mixed)
    assert VIEW.sort_rows(mixed, key) == VIEW.sort_rows(rows, key)
    assert sorted(VIEW.sort_rows(rows, key), key=lambda row: row.place) == list(rows)


@PROPERTY
@given(FAVOURITES)
def test_the_original_order_is_the_counts_own(favourites: list[Card | None]) -> None:
    """Unsorted rows are in the order of the count."""
    rows = count_favourites(make_survey(favourites))
    assert VIEW.sort_rows(rows, VIEW.default_sort) == rows


@pytest.mark.parametrize("column", [column.key for column in COLUMNS])
def test_three_clicks_come_back(column: str) -> None:
    """A heading sorts naturally, then the other way, then as it was."""
    start = SortKey("elixir", descending=True) if column != "elixir" else VIEW.default_sort
    first = VIEW.next_sort(start, column)
    second = VIEW.next_sort(first, column)
    assert first == VIEW.natural_sort(column)
    assert second == SortKey(column, not first.descending)
    assert VIEW.next_sort(second, column) == VIEW.default_sort


def test_numbers_of_players_fall_and_names_rise() -> None:
    """A column is first sorted the way it is read: most players first, names from A to Z."""
    falling = {column.key for column in COLUMNS if VIEW.natural_sort(column.key).descending}
    assert falling == {"players", "share", "delta"}
    assert VIEW.natural_sort("players") == VIEW.default_sort


def test_a_flip_is_undone_by_another() -> None:
    """Turning an order round twice gives it back."""
    key = SortKey("card", descending=False)
    assert key.flip() == SortKey("card", descending=True)
    assert key.flip().flip() == key


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_no_two_columns_are_confused(name: str) -> None:
    """Each column of a view has a key, a letter and a heading of its own."""
    columns = load_view(name).columns
    assert len({column.key for column in columns}) == len(columns)
    titles = [column.title for column in columns if column.title]
    assert len(set(titles)) == len(titles)
    letters = [column.letter for column in columns if column.letter]
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_a_columns_letter_is_no_key_of_the_sort_menu(name: str) -> None:
    """The sort menu moves with j and k and closes with q: none of them sorts by a column."""
    keys = {binding.key for binding in Binding.make_bindings(SortScreen.BINDINGS)}
    assert {"j", "k", "q"} <= keys
    assert keys.isdisjoint(column.letter for column in load_view(name).columns)


def test_only_one_column_takes_what_is_left() -> None:
    """All columns but the last have a width, so that a table fills its room exactly."""
    assert [column.key for column in COLUMNS if column.width == 0] == [COLUMNS[-1].key]


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("place", 3, "3"),
        ("card", "Mirror", "Mirror"),
        ("players", 1, "1"),
        ("share", 0.125, "12%"),
        ("delta", None, ""),
        ("elixir", None, "–"),
        ("rarity", "epic", "epic"),
        ("who", "bea", "bea"),
    ],
)
def test_a_column_tells_machines_and_people(column: str, value: object, text: str) -> None:
    """A row's value is for programs, its text for the eye: a cost that is none is a dash."""
    row: FavouriteRow = ROWS[2]
    assert (VIEW.column(column).value(row), VIEW.column(column).text(row)) == (value, text)


@pytest.mark.parametrize(("part", "text"), [(0, "0%"), (1, "100%"), (1 / 6, "17%"), (0.004, "0%")])
def test_parts_are_whole_per_cent(part: float, text: str) -> None:
    """A share is shown without decimals, which a clan of fifty could not bear out."""
    assert format_percent(part) == text


def test_a_difference_has_its_sign() -> None:
    """Gains have a plus, losses a true minus sign, none is a dot, and unknown is nothing."""
    assert [format_signed(n) for n in (2, -1, 0, -12, None)] == [
        "+2",
        "\N{MINUS SIGN}1",
        "·",
        "\N{MINUS SIGN}12",
        "",
    ]


def test_a_column_with_nothing_to_tell_is_left_out() -> None:
    """People see changes only where there is something to compare with, even if there are none."""
    still = count_favourites(make_survey([KNIGHT]), {})
    assert [column.key for column in COLUMNS if column not in VIEW.visible_columns(ROWS)] == [
        "delta"
    ]
    assert VIEW.visible_columns(still) == VIEW.visible_columns(CHANGED) == COLUMNS
    assert VIEW.column("delta") not in VIEW.visible_columns(())


def test_the_gainers_come_first_and_the_losers_last() -> None:
    """Sorted by change, cards stand from the greatest gain to the greatest loss, and back."""
    key = VIEW.natural_sort("delta")
    assert [row.card for row in VIEW.sort_rows(CHANGED, key)] == [KNIGHT, WIZARD, PEKKA]
    assert [row.card for row in VIEW.sort_rows(CHANGED, key.flip())] == [PEKKA, WIZARD, KNIGHT]
    assert VIEW.sort_rows(ROWS, key) == ROWS


def test_rows_with_nothing_in_a_column_stand_last_in_both_directions() -> None:
    """Ties keep the order they came in, whichever way the column is sorted."""
    column: Column[tuple[str, int | None]] = Column(key="n", value=lambda row: row[1])
    rows = [("a", 1), ("b", None), ("c", 2), ("d", 1)]
    rising = sort_by_column(rows, column, descending=False)
    falling = sort_by_column(rows, column, descending=True)
    assert [name for name, _ in rising] == ["a", "d", "c", "b"]
    assert [name for name, _ in falling] == ["c", "a", "d", "b"]
