"""The cards of a deck as tiles, in rows of four as in the game."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.game import Form, Slot
from clantui.core.text.fold import fold_words
from clantui.core.text.sanitize import fit
from clantui.core.views.card_rows import form_text
from clantui.core.views.deck_tiles import DeckTile
from clantui.core.views.decks import WHOLE, deck_cycle, deck_elixir
from clantui.ui.common.colours import card_style

IN_ROW: Final = 4
"""Tiles in a row."""

LEAST_WIDTH: Final = 36
ROOMY_WIDTH: Final = 48
MOST_WIDTH: Final = 64
"""Cells of a row of tiles: at least, from which on no name of a card is cut, at most."""

_NAME_LINES: Final = 2
_TILE_LINES: Final = _NAME_LINES + 3

TILE_LINES: Final = _TILE_LINES * WHOLE // IN_ROW
"""Lines of a whole deck."""


def describe_cost(deck: Sequence[Slot]) -> list[str]:
    """Describe what a deck costs: `4.1 elixir`, `cycle 11`; what is not known is left out."""
    mean, cycle = deck_elixir(tuple(deck)), deck_cycle(deck)
    parts = [] if mean is None else [f"{mean:.1f} elixir"]
    return parts if cycle is None else [*parts, f"cycle {cycle}"]


def draw_tiles(tiles: Sequence[DeckTile], width: int, *, letters: bool) -> list[Content]:
    """Draw tiles, each in a frame in the colour of its card's rarity.

    Args:
        tiles: a deck's.
        width: of a row in cells; a tile is as wide as the others, up to 16.
        letters: whether a letter in the frame stands for its colour.

    Returns:
        `TILE_LINES` lines for eight cards; none where a row has no room.
    """
    if width < LEAST_WIDTH:
        return []
    cells = min(width, MOST_WIDTH) // IN_ROW
    lines: list[Content] = []
    for at in range(0, len(tiles), IN_ROW):
        drawn = [_draw_tile(tile, cells, letters=letters) for tile in tiles[at : at + IN_ROW]]
        lines += [Content("").join(line) for line in zip(*drawn, strict=True)]
    return lines


def _draw_tile(tile: DeckTile, cells: int, *, letters: bool) -> list[Content]:
    """Draw a tile: an evolution stands in its upper edge, a hero in its lower one."""
    card, room = tile.card, cells - 2
    tone = card.rarity.tone
    frame = f"${tone.mark}" if tone is not None else "$text-muted"
    evolution, hero = (form_text(tile.form & form) for form in (Form.EVOLUTION, Form.HERO))
    corner = tone.edge if letters and tone is not None else "─"
    cost = "–" if card.elixir is None else str(card.elixir)
    blank = " " * max(room - len(cost) - len(tile.level), 0)
    bar = Content.styled("│", frame)
    inner = [
        Content.assemble((cost, "$elixir"), blank, (tile.level, "$text-muted")),
        *(Content.styled(line, card_style(card)) for line in _name_lines(card.name, room)),
    ]
    return [
        _draw_edge(f"╭{corner}", evolution, "╮", cells, frame),
        *(bar + line + bar for line in inner),
        _draw_edge("╰", hero, "╯", cells, frame),
    ]


def _draw_edge(first: str, form: str, last: str, cells: int, frame: str) -> Content:
    """Draw an edge of a frame, with the name of a form in its middle."""
    word = "" if form == "·" else form
    before = (cells - len(word)) // 2 - len(first)
    after = cells - len(first) - before - len(word) - len(last)
    left, right = f"{first}{'─' * before}", f"{'─' * after}{last}"
    return Content.assemble((left, frame), (word, "bold $text-accent"), (right, frame))


def _name_lines(name: str, room: int) -> list[str]:
    """Return a name in two lines, broken between words; a single long word in its middle."""
    lines = fold_words(" ".join(_shorten_word(word, room) for word in name.split(" ")), room)
    half = (len(name) + 1) // 2
    if len(lines) == 1 and cell_len(lines[0]) > room and name.isascii() and half < room:
        lines = [f"{name[:half]}-", name[half:]]
    elif len(lines) > _NAME_LINES:
        lines = [lines[0], " ".join(lines[1:])]
    return [fit(line, room) for line in (*lines, "")[:_NAME_LINES]]


def _shorten_word(word: str, room: int) -> str:
    """Return a word without its dots where only so it fits: `PEKKA`."""
    bare = word.replace(".", "")
    return bare if cell_len(word) > room >= cell_len(bare) else word
