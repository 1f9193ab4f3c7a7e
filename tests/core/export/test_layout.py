"""Tests of tables of plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.export.render.table import TextColumn, lay_out
from tests.factories.surveys import PROPERTY

NAMES = ("Knight", "Archer Queen", "ミノルの塔")
PLACE = TextColumn(title="#", cells=("1", "2", "3"), align_right=True)
CARD = TextColumn(title="Card", cells=NAMES)
SHARE = TextColumn(
    title="Share", cells=("50%", "25%", "0%"), align_right=True, shares=(0.5, 0.25, 0.0)
)
RARITY = TextColumn(title="Rarity", cells=("common", "champion", "epic"), min_table_width=60)
PLAYERS = TextColumn(title="Who", cells=("Ann, Bob, " * 20, "Cid", ""))


def test_without_a_width_nothing_is_shortened() -> None:
    """Without a width no cell is shortened, no column dropped and no bar drawn."""
    text = "\n".join(lay_out([PLACE, CARD, SHARE, RARITY, PLAYERS]))
    assert "Ann, Bob, " * 19 in text
    assert "Rarity" in text
    assert "█" not in text


def test_a_column_is_dropped_below_its_minimum_width() -> None:
    """Rarity needs 60 cells, as on the screen; the last text is shortened."""
    assert "Rarity" in lay_out([PLACE, CARD, SHARE, RARITY, PLAYERS], 60)[0]
    narrow = "\n".join(lay_out([PLACE, CARD, SHARE, RARITY, PLAYERS], 59))
    assert "Rarity" not in narrow
    assert "Ann, Bob, " in narrow
    assert "…" in narrow


def test_columns_of_wide_tables_are_dropped_first_then_the_last() -> None:
    """Of equal ones the last is dropped; the first two stay."""

    def count_columns(*rooms: int, width: int) -> list[str]:
        named = zip("abcd", rooms, strict=True)
        columns = [
            TextColumn(title=t * 9, cells=(), align_right=True, min_table_width=room)
            for t, room in named
        ]
        return [word[0] for word in lay_out(columns, width)[0].split()]

    assert count_columns(0, 0, 0, 0, width=42) == ["a", "b", "c", "d"]
    assert count_columns(0, 0, 0, 0, width=41) == ["a", "b", "c"]
    assert count_columns(0, 0, 40, 30, width=41) == ["a", "b", "d"]
    assert count_columns(40, 30, 0, 0, width=30) == ["a", "b"]


def test_a_text_is_not_shortened_below_twelve_cells() -> None:
    """The text before it is shortened then, too."""
    columns = [PLACE, CARD, *(TextColumn(title=t, cells=(t * 30,) * 3) for t in "xy")]
    line = lay_out(columns, 59)[1]
    assert line.count("y") == 11
    assert line.count("x") == 59 - 1 - 12 - 12 - 3 * 2 - 1


def test_numbers_are_never_shortened() -> None:
    """If a long number leaves too little room, the text beside it is shortened."""
    number = "1,234,567,890,123,456"
    columns = [TextColumn(title="Card", cells=("a" * 30,)), replace(PLACE, cells=(number,))]
    assert lay_out(columns, 40)[1] == f"{'a' * 16}…  {number}"


def test_bars_have_one_scale() -> None:
    """The highest share has the longest bar."""
    lines = lay_out([PLACE, CARD, SHARE], 60)
    assert [line.count("█") for line in lines] == [0, 12, 6, 0]
    assert [line.endswith("%") for line in lines] == [False, True, True, True]


@pytest.mark.parametrize("width", [28, 32, 40, 59, 60, 80])
def test_names_are_cut_last(width: int) -> None:
    """Names are cut only after all other columns are dropped."""
    text = "\n".join(lay_out([PLACE, CARD, SHARE, RARITY, PLAYERS], width))
    assert all(name in text for name in NAMES)


@given(
    columns=st.lists(
        st.builds(
            TextColumn,
            title=st.text("abc ", min_size=1, max_size=12),
            cells=st.lists(st.text("xy z塔é", max_size=60), min_size=2, max_size=2),
            align_right=st.booleans(),
            min_table_width=st.sampled_from([0, 60, 100]),
            shares=st.sampled_from([(), (0.2, 1.0), (0.0, 0.0)]),
        ),
        min_size=1,
        max_size=9,
    ),
    width=st.integers(20, 130),
)
@PROPERTY
def test_no_line_is_wider_than_the_terminal(columns: list[TextColumn], width: int) -> None:
    """Every row is one line that fits the terminal, with any cells."""
    lines = lay_out(columns, width)
    assert len(lines) == 3
    assert all(cell_len(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("width", "blocks"), [(28, 0), (29, 6), (30, 7), (34, 11), (35, 12), (36, 12), (99, 12)]
)
def test_a_bar_takes_the_cells_that_are_left(width: int, blocks: int) -> None:
    """It has six to twelve cells, or there is none."""
    assert lay_out([PLACE, CARD, SHARE], width)[1].count("█") == blocks
    texts = [PLACE, CARD, SHARE, PLAYERS]
    assert lay_out(texts, 60)[1].count("█") == 8, "texts are shortened for a short bar"
