"""Tables of plain text fit the terminal that shows them; in a pipe nothing is shortened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from clantui.core.export.layout import TextColumn, lay_out, wrap
from tests.factories.surveys import PROPERTY

NAMES = ("Knight", "Archer Queen", "ミノルの塔")
PLACE = TextColumn(title="#", cells=("1", "2", "3"), right=True)
CARD = TextColumn(title="Card", cells=NAMES)
SHARE = TextColumn(title="Share", cells=("50%", "25%", "0%"), right=True, parts=(0.5, 0.25, 0.0))
RARITY = TextColumn(title="Rarity", cells=("common", "champion", "epic"), room=60)
WHO = TextColumn(title="Who", cells=("Ann, Bob, " * 20, "Cid", ""))


def test_in_a_pipe_all_is_as_wide_as_it_is() -> None:
    """Without a width no cell is shortened, no column left out and no bar drawn."""
    text = "\n".join(lay_out([PLACE, CARD, SHARE, RARITY, WHO]))
    assert "Ann, Bob, " * 19 in text
    assert "Rarity" in text
    assert "█" not in text


def test_a_column_goes_where_the_screen_has_no_room_for_it() -> None:
    """Rarity is shown from 60 cells on, as on the screen; the last text is shortened."""
    assert "Rarity" in lay_out([PLACE, CARD, SHARE, RARITY, WHO], 60)[0]
    narrow = "\n".join(lay_out([PLACE, CARD, SHARE, RARITY, WHO], 59))
    assert "Rarity" not in narrow
    assert "Ann, Bob, " in narrow
    assert "…" in narrow


def test_bars_are_of_one_scale() -> None:
    """The longest bar is of the greatest part, the others are of that length."""
    lines = lay_out([PLACE, CARD, SHARE], 60)
    assert [line.count("█") for line in lines] == [0, 12, 6, 0]
    assert [line.endswith("%") for line in lines] == [False, True, True, True]


@pytest.mark.parametrize("width", [28, 32, 40, 59, 60, 80])
def test_names_are_whole_while_another_column_is_there(width: int) -> None:
    """The names of a row are cut only after every other column has gone."""
    text = "\n".join(lay_out([PLACE, CARD, SHARE, RARITY, WHO], width))
    assert all(name in text for name in NAMES)


@given(
    columns=st.lists(
        st.builds(
            TextColumn,
            title=st.text("abc ", min_size=1, max_size=12),
            cells=st.lists(st.text("xy z塔é", max_size=60), min_size=2, max_size=2),
            right=st.booleans(),
            room=st.sampled_from([0, 60, 100]),
            parts=st.sampled_from([(), (0.2, 1.0), (0.0, 0.0)]),
        ),
        min_size=1,
        max_size=9,
    ),
    width=st.integers(20, 130),
)
@PROPERTY
def test_no_line_is_wider_than_the_terminal(columns: list[TextColumn], width: int) -> None:
    """Every row is one line that fits the terminal, whatever its cells hold."""
    lines = lay_out(columns, width)
    assert len(lines) == 3
    assert all(cell_len(line) <= width for line in lines)


@given(words=st.lists(st.text("ab塔", min_size=1, max_size=9), max_size=30))
@PROPERTY
def test_a_sentence_breaks_between_its_words(words: list[str]) -> None:
    """All words are there in order, and no line is wider."""
    lines = wrap(" ".join(words), 30)
    assert " ".join(lines).split() == words
    assert all(cell_len(line) <= 30 for line in lines)


def test_a_line_that_fits_is_as_it_was() -> None:
    """Headings that are set in by blanks stay where they are."""
    assert wrap("     Seen  Player", 60) == ["     Seen  Player"]
