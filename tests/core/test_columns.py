"""Tests of the columns of a table: sorting by each of them, values, texts and visibility."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding

from clantui.core.columns import (
    Column,
    SortKey,
    count_column,
    mean_column,
    share_column,
    sort_by_column,
)
from clantui.core.model.game import Card
from clantui.core.model.json_types import Count, MaybeCount, MaybeShare
from clantui.core.text.phrases import format_percent, format_signed
from clantui.core.views import ALL_VIEWS, load_view
from clantui.core.views.favourites import COLUMNS, VIEW, FavouriteRow, count_favourites
from clantui.ui.common.table.sort_screen import SortScreen
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
"""In order of rank: Queen, P.E.K.K.A (2 players each), Mirror, Wizard, Knight, Card 6 (1 each)."""

CHANGED = count_favourites(make_survey([KNIGHT, KNIGHT, WIZARD, PEKKA]), {1: 2, 3: -1, 6: -1})
"""Knight gained two players, P.E.K.K.A lost one, Wizard has as many as before."""

KEYS = st.builds(SortKey, st.sampled_from([column.key for column in COLUMNS]), st.booleans())


@pytest.mark.parametrize(
    ("column", "descending", "cards"),
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
def test_rows_are_sorted_by_a_column(column: str, descending: bool, cards: list[Card]) -> None:
    """Rows with equal values keep the order of their ranks, and rows without a value are last."""
    assert [row.card for row in VIEW.sort_rows(ROWS, SortKey(column, descending))] == cards


def test_sorting_ignores_upper_and_lower_case() -> None:
    """Names of cards and of players are sorted without regard to case."""
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
    """Sorting also returns the same order for any order of its input."""
    rows = count_favourites(make_survey(favourites))
    mixed = list(rows)
    rng.shuffle(mixed)
    assert VIEW.sort_rows(mixed, key) == VIEW.sort_rows(rows, key)
    assert sorted(VIEW.sort_rows(rows, key), key=lambda row: row.place) == list(rows)


@PROPERTY
@given(FAVOURITES)
def test_the_default_sort_does_not_reorder_counted_rows(favourites: list[Card | None]) -> None:
    """`count_favourites` already returns its rows in the default order."""
    rows = count_favourites(make_survey(favourites))
    assert VIEW.sort_rows(rows, VIEW.default_sort) == rows


@pytest.mark.parametrize("column", [column.key for column in COLUMNS])
def test_a_third_click_on_a_heading_restores_the_default_sort(column: str) -> None:
    """The first click sorts in the column's natural direction, the second in reverse."""
    start = SortKey("elixir", descending=True) if column != "elixir" else VIEW.default_sort
    first = VIEW.next_sort(start, column)
    second = VIEW.next_sort(first, column)
    assert first == VIEW.natural_sort(column)
    assert second == SortKey(column, not first.descending)
    assert VIEW.next_sort(second, column) == VIEW.default_sort


def test_counts_of_players_are_first_sorted_in_descending_order() -> None:
    """All other columns, such as names, are first sorted in ascending order."""
    descending = {column.key for column in COLUMNS if VIEW.natural_sort(column.key).descending}
    assert descending == {"players", "share", "delta"}
    assert VIEW.natural_sort("players") == VIEW.default_sort


def test_a_second_flip_restores_the_sort_key() -> None:
    """A flip changes only the direction."""
    key = SortKey("card", descending=False)
    assert key.flip() == SortKey("card", descending=True)
    assert key.flip().flip() == key


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_keys_letters_and_headings_of_columns_are_unique(name: str) -> None:
    """A column may have no letter and no heading."""
    columns = load_view(name).columns
    for attribute in ("key", "title", "letter"):
        number = Counter(getattr(column, attribute) for column in columns)
        repeated = {text for text, times in number.items() if text and times > 1}
        assert not repeated, f"the {attribute} of two columns of {name}: take a free one"


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_a_view_is_in_the_order_of_one_of_its_columns(name: str) -> None:
    """The default order of a view is that of a column which can be chosen."""
    view = load_view(name)
    assert view.default_sort.column in view.list_sort_names()


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_no_letter_of_a_column_is_a_key_of_the_sort_menu(name: str) -> None:
    """The sort menu uses j and k to move and q to close."""
    keys = {binding.key for binding in Binding.make_bindings(SortScreen.BINDINGS)}
    assert {"j", "k", "q"} <= keys
    assert keys.isdisjoint(column.letter for column in load_view(name).columns)


def test_only_the_last_column_has_a_flexible_width() -> None:
    """The last column takes the remaining cells: a table is exactly as wide as its space."""
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
def test_a_column_has_a_value_and_a_text(column: str, value: object, text: str) -> None:
    """Exports use the value and the screen the text, which is a dash for an unknown cost."""
    row: FavouriteRow = ROWS[2]
    assert (VIEW.find_column(column).value(row), VIEW.find_column(column).text(row)) == (
        value,
        text,
    )


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0%"), (1, "100%"), (1 / 6, "17%"), (0.004, "0%")]
)
def test_a_share_is_rounded_to_whole_per_cent(share: float, text: str) -> None:
    """Decimals would be false precision: one player of fifty is 2%."""
    assert format_percent(share) == text


def test_a_difference_is_shown_with_its_sign() -> None:
    """The minus sign is Unicode's. 0 is shown as a dot, an unknown difference as nothing."""
    assert [format_signed(n) for n in (2, -1, 0, -12, None)] == [
        "+2",
        "\N{MINUS SIGN}1",
        "·",
        "\N{MINUS SIGN}12",
        "",
    ]


def test_a_column_without_any_value_is_hidden() -> None:
    """Changes are shown, even if all are 0, once there is an earlier snapshot to compare with."""
    unchanged = count_favourites(make_survey([KNIGHT]), {})
    assert [column.key for column in COLUMNS if column not in VIEW.visible_columns(ROWS)] == [
        "delta"
    ]
    assert VIEW.visible_columns(unchanged) == VIEW.visible_columns(CHANGED) == COLUMNS
    assert VIEW.find_column("delta") not in VIEW.visible_columns(())


def test_sorting_by_change_begins_with_the_greatest_gain() -> None:
    """Reversed, it begins with the greatest loss. Without any change the order stays."""
    key = VIEW.natural_sort("delta")
    assert [row.card for row in VIEW.sort_rows(CHANGED, key)] == [KNIGHT, WIZARD, PEKKA]
    assert [row.card for row in VIEW.sort_rows(CHANGED, key.flip())] == [PEKKA, WIZARD, KNIGHT]
    assert VIEW.sort_rows(ROWS, key) == ROWS


def test_rows_without_a_value_are_last_in_both_directions() -> None:
    """Rows with equal values keep their order in both directions."""
    column: Column[tuple[str, int | None]] = Column(key="n", value=lambda row: row[1])
    rows = [("a", 1), ("b", None), ("c", 2), ("d", 1)]
    ascending = sort_by_column(rows, column, descending=False)
    descending = sort_by_column(rows, column, descending=True)
    assert [name for name, _ in ascending] == ["a", "d", "c", "b"]
    assert [name for name, _ in descending] == ["c", "a", "d", "b"]


def test_an_uncertain_value_comes_first_in_neither_direction() -> None:
    """From high to low the lower bounds count, from low to high the upper ones."""
    column: Column[tuple[float, float]] = Column(key="rate", order=lambda row: row)
    wide, high, low = (0.1, 0.9), (0.6, 0.7), (0.3, 0.4)
    assert sort_by_column([wide, low, high], column, descending=True) == (high, low, wide)
    assert sort_by_column([wide, high, low], column, descending=False) == (low, high, wide)


class _Row(Struct, kw_only=True):
    """Row of numbers."""

    mean: float | None = None
    number: int | None = None
    share: float | None = None


@pytest.mark.parametrize(
    ("mean", "value", "text", "whole"),
    [(1.23456, 1.2346, "1.2", "1"), (0.0, 0.0, "0.0", "0"), (None, None, "–", "–")],
)
def test_a_mean_has_one_decimal_and_a_raw_value_of_four(
    mean: float | None, value: float | None, text: str, whole: str
) -> None:
    """It is sorted by its exact value."""
    column, row = mean_column("mean", "Mean"), _Row(mean=mean)
    assert (column.value(row), column.text(row), column.sort_value(row)) == (value, text, mean)
    assert mean_column("mean", "Mean", digits=0).text(row) == whole


@pytest.mark.parametrize(
    ("number", "share", "texts"),
    [
        (0, 0.0, ["0", "·", "0%", "·"]),
        (1, 0.5, ["1", "1", "50%", "50%"]),
        (1234, 1.0, ["1,234", "1,234", "100%", "100%"]),
        (None, None, ["–", "–", "–", "–"]),
    ],
)
def test_a_number_has_a_text_for_zero_and_for_none(
    number: int | None, share: float | None, texts: list[str]
) -> None:
    """Zero is a number unless the column says otherwise; None is a dash."""
    row = _Row(number=number, share=share)
    columns = (
        count_column("number", "N"),
        count_column("number", "N", zero="·"),
        share_column("share"),
        share_column("share", zero="·"),
    )
    assert [column.type for column in columns] == [Count, Count, MaybeShare, MaybeShare]
    assert [column.text(row) for column in columns] == texts
    assert [column.value(row) for column in columns] == [number, number, share, share]


def test_a_column_with_a_letter_has_room_for_the_mark_of_the_order() -> None:
    """Without a letter it takes the remaining cells; another width comes last."""
    assert count_column("number", "Number", letter="n").width == 7
    assert count_column("number", "Number").width == 0
    assert count_column("number", "Number", letter="n", width=9).width == 9


def test_a_path_to_no_attribute_is_an_error() -> None:
    """A column of a misspelt attribute does not show a dash in every row."""
    assert count_column("share.number", "N").value(_Row()) is None
    for path in ("nunber", "share.nunber"):
        with pytest.raises(AttributeError):
            count_column(path, "N").value(_Row(share=1.0))


def test_the_place_is_called_rank_in_words() -> None:
    """Every other column is called by its title."""
    columns: list[Column[object]] = [
        Column(key="place", title="#"),
        Column(key="card", title="Card"),
    ]
    assert [column.name for column in columns] == ["Rank", "Card"]


@pytest.mark.parametrize(
    ("cells", "heading"),
    [(10, "ミノルの塔"), (9, "Minoru"), (6, "Minoru"), (5, "")],
)
def test_a_heading_is_the_longest_title_that_fits(cells: int, heading: str) -> None:
    """Wide characters take two cells; without room there is no heading."""
    assert Column(title="ミノルの塔", short="Minoru").fit_heading(cells) == heading
    assert Column(title="", short="").fit_heading(cells) == ""


@pytest.mark.parametrize(
    ("column", "cells", "is_right"),
    [
        (Column(align_right=True), 7, True),
        (Column(align_right=False), 7, False),
        (Column(align_right=True, bar=True), 7, False),
        (Column(align_right=True, width=7, full_width=13), 12, True),
        (Column(align_right=True, width=7, full_width=13), 13, False),
    ],
)
def test_numbers_are_aligned_right_unless_something_is_drawn(
    column: Column[object], cells: int, is_right: bool
) -> None:
    """A bar, and a column that has its full width, begin at the left."""
    assert column.is_right(cells) == is_right


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_numbers_are_aligned_right_and_first_sorted_from_high_to_low(name: str) -> None:
    """A displayed count has its digits below each other; ranks and costs begin with the lowest."""
    for column in load_view(name).columns:
        if column.type in {Count, MaybeCount}:
            assert column.descending is (column.key != "clan_rank"), f"{column.key}: `descending`"
            assert column.align_right or not column.title, f"{column.key}: `align_right`"
