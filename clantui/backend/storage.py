"""The store of the process, or what stands in for it where nothing is to be stored."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from clantui.config.paths import HOMELESS, is_homeless
from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.modules import LateModule

if TYPE_CHECKING:
    import sqlite3
    import tempfile

    from clantui.store import store
    from clantui.store.store import ApiStore, Store
else:  # 15 ms
    sqlite3 = LateModule("sqlite3")
    tempfile = LateModule("tempfile")
    store = LateModule("clantui.store.store")


class NullStore:
    """A store that keeps nothing; see `ApiStore` for what it could."""

    def recall(self, tag: Tag) -> Survey | None:
        """Return None."""
        del tag
        return None

    def record(self, survey: Survey) -> None:
        """Do nothing."""

    def history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Return nothing."""
        del tag
        return ()

    def ages(self) -> dict[Tag, datetime]:
        """Return nothing."""
        return {}

    def book(self) -> Bookmarks:
        """Return no bookmarks."""
        return Bookmarks()

    def note(self, entry: Bookmark) -> None:
        """Do nothing."""

    def forget(self, tag: Tag) -> None:
        """Do nothing."""

    def state(self) -> str:
        """Return an empty text."""
        return ""

    def keep_state(self, text: str) -> None:
        """Do nothing."""


class Storage:
    """The store of the process. All of it is slow: off the loop, but for `memory`.

    Attributes:
        memory: what is stored of the API in use; nothing before `open` and after `close`.
        notice: a sentence about the store, where it could not be used as it was; else empty.
    """

    def __init__(self) -> None:
        self.memory: ApiStore | NullStore = NullStore()
        self.notice = ""
        self._store: Store | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def open(self, file: Path | None, base: str) -> None:
        """Open a store; whatever is wrong with it goes into `notice`.

        Args:
            file: the store, there or not; None for none.
            base: the base URL of the API it is to remember.
        """
        if file is None:
            return
        if is_homeless(file):
            self.notice = HOMELESS
            return
        try:
            self._store = store.Store(file, time.time)
        except (OSError, sqlite3.Error) as error:
            why = getattr(error, "strerror", None) or error
            self.notice = f"nothing is saved: the store {file} cannot be used ({why})"
        else:
            self.notice = self._store.notice
            self.memory = self._store.for_api(base)

    def open_temporary(self, base: str) -> None:
        """Open a store that is deleted when it is closed."""
        self._folder = tempfile.TemporaryDirectory(prefix="clantui-", ignore_cleanup_errors=True)
        self.open(Path(self._folder.name) / "demo.sqlite3", base)

    def flush(self) -> None:
        """Wait until everything recorded so far is written."""
        if self._store is not None:
            self._store.flush()

    def close(self) -> None:
        """Write what is still to be written; nothing is stored after that."""
        self.memory = NullStore()
        if self._store is not None:
            self._store.close()
            if self._store.failed_writes and not self.notice:
                self.notice = f"not all is saved: {self._store.file} cannot be written now"
            self._store = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
