"""Images of cards: from memory, else from disk, else from their host, each validated first."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.model.image import DecodedImage
from clantui.images.disk_cache import ImageCache
from clantui.images.validate import decode_png

MISSING: Final = "no pictures of cards: they need pip install 'clantui[art]'"
"""The sentence for who wants images where they cannot be drawn."""

_MOST: Final = 16
"""Images held in memory, of 600 KB at most."""

_PAUSE: Final = 300.0
"""Seconds in which a card is not asked for again, or none at all after so many failures."""

_FAILURES: Final = 3
"""In a row."""


class ImageLoader:
    """Loads images by the ids of cards; whatever is wrong with one, there is none."""

    def __init__(
        self,
        download: Callable[[int], Awaitable[bytes]],
        cache: ImageCache | None,
        seconds: Callable[[], float],
    ) -> None:
        """Set up; nothing is read or asked for yet.

        Args:
            download: asks for the file of a card's image; see `ImageDownloads.get`.
            cache: what is kept on disk, or None.
            seconds: a clock that never goes back.
        """
        self._download, self._cache, self._seconds = download, cache, seconds
        self._decoded: OrderedDict[int, DecodedImage] = OrderedDict()
        self._not_before: dict[int, float] = {}
        self._failures = 0
        self._rest_until = 0.0

    async def load(self, card: int) -> DecodedImage | None:
        """Load the image of a card, or None. Cancelling it ends its request."""
        if (decoded := self._decoded.get(card)) is not None:
            self._decoded.move_to_end(card)
            return decoded
        image, fresh = await asyncio.to_thread(self._read, card)
        if not fresh:
            image = await self._ask(card) or image
        if image is not None:
            self._decoded[card] = image
            if len(self._decoded) > _MOST:
                self._decoded.popitem(last=False)
        return image

    def _read(self, card: int) -> tuple[DecodedImage | None, bool]:
        """Return what the cache has, and whether it is fresh."""
        entry = self._cache.get(card) if self._cache is not None else None
        if self._cache is None or entry is None:
            return None, False
        try:
            return decode_png(entry[0]), entry[1]
        except RoyaleError:
            self._cache.drop(card)
            return None, False

    async def _ask(self, card: int) -> DecodedImage | None:
        """Ask for an image, unless it was refused of late."""
        now = self._seconds()
        if now < max(self._rest_until, self._not_before.get(card, 0.0)):
            return None
        try:
            file = await self._download(card)
            image = await asyncio.to_thread(self._validate, card, file)
        except Cancelled:
            return None
        except RoyaleError:
            self._not_before[card] = now + _PAUSE
            self._failures += 1
            if self._failures >= _FAILURES:
                self._failures, self._rest_until = 0, now + _PAUSE
            return None
        self._failures = 0
        return image

    def _validate(self, card: int, file: bytes) -> DecodedImage:
        image = decode_png(file)
        if self._cache is not None:
            self._cache.put(card, file)
        return image


def can_draw_images() -> bool:
    """Return True if the packages that draw images are installed; none is imported."""
    return all(find_spec(name) is not None for name in ("PIL", "textual_image"))


def open_image_cache(folder: Path | None, origin: str) -> ImageCache | None:
    """Return the cache of a host's images in the folder of all images, or None for no folder."""
    if folder is None:
        return None
    return ImageCache(folder, urlsplit(origin).netloc.replace(":", "_"), time.time)
