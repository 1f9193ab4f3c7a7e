"""Pictures of cards: from memory, else from disk, else from their host, each looked at first."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from clantui.core.model.errors import Cancelled, RoyaleError

if TYPE_CHECKING:
    from pathlib import Path

    from clantui.core.model.image import DecodedImage
    from clantui.images.disk_cache import ImageCache
    from clantui.images.downloads import ImageDownloads

MISSING: Final = "no pictures of cards: they need pip install 'clantui[art]'"
"""What is said where they are wanted and cannot be drawn."""

_HELD: Final = 16
"""Pictures held in memory, of 600 KB at most."""

_PAUSE: Final = 300.0
"""Seconds in which a card is not asked for again, or none at all after so many failures."""

_FAILURES: Final = 3
"""In a row."""


class ImageLoader:
    """Gives pictures; whatever is wrong with one, there is none."""

    def __init__(
        self, pictures: ImageDownloads, album: ImageCache | None, seconds: Callable[[], float]
    ) -> None:
        """Set up; nothing is read or asked for yet.

        Args:
            pictures: asks for what is not at hand.
            album: what is kept on disk, or None.
            seconds: a clock that never goes back.
        """
        self._pictures, self._album, self._seconds = pictures, album, seconds
        self._held: OrderedDict[int, DecodedImage] = OrderedDict()
        self._not_before: dict[int, float] = {}
        self._failures = 0
        self._rest_until = 0.0

    async def picture(self, card: int) -> DecodedImage | None:
        """The picture of a card, by its id, or None. Cancelling it ends its request."""
        if (held := self._held.get(card)) is not None:
            self._held.move_to_end(card)
            return held
        kept, fresh = await asyncio.to_thread(self._kept, card)
        if not fresh:
            kept = await self._fetched(card) or kept
        if kept is not None:
            self._held[card] = kept
            if len(self._held) > _HELD:
                self._held.popitem(last=False)
        return kept

    def _kept(self, card: int) -> tuple[DecodedImage | None, bool]:
        from clantui.images.validate import decode_png  # noqa: PLC0415 — only where there are pictures

        found = self._album.get(card) if self._album is not None else None
        if self._album is None or found is None:
            return None, False
        try:
            return decode_png(found[0]), found[1]
        except RoyaleError:
            self._album.drop(card)
            return None, False

    async def _fetched(self, card: int) -> DecodedImage | None:
        """Ask for a picture, unless it was refused of late."""
        now = self._seconds()
        if now < max(self._rest_until, self._not_before.get(card, 0.0)):
            return None
        from twisted.internet.defer import CancelledError, ensureDeferred  # noqa: PLC0415 — heavy

        asking = ensureDeferred(self._pictures.get(card))
        try:
            file = await asking.asFuture(asyncio.get_running_loop())
            picture = await asyncio.to_thread(self._taken_in, card, file)
        except (Cancelled, CancelledError):
            return None
        except RoyaleError:
            self._not_before[card] = now + _PAUSE
            self._failures += 1
            if self._failures >= _FAILURES:
                self._failures, self._rest_until = 0, now + _PAUSE
            return None
        self._failures = 0
        return picture

    def _taken_in(self, card: int, file: bytes) -> DecodedImage:
        from clantui.images.validate import decode_png  # noqa: PLC0415 — only where there are pictures

        picture = decode_png(file)
        if self._album is not None:
            self._album.put(card, file)
        return picture


def drawable() -> bool:
    """Whether there is what draws pictures; nothing is imported for the answer."""
    return all(find_spec(name) is not None for name in ("PIL", "textual_image"))


def open_image_cache(folder: Path | None, origin: str) -> ImageCache | None:
    """The pictures of a host in a folder of pictures, or None where nothing is kept.

    Args:
        folder: see `settings.picture_folder`, or None.
        origin: of the host; see `settings.icon_origin`.
    """
    if folder is None:
        return None
    from clantui.images.disk_cache import ImageCache  # noqa: PLC0415 — only where there are pictures

    return ImageCache(folder, urlsplit(origin).netloc.replace(":", "_"), time.time)
