"""The screen of a deck: its cards as tiles, and the QR code of its link for a phone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.geometry import Offset, Size
from textual.widgets import Static

from clantui.core.players.links import make_code_links, make_deck_link
from clantui.core.text.qr import QrCode, encode_qr, fit_links
from clantui.core.text.sanitize import fold_words, pack_parts, truncate
from clantui.core.views.decks import average_deck_elixir, compute_deck_cycle
from clantui.core.views.named_decks import NamedDeck
from clantui.ui.common.colours import uses_letters
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import BaseScreen
from clantui.ui.common.table.table import KeyScroll
from clantui.ui.deck.card_art import find_card_art
from clantui.ui.deck.qr import QrText
from clantui.ui.deck.tile_images import TileImages
from clantui.ui.deck.tiles import (
    MAX_TILES_WIDTH,
    MIN_TILES_WIDTH,
    count_image_lines,
    draw_tiles,
    place_images,
)
from clantui.ui.export.output import copy_link
from clantui.ui.keymap.bindings import IN_PALETTE, bind
from clantui.ui.keymap.names import key_name

_MIN_TEXT_WIDTH: Final = MIN_TILES_WIDTH + 1
"""Cells of the tiles beside a code, with the padding before them."""

_BAR_LINES: Final = 2
"""Lines of the header and the key bar."""

_MAX_MODULES: Final = 45
"""Modules of the largest code of a usual link."""

_CLEAR_LINES: Final = 4
"""Lines that an image needs to be recognised if it is drawn in half-blocks."""

_SCAN: Final = "Scan it with your phone: the deck opens in the game."


class DeckScreen(BaseScreen[None]):
    """Decks, one at a time, each with its QR code."""

    DEFAULT_CSS = """
    DeckScreen { overflow: hidden; }
    DeckScreen #deck { height: 1fr; layout: horizontal; }
    DeckScreen.-below #deck { layout: vertical; }
    DeckScreen KeyScroll { width: 1fr; height: 1fr; padding-left: 1; scrollbar-size-vertical: 1; }
    DeckScreen #text { height: auto; text-wrap: nowrap; text-overflow: clip; }
    """
    SCOPE: ClassVar = "deck"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("deck-next", "right,l,]", "step(1)", "Next", "Next deck"),
        bind("deck-before", "left,h,[", "step(-1)", "Previous", "Previous deck"),
        bind("deck-copy", "Y", "copy_link", "Copy link", "Copy the deck link"),
        bind("deck-back", "escape", "dismiss", "Back", "Back"),
        bind("deck-close", "Q", "dismiss", "Close", "Close the QR code", IN_PALETTE),
    ]

    def __init__(
        self, decks: tuple[NamedDeck, ...], index: int = 0, *, trail: tuple[str, ...] = ()
    ) -> None:
        """Create the screen of one or more decks; the trail names the screens below."""
        super().__init__()
        self._decks, self._index = decks, index
        self._trail = trail
        self._requests = Requests(self)
        self._tile_images: TileImages | None = None

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the top."""
        yield ScreenHeader()
        with Container(id="deck"):
            with KeyScroll():
                yield Static(id="text", markup=False)
            yield QrText()
        yield KeyBar()

    def on_mount(self) -> None:
        """Let the keys scroll the text."""
        text = self.query_one(KeyScroll)
        self.set_focus(text)
        if (art := find_card_art(self)) is not None:
            self._tile_images = TileImages(text, art)

    def on_resize(self) -> None:
        """Draw for the new size, but after a frame: importing the QR library takes 30 ms."""
        self.call_after_refresh(self._draw)

    def on_screen_resume(self) -> None:
        """Draw images on the background of the current theme, which may have changed."""
        if self._tile_images is not None:
            self.call_after_refresh(self._draw)

    @property
    def deck(self) -> NamedDeck:
        """The deck that is shown."""
        return self._decks[self._index]

    def show_decks(self, decks: tuple[NamedDeck, ...]) -> None:
        """Show newer decks; the index stays."""
        if decks and decks != self._decks:
            self._decks, self._index = decks, min(self._index, len(decks) - 1)
            self._draw()

    # Drawing

    def _draw(self) -> None:
        if not self.is_attached:
            return
        deck = self.deck
        count = len(self._decks)
        positions = (f"{self._index + 1} of {count}",) if count > 1 else ()
        self.query_one(ScreenHeader).parts = HeaderParts(
            trail=self._trail, name=deck.title, positions=positions
        )
        size = self.query_one("#deck").size
        links = make_code_links(deck.slots, deck.support)
        code, is_below = None, False
        if links and self._has_signs:
            code, is_below = _find_code(deck, size, self.app.size.height)
            self._encode_ahead(size)
        self.set_class(is_below, "-below")
        shown = self.query_one(QrText)
        shown.display = code is not None
        if code is not None:
            shown.show(code)
        text = self.query_one(KeyScroll)
        is_beside = code is not None and not is_below
        room = size.width - code.columns if code is not None and is_beside else size.width
        width = min(room - 1, MAX_TILES_WIDTH) if is_beside else max(room - 2, 1)
        # Beside the tiles, the code directly follows them, however wide the window is.
        text.styles.width = width + 1 if is_beside else None
        height = size.height - code.lines if code is not None and is_below else size.height
        text.styles.height = height if is_below else None
        head, foot, scan = self._list_texts(deck, width, links[-1:], code)
        self._write(head, foot, scan, Size(width, height))
        self.refresh_bindings()

    def _encode_ahead(self, size: Size) -> None:
        """Encode the codes of the next and the previous deck in a thread: each takes 20 ms."""
        indexes = {(self._index + step) % len(self._decks) for step in (1, -1)} - {self._index}
        decks, window = [self._decks[index] for index in indexes], self.app.size.height
        if decks:
            encode = partial(asyncio.to_thread, _find_codes, decks, size, window)
            self._requests.start("ahead", encode, lambda _: None)

    def _write(
        self, head: list[Content], foot: list[Content], scan: list[Content], room: Size
    ) -> None:
        """Write all lines, and show the images that fit the tiles.

        For images, the hint about scanning is left out, then the blank line above the tiles.
        """
        tiles, width, gap = self.deck.tiles, room.width, [Content("")]
        layouts: list[tuple[list[Content], list[Content]]] = [(gap, scan), (gap, []), ([], [])]
        line_counts = [0] * len(layouts)
        if self._tile_images is not None:
            left = room.height - len(head) - len(foot)
            line_counts = [
                count_image_lines(len(tiles), width, left - len(above) - len(below))
                for above, below in layouts
            ]
        best = max(range(len(layouts)), key=lambda index: min(line_counts[index], _CLEAR_LINES))
        (above, below), image_lines = layouts[best], line_counts[best]
        drawn = draw_tiles(tiles, width, letters=uses_letters(self), image_lines=image_lines)
        lines = [*head, *above, *drawn, *foot, *below]
        if not image_lines and len(lines) > room.height:  # the header shows the deck's name, too
            lines = [*head[1:], *drawn, *foot, *below]
        lines = [line.truncate(width, ellipsis=True) for line in lines]
        self.query_one("#text", Static).update(Content("\n").join(lines))
        if self._tile_images is not None:
            start = Offset(0, len(head) + len(above))
            self._tile_images.show(place_images(tiles, width, image_lines, start))

    @property
    def _has_signs(self) -> bool:
        """True if black, white and half blocks can be drawn."""
        return not (self.app.no_color or uses_letters(self))

    def _list_texts(
        self, deck: NamedDeck, width: int, links: tuple[str, ...], code: QrCode | None
    ) -> tuple[list[Content], list[Content], list[Content]]:
        """Return the lines above the tiles, below them, and the hint about scanning."""
        facts = [*_describe_deck(deck), *filter(None, deck.facts.split(" · "))]
        lines = [Content.styled(truncate(deck.title, width), "bold")]
        lines += [Content.styled(line, "$text-muted") for line in pack_parts(facts, width)]
        scan = [Content(line) for line in fold_words(_SCAN, width)] if code is not None else []
        if code is None:
            lines += self._draw_link(width, links[0] if links else "")
        elif self.has_class("-below"):  # the lines below the tiles may not be visible
            lines, scan = [*lines, *scan], []
        foot = [Content.styled(line, "$text-muted") for line in _list_notes(deck, width)]
        return lines, foot, [Content(""), *scan] if scan else []

    def _draw_link(self, width: int, link: str) -> list[Content]:
        """Draw the reason why there is no code, and the link."""
        deck_link = make_deck_link(self.deck.slots, self.deck.support)
        sentence, url = deck_link.sentence, deck_link.url or ""
        if link:
            copies = f"{key_name('deck-copy')} copies it"
            sentence = f"{self._find_reason(link)} Open this link on your phone ({copies}):"
        reason = [Content.styled(line, "$text-warning") for line in fold_words(sentence, width)]
        lines = [url[start : start + width] for start in range(0, len(url), max(width, 1))]
        return [*reason, *(Content.styled(line, "$text-accent") for line in lines)]

    def _find_reason(self, link: str) -> str:
        if self.app.no_color:
            return "A QR code needs black and white, and colours are off."
        if not self._has_signs:
            return "ASCII has no signs for a QR code."
        modules = encode_qr(link)
        if not modules or len(modules) > _MAX_MODULES:
            return "The link is too long for a QR code here."
        code, size = QrCode(modules=modules), self.app.size
        return (
            f"The QR code needs a window of {code.columns}×{code.lines + _BAR_LINES}; "
            f"this one has {size.width}×{size.height}."
        )

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable other decks if there are several."""
        del parameters
        return action != "step" or len(self._decks) > 1

    def action_step(self, step: int) -> None:
        """Show another deck."""
        self._index = (self._index + step) % len(self._decks)
        self.query_one(KeyScroll).scroll_home(animate=False)
        self._draw()

    def action_copy_link(self) -> None:
        """Copy the link of the deck, or say why there is none."""
        deck = self.deck
        copy_link(self, make_deck_link(deck.slots, deck.support, deck.player))


def _find_code(deck: NamedDeck, size: Size, window: int) -> tuple[QrCode | None, bool]:
    """Encode the link of a deck beside its tiles or, without room there, below them.

    Args:
        size: cells and lines for tiles and code.
        window: lines of the whole window.

    Returns:
        The code, None if there is no room for one; and True if it is below the tiles.
    """
    links = make_code_links(deck.slots, deck.support)
    code = fit_links(links, size.width - _MIN_TEXT_WIDTH, size.height, window)
    if code is not None:
        return code, False
    code = fit_links(links, size.width, size.height, window)
    return code, code is not None


def _find_codes(decks: Sequence[NamedDeck], size: Size, window: int) -> None:
    """Encode the links of several decks; the results are cached."""
    for deck in decks:
        _find_code(deck, size, window)


def _describe_deck(deck: NamedDeck) -> list[str]:
    elixir, cycle = average_deck_elixir(deck.slots), compute_deck_cycle(deck.slots)
    parts = [] if elixir is None else [f"{elixir:.1f} elixir on average"]
    return parts if cycle is None else [*parts, f"cycle {cycle}"]


def _list_notes(deck: NamedDeck, width: int) -> list[str]:
    parts = [f"tower: {deck.tower or 'unknown'}"]
    if any(tile.form for tile in deck.tiles):
        parts.append("evo, hero: as played" if deck.is_played else "evo, hero: all owned")
    return pack_parts(parts, width)
