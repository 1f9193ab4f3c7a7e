"""Images of cards in the tiles of a deck; they appear after the tiles and move nothing."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.geometry import Size
from textual.widget import Widget

from clantui.core.model.errors import RoyaleError
from clantui.ui.common.requests import Requests
from clantui.ui.deck.card_art import CardArt
from clantui.ui.deck.tiles import ImageSpot

if TYPE_CHECKING:
    from PIL.Image import Image

_MAX_NEW_CELLS: Final = 60
"""Maximum cells of new images per frame (one image is always drawn): 100 cells of Sixel take 20
ms."""

_MAX_CANVASES: Final = 40
"""Maximum number of canvases: those of a deck and four war decks."""

_DELAY: Final = "delay"
_LAYER: Final = "images"


class TileImages:
    """Images over the blank lines of tiles; they are children of the widget with the tiles."""

    def __init__(self, host: Widget, art: CardArt) -> None:
        self._host, self._art = host, art
        # A layer of its own: in the default layer, images would take up lines.
        host.styles.layers = f"default {_LAYER}"
        self._requests = Requests(host)
        self._canvases: dict[int, Any] = {}  # by card, least recently used first
        self._spots: tuple[ImageSpot, ...] = ()
        self._ground = host.background_colors[1]
        self._is_placing = False
        self._wanted: set[tuple[int, tuple[int, int, int]]] = set()

    def show(self, spots: Sequence[ImageSpot], *, delayed: bool = False) -> None:
        """Show cached images at once; load the others after a delay.

        If `delayed`, images of cards that were not shown before are delayed even if cached.
        """
        self._spots, self._ground = tuple(spots), self._host.background_colors[1]
        wanted = {(spot.card, self._ground.rgb) for spot in spots}
        is_same = wanted == self._wanted
        for card, _ in self._wanted - wanted:
            self._requests.stop(_key(card))
        self._wanted = wanted
        if not delayed or (is_same and not self._requests.is_running(_DELAY)):
            self._place()
        elif not is_same:
            for canvas in self._canvases.values():
                canvas.display = False
        if not is_same:
            self._requests.stop(_DELAY)
        if wanted and not is_same:
            self._requests.start(_DELAY, partial(sleep, self._art.load_delay), self._load_missing)

    def _load_missing(self, _: object) -> None:
        self._place()
        for card in {spot.card for spot in self._spots}:
            if self._find(card) is None and not self._requests.is_running(_key(card)):
                load = partial(self._art.load_small, card, self._ground)
                self._requests.start(_key(card), load, self._handle_image)

    def _find(self, card: int) -> Image | None:
        return self._art.find_small(card, self._ground)

    def _handle_image(self, image: Image | RoyaleError | None) -> None:
        if image is not None and not isinstance(image, RoyaleError):
            self._place()

    def _place(self) -> None:
        """Centre images in their spots, new ones up to `_MAX_NEW_CELLS`; hide the others."""
        self._is_placing = False
        if not self._host.is_attached:
            return
        cells, shown = 0, set()
        for spot in self._spots:
            image = self._find(spot.card)
            if image is None:
                continue
            canvas = self._canvases.get(spot.card)
            if canvas is None or canvas.image is not image:
                if 0 < cells > _MAX_NEW_CELLS - spot.room.area:
                    self._is_placing = True
                    continue
                cells += spot.room.area
            shown.add(spot.card)
            self._place_image(image, spot)
        for card, canvas in self._canvases.items():
            canvas.display = card in shown
        if self._is_placing:
            self._host.call_after_refresh(self._place)

    def _place_image(self, image: Image, spot: ImageSpot) -> None:
        """Draw an image on its own canvas, which is quick to show again."""
        canvas = self._canvases.pop(spot.card, None) or self._mount()
        self._canvases[spot.card] = canvas
        room = spot.room
        size = fit_image(Size(image.width, image.height), room.size)
        left, above = (room.width - size.width) // 2, (room.height - size.height) // 2
        canvas.styles.width, canvas.styles.height = size
        canvas.styles.offset = (room.x + left, room.y + above)
        if canvas.image is not image:
            canvas.image = image

    def _mount(self) -> Any:  # noqa: ANN401 — see `CardArt`
        """Mount a canvas, or reuse the least recently used one."""
        if len(self._canvases) >= _MAX_CANVASES:
            return self._canvases.pop(next(iter(self._canvases)))
        canvas = self._art.canvas()
        canvas.styles.layer, canvas.styles.position = _LAYER, "absolute"
        self._host.mount(canvas)
        return canvas


def fit_image(pixels: Size, room: Size) -> Size:
    """Return the largest size in cells and lines that keeps an image's shape in a room.

    Args:
        pixels: size of the image, at least 1×1.
        room: cells and lines; a cell is about twice as high as it is wide.
    """
    width = max(min(room.width, round(2 * room.height * pixels.width / pixels.height)), 1)
    height = min(room.height, round(width * pixels.height / pixels.width / 2))
    return Size(width, max(height, 1))


def _key(card: int) -> str:
    return f"image-{card}"
