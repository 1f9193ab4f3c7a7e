"""Image of the card under the cursor, if the details leave room for it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from textual.color import Color
from textual.containers import Vertical
from textual.css.query import NoMatches
from textual.widget import Widget

from clantui.core.model.errors import RoyaleError
from clantui.core.model.image import DecodedImage
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import has_one_column
from clantui.ui.common.table import RowTable
from clantui.ui.deck.card_art import CardArt, blend

_MIN_LINES: Final = 7
_MAX_LINES: Final = 14
"""Lines of a image: fewer show nothing in half-blocks, more add no detail."""

_GAP: Final = 1
"""Lines between the players and the image."""


class CardImage(Vertical):
    """A image below the players, in the room they leave; hidden if that is too little."""

    DEFAULT_CSS = """
    CardImage { height: auto; width: 1fr; padding: 0 1; margin-top: 1; display: none; }
    CardImage > * { max-width: 100%; }
    """

    def __init__(self, art: CardArt) -> None:
        canvas = art.canvas()
        super().__init__(canvas)
        self._canvas, self._art = canvas, art
        self._requests = Requests(self)
        self._card: int | None = None
        self._image: DecodedImage | None = None
        self._background: Color | None = None

    def show_card(self, card: int | None) -> None:
        """Load and show the image of a card after a delay; None for no image."""
        if card == self._card:
            self.fit()
            return
        self._card = card
        self._set_image(None)
        self._requests.stop("image")
        if card is not None:
            self._requests.start("image", partial(self._load_later, card), self._handle_image)

    async def _load_later(self, card: int) -> DecodedImage | None:
        await asyncio.sleep(self._art.load_delay)
        return await self._art.load(card)

    def _handle_image(self, image: DecodedImage | RoyaleError | None) -> None:
        if not isinstance(image, RoyaleError):
            self._set_image(image)

    def _set_image(self, image: DecodedImage | None) -> None:
        if image is not self._image:
            self._image, self._background = image, None
        self.fit()

    def fit(self) -> None:
        """Fit the image into the room."""
        lines = self._count_lines() if self._image is not None else 0
        if lines:
            self._paint()
            self._canvas.styles.height = lines
            self._canvas.styles.width = "auto"
        self.display = lines > 0

    def _count_lines(self) -> int:
        """Return the lines for the image; 0 if there is no image or too little room."""
        pane, image = self.parent, self._image
        if not isinstance(pane, Widget) or image is None:
            return 0
        if has_one_column(self.screen):
            return 0
        try:
            players = pane.query_one(RowTable)
        except NoMatches:
            return 0
        used = len(players.rows) + 1  # the heading
        for other in pane.children:
            if other.display and other is not players and other is not self:
                used += other.outer_size.height + other.styles.margin.height
        left = pane.size.height - used - _GAP
        # A cell is about twice as high as wide.
        lines_of_width = (pane.size.width - 2) * image.height // (image.width * 2)
        lines = min(left, lines_of_width, _MAX_LINES)
        return lines if lines >= _MIN_LINES else 0

    def _paint(self) -> None:
        background, image = self.background_colors[1], self._image
        if image is None or background == self._background:
            return
        self._background = background
        self._canvas.image = blend(image, background)
