"""What outlives a question: the store, where there is one, and a folder that goes for the demo."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from clantui.backend.null_store import NullStore
from clantui.config.paths import HOMELESS, is_homeless

if TYPE_CHECKING:
    from clantui.store.store import ApiStore, Store


class Storage:
    """The store of the process. All of it is slow: off the loop, but for `shelf`.

    Attributes:
        shelf: what is remembered of the API in use; nothing before `open` and after `close`.
        notice: a sentence about the store, where it could not be used as it was; else empty.
    """

    def __init__(self) -> None:
        self.shelf: ApiStore | NullStore = NullStore()
        self.notice = ""
        self._store: Store | None = None
        self._folder: TemporaryDirectory[str] | None = None

    def open(self, file: Path | None, base: str) -> None:
        """Open a store; whatever is wrong with it goes into `notice`.

        Args:
            file: where it is or shall be; None for none.
            base: the base URL of the API it is to remember.
        """
        if file is None:
            return
        if is_homeless(file):
            self.notice = HOMELESS
            return
        import sqlite3  # noqa: PLC0415 — not before the first paint

        from clantui.store.store import Store  # noqa: PLC0415

        try:
            self._store = Store(file, time.time)
        except (OSError, sqlite3.Error) as error:
            why = getattr(error, "strerror", None) or error
            self.notice = f"nothing is remembered: the store {file} cannot be used ({why})"
        else:
            self.notice = self._store.notice
            self.shelf = self._store.for_api(base)

    def open_passing(self, base: str) -> None:
        """Open a store that is deleted when it is closed."""
        self._folder = TemporaryDirectory(prefix="clantui-", ignore_cleanup_errors=True)
        self.open(Path(self._folder.name) / "demo.sqlite3", base)

    def settle(self) -> None:
        """Wait until all is written that was said so far."""
        if self._store is not None:
            self._store.flush()

    def close(self) -> None:
        """Finish what is being written; nothing is remembered after that."""
        self.shelf = NullStore()
        if self._store is not None:
            self._store.close()
            if self._store.lost and not self.notice:
                self.notice = f"not all is remembered: {self._store.file} cannot be written now"
            self._store = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
