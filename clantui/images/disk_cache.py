"""Images of cards as files on disk."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from clantui.core.ports import MAX_IMAGE_BYTES
from clantui.files import atomic_write

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
