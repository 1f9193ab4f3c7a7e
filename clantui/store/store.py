"""The store: it reads at once, and writes on a thread of its own."""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.pace import MEMORY
from clantui.store import bookmarks, snapshots
from clantui.store.clocks import FIRST, describe_future, last_moment, remember_notice
from clantui.store.database import TROUBLE, connect, is_busy, open_database
from clantui.store.stats import StoreStats, read_stats

_T = TypeVar("_T")

_PATIENCE: Final = 5.0
"""Seconds that a write waits for another process that is writing."""

_OLD: Final = 7 * 86_400
"""Seconds for which a race or a list is kept past its time, for when nobody answers."""

_EXPIRED: Final = """
DELETE FROM answers WHERE until < ? AND (
    until < ? OR path NOT LIKE '/clans/%/currentriverrace' AND path NOT LIKE '/locations%'
)
"""

_OLD_LIMITS: Final = "DELETE FROM limits WHERE at < ?"

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
        first = open_database(file)
        self.file = file
        self.notice = first.notice
        self.failed_writes = 0
        self._reading = first.connection
        try:
            self._writing = connect(file)
        except BaseException:
            self._reading.close()
            raise
        # Writing looks now and then whether it is to end.
        self._writing.execute("PRAGMA busy_timeout = 50")
        self._end = math.inf
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._now = now
        opening = now()
        self._tell_future(opening)
        self.write(lambda to: to.execute(_EXPIRED, (opening, opening - _OLD)))
        self.write(lambda to: to.execute(_OLD_LIMITS, (opening - MEMORY,)))
        self.write(lambda to: snapshots.prune(to, opening))

    @property
    def last_moment(self) -> float:
        """The last moment (Unix time, s) of which readings are told."""
        return last_moment(self._now())

    def _tell_future(self, now: float) -> None:
        """Put into `notice`, once, that readings are left out because they are from the future."""
        sentence, mark = self.read(lambda of: describe_future(of, now)) or ("", "")
        if sentence and not self.notice:
            self.notice = sentence
            self.write(lambda to: remember_notice(to, mark))

    def for_api(self, base: str) -> ApiStore:
        """Return the store of the API at a base URL, apart from that of any other."""
        return ApiStore(self, base)

    def close(self) -> None:
        """Finish what is being written, as far as others let us soon, and close the file."""
        self._end = time.monotonic() + _FAREWELL
        self._writer.shutdown(wait=True)
        self._reading.close()
        self._writing.close()

    def read_stats(self) -> StoreStats | None:
        """Return how much is in it; None where that cannot be read."""
        with suppress(OSError):
            return self.read_in_thread(lambda of: read_stats(self.file, of))
        return None

    def read(self, work: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """Read at once; None where there is no reading."""
        try:
            return work(self._reading)
        except TROUBLE:
            return None

    def read_in_thread(self, work: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """Read on any thread, past all that is read meanwhile; None where there is no reading.

        The connection is one of its own: what takes long keeps no other reader waiting.
        """
        if self._end < math.inf:  # closed, and the file perhaps gone
            return None
        try:
            with closing(connect(self.file)) as own:
                return work(own)
        except TROUBLE:
            return None

    def write(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Write later, on the store's own thread: all that the work does, or nothing."""
        self.submit(lambda: self._transact(work))

    def submit(self, work: Callable[[], None]) -> None:
        """Do something on the store's own thread, after all that was said before."""
        with suppress(RuntimeError):  # closed meanwhile
            self._writer.submit(work)

    def flush(self) -> None:
        """Wait until all is written that was said so far; not on the loop's thread."""
        written = threading.Event()
        self.submit(written.set)
        written.wait(_PATIENCE)

    def _transact(self, work: Callable[[sqlite3.Connection], object]) -> None:
        patient = time.monotonic() + _PATIENCE
        while time.monotonic() < min(patient, self._end):
            try:
                with self._writing:
                    self._writing.execute("BEGIN IMMEDIATE")
                    work(self._writing)
            except TROUBLE as error:
                if not is_busy(error):
                    break
            except (ValueError, OverflowError):  # what no bytes can be made of
                break
            else:
                return
        self.failed_writes += 1


class ApiStore:
    """The store of one API: the `Memory` of the cache and of the screens."""

    def __init__(self, store: Store, base: str) -> None:
        """Take a store and the API's base URL."""
        self._store = store
        self._base = base

    def answer(self, path: str) -> tuple[bytes, float, float] | None:
        """Recall an answer.

        Returns:
            The body as it came, when it came and to when it is fresh (both Unix time, s); None if
            it is not kept.
        """
        query = "SELECT body, at, until FROM answers WHERE base = ? AND path = ?"
        row = self._store.read(lambda of: of.execute(query, (self._base, path)).fetchone())
        match row:
            case (bytes() as body, float() as at, float() as until):
                return body, at, until
            case _:  # none, or what a damaged file makes of one
                return None

    def keep(self, path: str, packed: bytes, at: float, until: float) -> None:
        """Remember an answer; see `answer`."""
        row = (self._base, path, at, until, packed)
        statement = "INSERT OR REPLACE INTO answers (base, path, at, until, body)"
        self._store.write(lambda to: to.execute(f"{statement} VALUES (?, ?, ?, ?, ?)", row))

    def recall(self, tag: Tag) -> Survey | None:
        """Load the last reading of a clan; None where there is none.

        Members it lacks are shown as in the last complete one before it, and as failed still.
        """
        until = self._store.last_moment
        return self._store.read(lambda of: snapshots.latest_survey(of, self._base, tag, until))

    def record(self, survey: Survey) -> None:
        """Remember a reading, also a partial one; one of nobody at all is not worth it.

        One that contradicts itself about the members is none: see `Clan.gap`.

        Of two that began within a second of each other that with fewer missing is kept, else the
        one recorded later.
        """
        if survey.clan.gap is not None:
            return
        absent = survey.failed.keys() | survey.waiting
        if survey.clan.members and all(member.tag in absent for member, _ in survey.loaded):
            return
        self._store.write(lambda to: snapshots.save_snapshot(to, self._base, survey))

    def history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Load all readings of a clan, the oldest first. For any thread, at any time."""
        until = self._store.last_moment
        return (
            self._store.read_in_thread(
                lambda of: snapshots.load_history(of, self._base, tag, until)
            )
            or ()
        )

    def ages(self) -> dict[Tag, datetime]:
        """Load when each clan was last read, aware UTC."""
        query = "SELECT clan, max(at) FROM snapshots WHERE base = ? AND at BETWEEN ? AND ?"
        among = (self._base, FIRST, self._store.last_moment)
        rows = self._store.read(lambda of: of.execute(f"{query} GROUP BY clan", among).fetchall())
        return {Tag(clan): datetime.fromtimestamp(at, UTC) for clan, at in rows or ()}

    def book(self) -> Bookmarks:
        """Load the clans that were opened or saved."""
        until = self._store.last_moment
        return (
            self._store.read(lambda of: bookmarks.load_bookmarks(of, self._base, until))
            or Bookmarks()
        )

    def note(self, entry: Bookmark) -> None:
        """Keep an entry in place of what was known of its clan.

        Of those that are not saved the hundred opened last are kept.
        """
        self._store.write(lambda to: bookmarks.save_bookmark(to, self._base, entry))

    def forget(self, tag: Tag) -> None:
        """Take a clan out of the book."""
        row = (self._base, tag.text)
        self._store.write(
            lambda to: to.execute("DELETE FROM book WHERE base = ? AND clan = ?", row)
        )

    def state(self) -> str:
        """Load what `keep_state` was last given; empty for nothing."""
        query = "SELECT text FROM states WHERE base = ?"
        row = self._store.read(lambda of: of.execute(query, (self._base,)).fetchone())
        match row:
            case (str() as text,):
                return text
            case _:
                return ""

    def keep_state(self, text: str) -> None:
        """Keep where the screen stands."""
        statement = "INSERT OR REPLACE INTO states (base, text) VALUES (?, ?)"
        self._store.write(lambda to: to.execute(statement, (self._base, text)))

    def limit(self, key: str) -> str:
        """Load what `keep_limit` has kept for a key; empty for nothing.

        Args:
            key: a digest of it.
        """
        return self._store.read(lambda of: self._read_limit(of, key)) or ""

    def keep_limit(self, key: str, at: float, merge: Callable[[str], str]) -> None:
        """Keep what was found out about a key's limit.

        Args:
            key: a digest of it.
            at: Unix time, s.
            merge: given what is kept at the moment of writing, perhaps by another process,
                returns what to keep; called on the store's thread.
        """

        def write(to: sqlite3.Connection) -> None:
            row = (self._base, key, at, merge(self._read_limit(to, key)))
            to.execute(
                "INSERT OR REPLACE INTO limits (base, key, at, text) VALUES (?, ?, ?, ?)", row
            )

        self._store.write(write)

    def _read_limit(self, connection: sqlite3.Connection, key: str) -> str:
        return read_limit(connection, self._base, key)


def read_limit(connection: sqlite3.Connection, base: str, key: str) -> str:
    """Read what is kept of the limit of a key; empty for nothing."""
    query = "SELECT text FROM limits WHERE base = ? AND key = ?"
    match connection.execute(query, (base, key)).fetchone():
        case (str() as text,):
            return text
        case _:
            return ""
