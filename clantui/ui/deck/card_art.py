"""Images of cards for the terminal: loaded, blended with the background, and cached."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from textual.cache import LRUCache
from textual.color import Color
from textual.widget import Widget

from clantui.core.ports import DecodedImage

if TYPE_CHECKING:
    from PIL.Image import Image

_CACHE_SIZE: Final = 48
"""Cached images, 200 KB each at most: more than a deck and four war decks."""

_MAX_SIZE: Final = (240, 288)
"""Pixels of a cached image."""


class CardArt:
    """Cache of small card images; an image that cannot be loaded is None."""

    def __init__(
        self,
        canvas: Callable[[], Any],
        load: Callable[[int], Awaitable[DecodedImage | None]],
        load_delay: float,
    ) -> None:
        """Create an empty cache; `canvas` creates a widget of textual-image for this terminal."""
        self.canvas, self.load, self.load_delay = canvas, load, load_delay
        self._small: LRUCache[tuple[int, tuple[int, int, int]], Image] = LRUCache(_CACHE_SIZE)

    def find_small(self, card: int, ground: Color) -> Image | None:
        """Return the cached image of a card on a background, or None."""
        return self._small.get((card, ground.rgb))

    async def load_small(self, card: int, ground: Color) -> Image | None:
        """Load the small image of a card on a background; None if it has none."""
        image = await self.load(card)
        if image is None:
            return None
        small = await asyncio.to_thread(_blend, image, ground)
        self._small[card, ground.rgb] = small
        return small


def find_card_art(widget: Widget) -> CardArt | None:
    """Return the card images of a widget's app; None if images are off."""
    art: CardArt | None = getattr(widget.app, "card_art", None)
    return art


def _blend(image: DecodedImage, ground: Color) -> Image:
    """Blend a small copy of an image with its background: half-blocks cannot be transparent."""
    from PIL import Image  # noqa: PLC0415 — only where there are images

    foreground = Image.frombytes("RGBA", (image.width, image.height), image.pixels)
    foreground.thumbnail(_MAX_SIZE)
    background = Image.new("RGBA", foreground.size, ground.rgb)
    return Image.alpha_composite(background, foreground).convert("RGB")
