"""The store: answers and last pictures, read at once and written behind the screen's back."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from clantui.core.book import Book, Entry
from clantui.core.snapshot import Snapshot
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.store.database import TROUBLE, busy, connected, opened
from clantui.store.snapshots import packed, unpacked

_PATIENCE: Final = 5.0
"""Seconds that a write waits for another process that is writing."""

_FAREWELL: Final = 0.5
"""Seconds that all writes together wait for it once the store is to be closed."""


class Store:
    """One file. Reads are on the caller's thread; writes on one of its own, in order.

    A write that fails (a full disk, a file gone) is counted and forgotten: the program can do
    without what it would have remembered.

    Attributes:
        file: where it is.
        notice: a sentence for the user when an older file had to be set aside, else empty.
        lost: how many writes have failed.
    """

    def __init__(self, file: Path, now: Callable[[], float]) -> None:
        """Open it.

        Args:
            file: where it is or shall be.
            now: Unix time, s.

        Raises:
            OSError: if there is no writing there.
            sqlite3.Error: if SQLite cannot use it.
        """
        first = opened(file)
        self.file = file
        self.notice = first.notice
        self.lost = 0
        self._reading = first.connection
        try:
            self._writing = connected(file)
        except BaseException:
            self._reading.close()
            raise
        # Writing looks now and then whether it is to end.
        self._writing.execute("PRAGMA busy_timeout = 50")
        self._end = math.inf
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        expired = now()
        self.later(lambda: self._execute("DELETE FROM answers WHERE until < ?", expired))

    def shelf(self, base: str) -> Shelf:
        """What is remembered of the API at a base URL, apart from that of any other."""
        return Shelf(self, base)

    def close(self) -> None:
        """Finish what is being written, as far as others let us soon, and close the file."""
        self._end = time.monotonic() + _FAREWELL
        self._writer.shutdown(wait=True)
        self._reading.close()
        self._writing.close()

    def read(self, query: str, *values: object) -> tuple[Any, ...] | None:
        """The first row of a query; None where there is none, or no reading."""
        try:
            row: tuple[Any, ...] | None = self._reading.execute(query, values).fetchone()
        except TROUBLE:
            return None
        return row

    def write(self, statement: str, values: Callable[[], tuple[object, ...]]) -> None:
        """Write later, on the store's own thread, where the values are also made."""
        self.later(lambda: self._execute(statement, *values()))

    def later(self, work: Callable[[], None]) -> None:
        """Do something on the store's own thread, after all that was said before."""
        with suppress(RuntimeError):  # closed meanwhile
            self._writer.submit(work)

    def _execute(self, statement: str, *values: object) -> None:
        patient = time.monotonic() + _PATIENCE
        while time.monotonic() < min(patient, self._end):
            try:
                self._writing.execute(statement, values)
            except TROUBLE as error:
                if not busy(error):
                    break
            else:
                return
        self.lost += 1


class Shelf:
    """What is remembered of one API. It is the cache's `Memory`, too."""

    def __init__(self, store: Store, base: str) -> None:
        """Take a store and the API's base URL."""
        self._store = store
        self._base = base

    def answer(self, path: str) -> tuple[bytes, float, float] | None:
        """Recall an answer.

        Args:
            path: below the base URL.

        Returns:
            The body as it came, when it came and to when it is fresh (both Unix time, s); None if
            it is not kept.
        """
        query = "SELECT body, at, until FROM answers WHERE base = ? AND path = ?"
        match self._store.read(query, self._base, path):
            case (bytes() as body, float() as at, float() as until):
                return body, at, until
            case _:  # none, or what a damaged file makes of one
                return None

    def keep(self, path: str, packed: bytes, at: float, until: float) -> None:
        """Remember an answer; see `answer`."""
        self._store.write(
            "INSERT OR REPLACE INTO answers (base, path, at, until, body) VALUES (?, ?, ?, ?, ?)",
            lambda: (self._base, path, at, until, packed),
        )

    def recall(self, tag: Tag) -> Survey | None:
        """The last picture of a clan, or None."""
        query = "SELECT body FROM snapshots WHERE base = ? AND clan = ?"
        match self._store.read(query, self._base, tag.text):
            case (bytes() as body,):
                return unpacked(body)
            case _:
                return None

    def record(self, survey: Survey) -> None:
        """Remember a picture as its clan's last; one of nobody at all is not worth it."""
        clan, at = survey.clan.tag.text, survey.at.timestamp()
        if survey.clan.members and not survey.players:
            return
        self._store.write(
            "INSERT OR REPLACE INTO snapshots (base, clan, at, complete, body) "
            "VALUES (?, ?, ?, ?, ?)",
            lambda: (self._base, clan, at, survey.complete, packed(survey)),
        )

    def history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """All readings of a clan, the oldest first."""
        del tag
        return ()

    def book(self) -> Book:
        """The clans that were opened or saved."""
        return Book()

    def note(self, entry: Entry) -> None:
        """Keep an entry in place of what was known of its clan."""

    def forget(self, tag: Tag) -> None:
        """Take a clan out of the book."""

    def state(self) -> str:
        """What `keep_state` was last given; empty for nothing."""
        return ""

    def keep_state(self, text: str) -> None:
        """Keep where the screen stands."""
