"""Images on disk: a file for each card, so many bytes of them and no more."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from clantui.files import atomic_write
from clantui.images.validate import MAX_BYTES

MAX_TOTAL_BYTES: Final = 20_000_000
"""Bytes of all images together: some 200 of them, and the game has 125 cards."""

FRESH_SECONDS: Final = 30 * 86_400.0
"""Seconds after which an image is asked for anew: they change once in a great while."""

_SUFFIX: Final = ".png"


class ImageCache:
    """A folder of images. All of it is slow: off the loop.

    What cannot be read is not there, and what cannot be written is not kept: an image is never
    worth an error.
    """

    def __init__(
        self, folder: Path, host: str, now: Callable[[], float], most: int = MAX_TOTAL_BYTES
    ) -> None:
        """Set up; nothing is read or made yet.

        Args:
            folder: of all images, from whatever host; files that are not ours are left alone.
            host: the name of the folder in it for this host.
            now: Unix time, s.
            most: bytes of all images together.
        """
        self._folder = folder
        self._host_folder = folder / host
        self._now = now
        self._most = most

    def get(self, card: int) -> tuple[bytes, bool] | None:
        """Return the file of a card's image and whether it is fresh; None where there is none."""
        path = self._path(card)
        try:
            with path.open("rb") as file:
                age = self._now() - os.fstat(file.fileno()).st_mtime
                return file.read(MAX_BYTES + 1), age < FRESH_SECONDS
        except OSError:
            return None

    def put(self, card: int, file: bytes) -> None:
        """Save a card's image, whole or not at all; the oldest give way to it."""
        with suppress(OSError):
            self._host_folder.mkdir(parents=True, exist_ok=True)
            path, now = self._path(card), self._now()
            atomic_write(path, file, replace=True, durable=False)
            os.utime(path, (now, now))
            self._prune()

    def drop(self, card: int) -> None:
        """Delete an image that turned out to be none."""
        with suppress(OSError):
            self._path(card).unlink()

    def _path(self, card: int) -> Path:
        return self._host_folder / f"{card}{_SUFFIX}"

    def _prune(self) -> None:
        """Delete the oldest until there is room; also what a killed process has left half done."""
        files = []
        for path in self._folder.glob(f"*/*{_SUFFIX}"):
            with suppress(OSError):
                status = path.stat()
                files.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files, key=lambda file: file[:2]):
            if total <= self._most:
                return
            with suppress(OSError):
                path.unlink()
            total -= size
