"""The store of the process, or a null object if nothing is stored."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clantui.config.paths import NO_HOME_NOTICE, is_below_no_home
from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.modules import LateModule
from clantui.files import describe_error

if TYPE_CHECKING:
    import sqlite3
    import tempfile

    from clantui.store import store
    from clantui.store.store import ApiStore, Store
else:  # 15 ms
    sqlite3 = LateModule("sqlite3")
    tempfile = LateModule("tempfile")
    store = LateModule("clantui.store.store")


DEMO_BASE: Final = "http://127.0.0.1/demo"
"""Base URL under which the demo is stored; no server runs there."""


class _NullStore:
    """A store that stores nothing: `ApiStore` without the responses and limits of a client."""

    def load_survey(self, _: Tag) -> Survey | None:
        return None

    def save_survey(self, _: Survey) -> None:
        pass

    def load_history(self, _: Tag) -> tuple[Snapshot, ...]:
        return ()

    def load_ages(self) -> dict[Tag, datetime]:
        return {}

    def load_bookmarks(self) -> Bookmarks:
        return Bookmarks()

    def save_bookmark(self, entry: Bookmark) -> None:
        pass

    def delete_bookmark(self, tag: Tag) -> None:
        pass

    def load_state(self) -> str:
        return ""

    def save_state(self, text: str) -> None:
        pass


class ProcessStore:
    """The store of the process. Its methods may block: call them in a thread.

    Attributes:
        api_store: the store for the current API; it stores nothing before `open` and after
            `close`.
        notice: a message for the user if the store has a problem; else empty.
    """

    def __init__(self) -> None:
        self.api_store: ApiStore | _NullStore = _NullStore()
        self.notice = ""
        self._store: Store | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()  # `close` may be called while the store is being opened

    @property
    def persistent(self) -> ApiStore | None:
        """Return the store for the current API; None if nothing is stored."""
        return None if isinstance(self.api_store, _NullStore) else self.api_store

    def open(self, file: Path | None, base: str) -> None:
        """Open a store, unless the file is None; a problem with it is described in `notice`."""
        if file is None:
            return
        if is_below_no_home(file):
            self.notice = NO_HOME_NOTICE
            return
        with self._lock:
            try:
                self._store = store.Store(file, time.time)
            except (OSError, sqlite3.Error) as error:
                reason = describe_error(error)
                self.notice = f"nothing is saved: the store {file} cannot be used ({reason})"
            else:
                self.notice = self._store.notice
                self.api_store = self._store.for_api(base)

    def open_temporary(self, base: str) -> None:
        """Open a store that is deleted when it is closed."""
        try:
            folder = tempfile.TemporaryDirectory(prefix="clantui-", ignore_cleanup_errors=True)
        except OSError as error:  # a full disk, or a read-only system
            reason = describe_error(error)
            self.notice = f"nothing is saved: no temporary folder can be created ({reason})"
            return
        self._folder = folder
        self.open(Path(folder.name) / "demo.sqlite3", base)

    def flush(self) -> None:
        """Wait until all data saved so far is written."""
        if (open_store := self._store) is not None:  # read once: `close` may clear it meanwhile
            open_store.flush()

    def close(self) -> None:
        """Write everything and close the store; later data is not stored."""
        with self._lock:
            self.api_store = _NullStore()
            if self._store is not None:
                self._store.close()
                if self._store.failed_writes and not self.notice:
                    self.notice = f"not all is saved: {self._store.file} cannot be written now"
                self._store = None
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None
