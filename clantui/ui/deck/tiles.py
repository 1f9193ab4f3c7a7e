"""The cards of a deck as tiles, in rows of four, as in the game."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Offset, Region

from clantui.core.model.game import DECK_SIZE, Card, Form, Slot
from clantui.core.text.sanitize import fit, fold_words
from clantui.core.views.card_rows import format_form
from clantui.core.views.deck_tiles import DeckTile
from clantui.core.views.decks import average_deck_elixir, compute_deck_cycle
from clantui.ui.common.colours import make_card_style

IN_ROW: Final = 4
"""Tiles in a row."""

MIN_TILES_WIDTH: Final = 36
FULL_NAMES_WIDTH: Final = 48
MAX_TILES_WIDTH: Final = 64
"""Widths of a row of tiles: the least, the least without shortened names, the largest."""

_NAME_LINES: Final = 2
_TILE_LINES: Final = _NAME_LINES + 3

TILE_LINES: Final = _TILE_LINES * DECK_SIZE // IN_ROW
"""Lines of a whole deck."""

MIN_IMAGE_LINES: Final = 3
"""Minimum lines of an image in a tile; smaller images cannot be recognised."""

_SHAPE: Final = (5, 3)
"""Cells and lines of an image of 5 to 6 pixels; a cell is twice as high as it is wide."""


class ImageSpot(Struct, frozen=True, kw_only=True):
    """The place of a card's image in its tile, with the card's id."""

    card: int
    room: Region


def describe_cost(deck: Sequence[Slot]) -> list[str]:
    """Return a deck's average cost and cheapest cycle, if known: `4.1 elixir`, `cycle 11`."""
    mean, cycle = average_deck_elixir(tuple(deck)), compute_deck_cycle(deck)
    parts = [] if mean is None else [f"{mean:.1f} elixir"]
    return parts if cycle is None else [*parts, f"cycle {cycle}"]


def count_image_lines(cards: int, width: int, lines: int) -> int:
    """Return the lines of each image in the tiles of a deck.

    Args:
        lines: lines for all tiles, with their frames.

    Returns:
        `MIN_IMAGE_LINES` or more; 0 if there is less room.
    """
    if width < MIN_TILES_WIDTH or not cards:
        return 0
    shape_cells, shape_lines = _SHAPE
    max_lines = (_tile_width(width) - 2) * shape_lines // shape_cells
    image_lines = min(lines // -(-cards // IN_ROW) - _TILE_LINES + 1, max_lines)
    return image_lines if image_lines >= MIN_IMAGE_LINES else 0


def place_images(
    tiles: Sequence[DeckTile], width: int, image_lines: int, start: Offset
) -> list[ImageSpot]:
    """Return the places of the images in tiles drawn by `draw_tiles` from a cell on."""
    cells = _tile_width(width)
    return [
        ImageSpot(
            card=tile.card.id,
            room=Region(
                start.x + index % IN_ROW * cells + 1,
                start.y + index // IN_ROW * (_TILE_LINES - 1 + image_lines) + 1,
                cells - 2,
                image_lines,
            ),
        )
        for index, tile in enumerate(tiles if image_lines else ())
    ]


def draw_tiles(
    tiles: Sequence[DeckTile], width: int, *, letters: bool, image_lines: int = 0
) -> list[Content]:
    """Draw tiles in frames of the colours of their rarities.

    Args:
        width: cells of a row; all tiles are equally wide, at most 16 cells.
        letters: mark the rarity by a letter in the frame, too.
        image_lines: blank lines in each tile for an image; 0 for none.

    Returns:
        `TILE_LINES` lines for eight cards without images; none if `width` is too small.
    """
    if width < MIN_TILES_WIDTH:
        return []
    cells = _tile_width(width)
    lines: list[Content] = []
    for start in range(0, len(tiles), IN_ROW):
        row = tiles[start : start + IN_ROW]
        drawn = [_draw_tile(tile, cells, image_lines, letters=letters) for tile in row]
        lines += [Content("").join(line) for line in zip(*drawn, strict=True)]
    return lines


def _tile_width(width: int) -> int:
    return min(width, MAX_TILES_WIDTH) // IN_ROW


def _draw_tile(tile: DeckTile, cells: int, image_lines: int, *, letters: bool) -> list[Content]:
    """Draw a tile, with an evolution in its upper edge and a hero in its lower edge.

    With blank lines for an image, cost and level are in the upper edge, forms in the lower one.
    """
    card, room = tile.card, cells - 2
    frame, name = _choose_frame_style(card), _draw_name(card, room)
    corner = card.rarity.tone.edge if letters and card.rarity.tone is not None else "─"
    cost = ("–" if card.elixir is None else str(card.elixir), "$elixir")
    level, gap = (tile.level, "$text-muted"), max(room - len(cost[0]) - len(tile.level), 0)
    if image_lines:
        forms = format_form(tile.form)
        forms = forms if len(forms) < room else "e+hero"
        return [
            Content.assemble(("╭", frame), cost, ("─" * gap, frame), level, ("╮", frame)),
            *_draw_sides([*[Content(" " * room)] * image_lines, *name], frame),
            _draw_edge(f"╰{corner}", forms, "╯", cells, frame),
        ]
    evolution, hero = (format_form(tile.form & form) for form in (Form.EVOLUTION, Form.HERO))
    return [
        _draw_edge(f"╭{corner}", evolution, "╮", cells, frame),
        *_draw_sides([Content.assemble(cost, " " * gap, level), *name], frame),
        _draw_edge("╰", hero, "╯", cells, frame),
    ]


def _choose_frame_style(card: Card) -> str:
    tone = card.rarity.tone
    return f"${tone.mark}" if tone is not None else "$text-muted"


def _draw_name(card: Card, room: int) -> list[Content]:
    return [Content.styled(line, make_card_style(card)) for line in _fold_name(card.name, room)]


def _draw_sides(inner: Sequence[Content], frame: str) -> list[Content]:
    bar = Content.styled("│", frame)
    return [bar + line + bar for line in inner]


def _draw_edge(first: str, form: str, last: str, cells: int, frame: str) -> Content:
    """Draw an edge of a frame with the name of a form in the middle."""
    word = "" if form == "·" else form
    before = max((cells - len(word)) // 2 - len(first), 0)
    after = cells - len(first) - before - len(word) - len(last)
    left, right = f"{first}{'─' * before}", f"{'─' * after}{last}"
    return Content.assemble((left, frame), (word, "bold $text-accent"), (right, frame))


def _fold_name(name: str, room: int) -> list[str]:
    """Return a name in two lines, broken between words, or within a word that is too long."""
    lines = fold_words(" ".join(_shorten_word(word, room) for word in name.split(" ")), room)
    if len(lines) > _NAME_LINES:
        lines = [lines[0], " ".join(lines[1:])]
    if any(cell_len(line) > room for line in lines):
        lines = _break_word(name, room) or lines
    return [fit(line, room) for line in (*lines, "")[:_NAME_LINES]]


def _break_word(name: str, room: int) -> list[str]:
    """Break a name within a word, near the middle; empty if there is no room even so."""
    half = (len(name) + 1) // 2
    places = [
        place
        for place in range(2, len(name) - 1)
        if name[place - 2 : place + 2].isalpha() and place < room and len(name) - place <= room
    ]
    if not places or not name.isascii():
        return []
    place = min(places, key=lambda place: abs(place - half))
    return [f"{name[:place]}-", name[place:]]


def _shorten_word(word: str, room: int) -> str:
    """Return a word without its dots if that makes it fit: `PEKKA`."""
    short = word.replace(".", "")
    return short if cell_len(word) > room >= cell_len(short) else word
