"""Decks as tiles: frames, costs, levels, names and forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from clantui.core.model.game import Card, Form, Rarity
from clantui.core.views.deck_tiles import DeckTile
from clantui.ui.deck.tiles import LEAST_WIDTH, TILE_LINES, draw_tiles
from tests.factories.surveys import PROPERTY

NAMES = (
    *("Skeleton King", "Ice Golem", "Tornado", "Earthquake"),
    *("P.E.K.K.A", "Three Musketeers", "The Log", "Mini P.E.K.K.A"),
)
RARITIES = (*(rarity for rarity in Rarity), Rarity.COMMON, Rarity.RARE)


def tiles(*names: str) -> list[DeckTile]:
    """Return a tile for each name, of each rarity and each form."""
    return [
        DeckTile(
            card=Card(id=n, name=name, raw_name=name, elixir=n or None, rarity=RARITIES[n % 8]),
            level=f"L{9 + n}",
            form=Form(n % 4),
        )
        for n, name in enumerate(names)
    ]


def drawn(width: int, *names: str, letters: bool = False) -> list[str]:
    """Return the lines of tiles as text."""
    return [line.plain for line in draw_tiles(tiles(*names), width, letters=letters)]


def test_a_deck_has_two_rows_of_four() -> None:
    """Cost and level, the name in two lines, an evolution in the upper edge, a hero below."""
    assert drawn(36, *NAMES) == [
        "╭───────╮╭──evo──╮╭───────╮╭──evo──╮",
        "│–    L9││1   L10││2   L11││3   L12│",
        "│Skelet…││Ice    ││Tornado││Earth- │",
        "│King   ││Golem  ││       ││quake  │",
        "╰───────╯╰───────╯╰─hero──╯╰─hero──╯",
        "╭───────╮╭──evo──╮╭───────╮╭──evo──╮",
        "│4   L13││5   L14││6   L15││7   L16│",
        "│PEKKA  ││Three  ││The Log││Mini   │",
        "│       ││Musket…││       ││PEKKA  │",
        "╰───────╯╰───────╯╰─hero──╯╰─hero──╯",
    ]


def test_letters_stand_for_the_colours_of_frames() -> None:
    """Without colours the letter of the rarity stands in the frame, none for an unknown one."""
    lines = drawn(36, *NAMES, letters=True)
    assert lines[0] == "╭C──────╮╭R─evo──╮╭E──────╮╭L─evo──╮"
    assert lines[5] == "╭★──────╮╭──evo──╮╭C──────╮╭R─evo──╮"


def test_a_frame_has_the_colour_of_the_rarity() -> None:
    """The role of a shape, which is seen in every theme."""
    for tile in tiles(*NAMES):
        tone = tile.card.rarity.tone
        frame = f"${tone.mark}" if tone is not None else "$text-muted"
        lines = draw_tiles([tile], 48, letters=False)
        styles = {line.plain[span.start]: span.style for line in lines for span in line.spans}
        assert {styles[sign] for sign in "╭│╰"} == {frame}


@pytest.mark.parametrize("width", [0, 1, 35])
def test_without_room_nothing_is_drawn(width: int) -> None:
    """Tiles of fewer than nine cells say nothing."""
    assert drawn(width, *NAMES) == []


@PROPERTY
@given(
    st.integers(LEAST_WIDTH, 130),
    st.lists(st.text(st.sampled_from("ab .-漢é"), max_size=30), min_size=1, max_size=9),
    st.booleans(),
)
def test_every_line_of_tiles_is_as_wide(width: int, names: list[str], letters: bool) -> None:
    """Whatever the names, frames stay whole: up to four tiles in a line, of 9 to 16 cells."""
    lines = drawn(width, *names, letters=letters)
    cells = min(width, 64) // 4
    rows = [names[at : at + 4] for at in range(0, len(names), 4)]
    assert len(lines) == len(rows) * TILE_LINES // 2
    assert [cell_len(line) for line in lines] == [
        len(row) * cells for row in rows for _ in range(TILE_LINES // 2)
    ]
    assert sum(line.count("╭") for line in lines) == len(names)
