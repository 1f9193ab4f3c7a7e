"""Tests of decks drawn as tiles: frames, costs, levels, names and forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from textual.geometry import Offset, Size

from clantui.core.model.game import Card, Form, Rarity, Slot
from clantui.core.views.deck_tiles import DeckTile
from clantui.ui.deck.tile_images import fit_image
from clantui.ui.deck.tiles import (
    MIN_IMAGE_LINES,
    MIN_TILES_WIDTH,
    TILE_LINES,
    count_image_lines,
    describe_cost,
    draw_tiles,
    place_images,
)
from tests.factories.surveys import PROPERTY
from tests.ui.styled_text import mark_styles

NAMES = (
    "Skeleton King",
    "Ice Golem",
    "Tornado",
    "Earthquake",
    "P.E.K.K.A",
    "Three Musketeers",
    "The Log",
    "Mini P.E.K.K.A",
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


def draw_lines(width: int, *names: str, letters: bool = False) -> list[str]:
    """Return the lines of tiles as text."""
    return [line.plain for line in draw_tiles(tiles(*names), width, letters=letters)]


def test_a_deck_has_two_rows_of_four() -> None:
    """A tile has cost, level and name; evolution is in the upper edge, hero in the lower one."""
    assert draw_lines(36, *NAMES) == [
        "╭───────╮╭──evo──╮╭───────╮╭──evo──╮",
        "│–    L9││1   L10││2   L11││3   L12│",
        "│Skelet-││Ice    ││Tornado││Earth- │",
        "│on King││Golem  ││       ││quake  │",
        "╰───────╯╰───────╯╰─hero──╯╰─hero──╯",
        "╭───────╮╭──evo──╮╭───────╮╭──evo──╮",
        "│4   L13││5   L14││6   L15││7   L16│",
        "│PEKKA  ││Three  ││The Log││Mini   │",
        "│       ││Musket…││       ││PEKKA  │",
        "╰───────╯╰───────╯╰─hero──╯╰─hero──╯",
    ]


def test_letters_replace_the_colours_of_frames() -> None:
    """Without colours the frame has the letter of the rarity; an unknown rarity has none."""
    lines = draw_lines(36, *NAMES, letters=True)
    assert lines[0] == "╭C──────╮╭R─evo──╮╭E──────╮╭L─evo──╮"
    assert lines[5] == "╭★──────╮╭──evo──╮╭C──────╮╭R─evo──╮"


def test_a_frame_has_the_colour_of_the_rarity() -> None:
    """The colour of a frame is a variable of the theme, never a fixed one."""
    for tile in tiles(*NAMES):
        tone = tile.card.rarity.tone
        frame = f"${tone.mark}" if tone is not None else "$text-muted"
        lines = draw_tiles([tile], 48, letters=False)
        styles = {line.plain[span.start]: span.style for line in lines for span in line.spans}
        assert {styles[sign] for sign in "╭│╰"} == {frame}


@pytest.mark.parametrize("width", [0, 1, 35])
def test_narrow_tiles_are_not_drawn(width: int) -> None:
    """Tiles of fewer than nine cells are not drawn."""
    assert draw_lines(width, *NAMES) == []


@PROPERTY
@given(
    st.integers(MIN_TILES_WIDTH, 130),
    st.lists(st.text(st.sampled_from("ab .-漢é"), max_size=30), min_size=1, max_size=9),
    st.booleans(),
)
def test_every_line_of_tiles_has_the_same_width(
    width: int, names: list[str], letters: bool
) -> None:
    """Frames are intact with any names: up to four tiles in a row, of 9 to 16 cells."""
    lines = draw_lines(width, *names, letters=letters)
    cells = min(width, 64) // 4
    rows = [names[at : at + 4] for at in range(0, len(names), 4)]
    assert len(lines) == len(rows) * TILE_LINES // 2
    assert [cell_len(line) for line in lines] == [
        len(row) * cells for row in rows for _ in range(TILE_LINES // 2)
    ]
    assert sum(line.count("╭") for line in lines) == len(names)


def test_a_tile_has_room_for_an_image() -> None:
    """With an image the cost and level are in the upper edge, forms in the lower one."""
    lines = draw_tiles(tiles(*NAMES)[:4], 36, letters=False, image_lines=3)
    assert [line.plain for line in lines] == [
        "╭–────L9╮╭1───L10╮╭2───L11╮╭3───L12╮",
        *["│       ││       ││       ││       │"] * 3,
        "│Skelet-││Ice    ││Tornado││Earth- │",
        "│on King││Golem  ││       ││quake  │",
        "╰───────╯╰──evo──╯╰─hero──╯╰─e+hero╯",
    ]
    wide = draw_tiles(tiles(*NAMES)[3:4], 64, letters=True, image_lines=3)
    assert wide[-1].plain == "╰L──evo+hero───╯"


@PROPERTY
@given(st.integers(0, 130), st.integers(0, 60), st.integers(0, 9))
def test_images_cover_only_blank_cells(width: int, lines: int, cards: int) -> None:
    """Tiles with images fit the available lines, and an image covers no character."""
    deck = tiles(*(NAMES * 2)[:cards])
    image_lines = count_image_lines(cards, width, lines)
    drawn = [
        line.plain for line in draw_tiles(deck, width, letters=False, image_lines=image_lines)
    ]
    spots = place_images(deck, width, image_lines, Offset(0, 0))
    if not image_lines:
        assert spots == []
        return
    assert image_lines >= MIN_IMAGE_LINES
    assert len(drawn) <= lines
    assert {cell_len(line) for line in drawn[: image_lines + 4]} == {
        min(cards, 4) * (min(width, 64) // 4)
    }
    assert [spot.card for spot in spots] == [tile.card.id for tile in deck]
    for spot in spots:
        room = spot.room
        rows = [line[room.x - 1 : room.right + 1] for line in drawn[room.y : room.bottom]]
        assert rows == [f"│{' ' * room.width}│"] * image_lines


def test_the_height_of_images_depends_on_the_room() -> None:
    """Two rows of tiles need three lines for each image; the width limits the height."""
    assert [count_image_lines(8, 36, lines) for lines in (13, 14, 16, 18, 40)] == [0, 3, 4, 4, 4]
    assert (
        count_image_lines(8, 64, 40),
        count_image_lines(8, 35, 40),
        count_image_lines(4, 36, 7),
    ) == (8, 0, 3)


@PROPERTY
@given(*[st.integers(1, 500)] * 2, *[st.integers(1, 40)] * 2)
def test_an_image_keeps_its_aspect_ratio(wide: int, high: int, columns: int, lines: int) -> None:
    """An image is as large as its room allows, with nearly its own aspect ratio."""
    size = fit_image(Size(wide, high), Size(columns, lines))
    assert 1 <= size.width <= columns
    assert 1 <= size.height <= lines
    if 2 * wide >= high:
        assert size.width == columns or size.height >= lines - 1
    assert size.height <= max(size.width * high / wide / 2 + 1, 1)


@pytest.mark.parametrize(
    ("cards", "width", "lines", "image_lines"),
    [
        (8, 35, 40, 0),
        (8, 36, 40, 4),
        (8, 36, 13, 0),
        (8, 36, 14, 3),
        (8, 36, 15, 3),
        (8, 36, 16, 4),
        (8, 64, 99, 8),
        (8, 99, 99, 8),
        (4, 36, 7, 3),
        (5, 36, 13, 0),
        (0, 64, 30, 0),
    ],
)
def test_an_image_has_the_lines_that_its_tile_leaves(
    cards: int, width: int, lines: int, image_lines: int
) -> None:
    """At least three lines, and no more than its width allows; else there is no image."""
    assert count_image_lines(cards, width, lines) == image_lines


def test_images_are_inside_the_frames_of_their_tiles() -> None:
    """Each image is one cell from the left edge and below the upper edge of its tile."""
    spots = place_images(tiles(*NAMES), 40, 3, Offset(1, 2))
    assert [tuple(spot.room) for spot in spots[:2]] == [(2, 3, 8, 3), (12, 3, 8, 3)]
    assert tuple(spots[5].room) == (12, 10, 8, 3)
    assert place_images(tiles(*NAMES), 40, 0, Offset(1, 2)) == []


def test_the_cheapest_cycle_needs_four_cards() -> None:
    """Four cards have a mean and a cheapest cycle, fewer only a mean, none neither."""
    slots = [Slot(card=tile.card) for tile in tiles(*NAMES)]
    assert describe_cost(slots[1:5]) == ["2.5 elixir", "cycle 10"]
    assert describe_cost(slots[1:4]) == ["2.0 elixir"]
    assert describe_cost(()) == []


def test_a_name_of_many_words_has_two_lines() -> None:
    """The second line has all further words, cut at its end; a long word is cut by itself."""
    lines = draw_lines(36, "Royal Hog Rider Max", "Bow", "Executioner Giant", "The Log")
    assert lines[2:4] == [
        "│Royal  ││Bow    ││Execut…││The Log│",
        "│Hog Ri…││       ││Giant  ││       │",
    ]


def test_a_card_without_a_cost_has_a_dash() -> None:
    """An unknown cost is not zero."""
    (tile,) = tiles("Tornado")
    for elixir, cost in ((None, "–"), (0, "0")):
        costly = replace(tile, card=replace(tile.card, elixir=elixir))
        assert draw_tiles([costly], 36, letters=False)[1].plain[1] == cost


def test_a_long_word_is_broken_near_its_middle() -> None:
    """Only between letters, and never in letters beyond ASCII; dots are left out if that fits."""
    for name, lines in (
        ("Abcdefgh", ["Abcd-", "efgh"]),
        ("Abcdefghi", ["Abcde-", "fghi"]),
        ("Abcdefghijklm", ["Abcdef-", "ghijklm"]),
        ("Abcdefghijklmn", ["Abcdef…", ""]),
        ("X-Bowabcd", ["X-Bow-", "abcd"]),
        ("Ab-cdefghijk", ["Ab-cde-", "fghijk"]),
        ("Abcd-efgh", ["Ab-", "cd-efgh"]),
        ("Éléphants", ["Élépha…", ""]),
        ("P.E.K", ["P.E.K", ""]),
        ("A.B.C.D.E.F.G.H.I", ["A.B.C.…", ""]),
    ):
        assert [line[1:8].rstrip() for line in draw_lines(36, name)[2:4]] == lines, name


def test_the_parts_of_a_tile_have_their_colours() -> None:
    """Cost, level, name and form look alike with and without an image."""
    (tile,) = tiles(*NAMES)[3:4]
    frame, cost = "$rarity-legendary-mark", "{$elixir:3}"
    level, name = "{$text-muted:L12}", "{$rarity-legendary:Earth- }"
    styled = {
        image_lines: "\n".join(
            mark_styles(line)
            for line in draw_tiles([tile], 36, letters=False, image_lines=image_lines)
        )
        for image_lines in (0, 3)
    }
    for text in styled.values():
        assert f"{{{frame}:│}}{name}{{{frame}:│}}" in text
    assert f"{{{frame}:╭──}}{{bold $text-accent:evo}}{{{frame}:──╮}}" in styled[0]
    assert f"{cost}   {level}" in styled[0]
    assert f"{{{frame}:╭}}{cost}{{{frame}:───}}{level}{{{frame}:╮}}" in styled[3]
    assert f"{{{frame}:╰─}}{{bold $text-accent:e+hero}}{{{frame}:╯}}" in styled[3]
    for width, forms in ((40, "e+hero"), (44, "evo+hero")):
        edge = draw_tiles([tile], width, letters=False, image_lines=3)[-1].plain
        assert edge.strip("╰─╯") == forms
