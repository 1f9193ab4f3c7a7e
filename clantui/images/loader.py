"""Images of cards from memory, disk or their host, each validated."""

from __future__ import annotations

import asyncio
import os
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.ports import MAX_IMAGE_BYTES, DecodedImage
from clantui.files import atomic_write
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

MAX_TOTAL_BYTES: Final = 20_000_000
"""Maximum bytes of the folder: some 200 images; the game has 125 cards."""

FRESH_SECONDS: Final = 30 * 86_400.0
"""Age in seconds from which an image is loaded again; images seldom change."""

_SUFFIX: Final = ".png"


class ImageCache:
    """A folder of images. All methods block, so call them in a thread.

    Errors of reading and writing are ignored.
    """

    def __init__(self, folder: Path, origin: str, now: Callable[[], float] = time.time) -> None:
        """Create the cache without touching the disk.

        Args:
            folder: has a subfolder for the host of each origin; other files are left alone.
            origin: scheme and host of the images, such as `https://images.example`.
            now: returns Unix time, s.
        """
        self._folder, self._now = folder, now
        self._host_folder = folder / urlsplit(origin).netloc.replace(":", "_")

    def get(self, card: int) -> tuple[bytes, bool] | None:
        """Return a card's file, and whether it is fresh; None if there is no file."""
        path = self._make_path(card)
        try:
            with path.open("rb") as file:
                age = self._now() - os.fstat(file.fileno()).st_mtime
                # A negative age comes from a clock that was set back: not fresh.
                return file.read(MAX_IMAGE_BYTES + 1), 0 <= age < FRESH_SECONDS
        except OSError:
            return None

    def put(self, card: int, file: bytes) -> None:
        """Save a card's image atomically; delete the oldest images above `MAX_TOTAL_BYTES`."""
        with suppress(OSError):
            self._host_folder.mkdir(parents=True, exist_ok=True)
            path, now = self._make_path(card), self._now()
            atomic_write(path, file, replace=True, durable=False)
            os.utime(path, (now, now))
            self._prune()

    def drop(self, card: int) -> None:
        """Delete a card's file, because it is not valid."""
        with suppress(OSError):
            self._make_path(card).unlink()

    def _make_path(self, card: int) -> Path:
        return self._host_folder / f"{card}{_SUFFIX}"

    def _prune(self) -> None:
        """Delete the oldest files above `MAX_TOTAL_BYTES`, and files left by killed processes."""
        files = []
        for path in self._folder.glob(f"*/*{_SUFFIX}"):
            with suppress(OSError):
                status = path.stat()
                files.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files, key=lambda file: file[:2]):
            if total <= MAX_TOTAL_BYTES:
                return
            with suppress(OSError):
                path.unlink()
            total -= size


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
