"""Image of the card under the cursor, where words have left room for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from textual.color import Color
from textual.containers import Vertical
from textual.css.query import NoMatches
from textual.widget import Widget

from clantui.core.model.errors import RoyaleError
from clantui.core.model.image import DecodedImage
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import has_one_column
from clantui.ui.common.table import RowTable

_LEAST: Final = 7
_MOST: Final = 14
"""Lines of a picture: below that half-blocks show nothing, above that nobody gains anything."""

_GAP: Final = 1
"""Lines between the people and the picture."""


class CardImage(Vertical):
    """A picture below the people: it has what they leave, and goes where that is too little."""

    DEFAULT_CSS = """
    CardImage { height: auto; width: 1fr; padding: 0 1; margin-top: 1; display: none; }
    CardImage > * { max-width: 100%; }
    """

    def __init__(
        self,
        canvas: Any,  # noqa: ANN401 — textual-image says it in no type
        load: Callable[[int], Awaitable[DecodedImage | None]],
        rest: float,
    ) -> None:
        """Set up, with nothing to show.

        Args:
            canvas: a widget of textual-image's, which knows how this terminal shows images.
            load: loads the image of a card by its id; None where there is none.
            rest: seconds that the cursor rests on a card before its image is loaded.
        """
        super().__init__(canvas)
        self._painted, self._load, self._rest = canvas, load, rest
        self._requests = Requests(self)
        self._card: int | None = None
        self._picture: DecodedImage | None = None
        self._ground: Color | None = None

    def show_card(self, card: int | None) -> None:
        """Load and show the image of a card once the cursor rests on it; None for none."""
        if card == self._card:
            self.fit()
            return
        self._card = card
        self._show(None)
        self._requests.stop("picture")
        if card is not None:
            self._requests.start("picture", partial(self._load_later, card), self._take)

    async def _load_later(self, card: int) -> DecodedImage | None:
        await asyncio.sleep(self._rest)
        return await self._load(card)

    def _take(self, picture: DecodedImage | RoyaleError | None) -> None:
        if not isinstance(picture, RoyaleError):
            self._show(picture)

    def _show(self, picture: DecodedImage | None) -> None:
        if picture is not self._picture:
            self._picture, self._ground = picture, None
        self.fit()

    def fit(self) -> None:
        """Take the room there is."""
        lines = self._lines() if self._picture is not None else 0
        if lines:
            self._paint()
            self._painted.styles.height = lines
            self._painted.styles.width = "auto"
        self.display = lines > 0

    def _lines(self) -> int:
        """Return the lines that are left; 0 where that is too little."""
        pane, picture = self.parent, self._picture
        if not isinstance(pane, Widget) or picture is None:
            return 0
        if has_one_column(self.screen):
            return 0
        try:
            people = pane.query_one(RowTable)
        except NoMatches:
            return 0
        taken = len(people.rows) + 1  # its heading
        for other in pane.children:
            if other.display and other is not people and other is not self:
                taken += other.outer_size.height + other.styles.margin.height
        left = pane.size.height - taken - _GAP
        # A cell is about twice as high as it is wide.
        wide = (pane.size.width - 2) * picture.height // (picture.width * 2)
        lines = min(left, wide, _MOST)
        return lines if lines >= _LEAST else 0

    def _paint(self) -> None:
        """Lay the picture on what is behind it: half-blocks know nothing of what is clear."""
        ground, picture = self.background_colors[1], self._picture
        if picture is None or ground == self._ground:
            return
        from PIL import Image  # noqa: PLC0415 — only where there are pictures

        self._ground = ground
        size = (picture.width, picture.height)
        clear = Image.frombytes("RGBA", size, picture.pixels)
        solid = Image.new("RGBA", size, ground.rgb)
        self._painted.image = Image.alpha_composite(solid, clear).convert("RGB")
