"""Images of cards from memory, disk or their host, each validated."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from typing import Final

from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.ports import DecodedImage
from clantui.images.disk_cache import ImageCache
from clantui.images.validate import decode_png

ART_MISSING: Final = "no card images: they need pip install 'clantui[art]'"
"""Message if images are on, but the packages to draw them are missing."""

_MAX_IN_MEMORY: Final = 16
"""Maximum number of images in memory, each at most 600 KB."""

_PAUSE: Final = 300.0
"""Seconds until the image of a failed card is requested again; after `_FAILURES`, any image."""

_FAILURES: Final = 3
"""Consecutive failures after which no image is requested for `_PAUSE`."""

CONCURRENCY: Final = 2
"""Maximum concurrent requests, so that not all eight images of a deck are requested in vain."""


class _SharedLoad:
    """A running load, and the number of its waiters."""

    def __init__(self, task: asyncio.Task[DecodedImage | None]) -> None:
        self.task, self.waiters = task, 0


class ImageLoader:
    """Loader of images by card id; returns None for any error."""

    def __init__(
        self,
        download: Callable[[int], Awaitable[bytes]],
        cache: ImageCache | None,
        seconds: Callable[[], float],
    ) -> None:
        """Create the loader without reading or requesting anything.

        Args:
            download: requests the file of a card's image; see `ImageDownloads.get`.
            cache: None to save no images.
            seconds: a monotonic clock.
        """
        self._download, self._cache, self._seconds = download, cache, seconds
        self._decoded: OrderedDict[int, DecodedImage] = OrderedDict()
        self._running: dict[int, _SharedLoad] = {}
        self._not_before: dict[int, float] = {}
        self._turns = asyncio.Semaphore(CONCURRENCY)
        self._failures = 0
        self._paused_until = 0.0

    async def load(self, card: int) -> DecodedImage | None:
        """Load a card's image, or None; the last waiter to cancel ends the request."""
        if (decoded := self._decoded.get(card)) is not None:
            self._decoded.move_to_end(card)
            return decoded
        if (shared := self._running.get(card)) is None:
            shared = self._running[card] = _SharedLoad(asyncio.create_task(self._load(card)))
        shared.waiters += 1
        try:
            return await asyncio.shield(shared.task)
        finally:
            shared.waiters -= 1
            if not shared.waiters:
                shared.task.cancel()
                if self._running.get(card) is shared:
                    del self._running[card]

    async def _load(self, card: int) -> DecodedImage | None:
        image, fresh = await asyncio.to_thread(self._read, card)
        if not fresh:
            async with self._turns:
                image = await self._request(card) or image
        if image is not None:
            self._decoded[card] = image
            if len(self._decoded) > _MAX_IN_MEMORY:
                self._decoded.popitem(last=False)
        return image

    def _read(self, card: int) -> tuple[DecodedImage | None, bool]:
        """Return the cached image or None, and True if it is fresh."""
        if self._cache is None or (entry := self._cache.get(card)) is None:
            return None, False
        try:
            return decode_png(entry[0]), entry[1]
        except RoyaleError:
            self._cache.drop(card)
            return None, False

    async def _request(self, card: int) -> DecodedImage | None:
        """Request an image, unless that failed lately."""
        now = self._seconds()
        if now < max(self._paused_until, self._not_before.get(card, 0.0)):
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
                self._failures, self._paused_until = 0, now + _PAUSE
            return None
        self._failures = 0
        return image

    def _validate(self, card: int, file: bytes) -> DecodedImage:
        image = decode_png(file)
        if self._cache is not None:
            self._cache.put(card, file)
        return image


def can_draw_images() -> bool:
    """Return True if the packages that draw images are installed, without importing them."""
    return all(find_spec(name) is not None for name in ("PIL", "textual_image"))
