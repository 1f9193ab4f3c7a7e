"""The store: reads on the caller's thread, and writes on a thread of its own."""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeAlias, TypeVar

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.pace import MAX_LIMIT_AGE
from clantui.store import bookmarks, snapshots
from clantui.store.clocks import (
    SKEW,
    describe_future_snapshots,
    find_newest_snapshots,
    remember_notice,
)
from clantui.store.database import (
    STATEMENT_ERRORS,
    connect,
    connect_patiently,
    is_busy,
    is_damage,
    open_database,
    request_full_check,
)

_T = TypeVar("_T")
_P = ParamSpec("_P")

_Work: TypeAlias = Callable[Concatenate[sqlite3.Connection, _P], _T]
Write: TypeAlias = Callable[[sqlite3.Connection], object]

_BATCH_DELAY: Final = 0.05
"""Seconds that a write waits for more writes: the 51 responses about a clan share a transaction.

A transaction for each write takes twice as long, and doubles the size of the WAL.
"""

_MAX_BATCH: Final = 64
"""Maximum number of writes in one transaction, which blocks other processes for some ms."""

_LOCK_TIMEOUT: Final = 5.0
"""Seconds that a write waits for other processes to finish writing."""

_GRACE: Final = 7 * 86_400
"""Seconds for which an expired race or list of locations is kept, in case the API is
unreachable."""

_EXPIRED: Final = """
DELETE FROM answers WHERE until < ? AND path <> '/cards' AND (
    until < ? OR path NOT LIKE '/clans/%/currentriverrace' AND path NOT LIKE '/locations%'
)
"""
"""Deletes expired answers but the list of all cards: old names of cards are better than none."""

_INSERT_ANSWER: Final = """
INSERT OR REPLACE INTO answers (base, path, at, until, body) VALUES (?, ?, ?, ?, ?)
"""

_OLD_LIMITS: Final = "DELETE FROM limits WHERE at < ?"

_CLOSE_TIMEOUT: Final = 0.5
"""Maximum seconds that closing waits for other processes to finish writing."""


class _Batch:
    """Writes that share a transaction; `is_closed` is set when it must not wait for more."""

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self.is_closed = threading.Event()


class Store:
    """An open store. Reads run on the caller's thread, writes one by one on the store's thread.

    A failed write (full disk, deleted file) is counted in `failed_writes`, but raises no error:
    the program works without the store.

    Attributes:
        notice: a sentence for the user, if a file was set aside or a clock is wrong; else empty.
    """

    def __init__(self, file: Path, now: Callable[[], float]) -> None:
        """Open or create the store; `now` returns the Unix time in s.

        Raises:
            OSError: if the file cannot be written.
            sqlite3.Error: if SQLite cannot use it.
        """
        self._read_connection, self.notice = open_database(file)
        self.file = file
        self.failed_writes = 0
        try:
            self._write_connection = connect_patiently(file, connect)
        except BaseException:
            self._read_connection.close()
            raise
        # ms; short, so that a waiting write soon notices that the store is closing.
        self._write_connection.execute("PRAGMA busy_timeout = 50")
        self._end = math.inf
        self._batch: _Batch | None = None  # to which writes can be added
        self._batch_lock = threading.RLock()
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._now = now
        opening = now()
        sentence, mark = self.read(describe_future_snapshots, opening + SKEW) or ("", "")
        if sentence and not self.notice:
            self.notice = sentence
            self.write(remember_notice, mark)
        self.write(sqlite3.Connection.execute, _EXPIRED, (opening, opening - _GRACE))
        self.write(sqlite3.Connection.execute, _OLD_LIMITS, (opening - MAX_LIMIT_AGE,))
        self.write(self._prune, opening)

    @property
    def last_moment(self) -> float:
        """Unix time in s after which a snapshot lies in the future: now and `SKEW`."""
        return self._now() + SKEW

    def _prune(self, connection: sqlite3.Connection, now: float) -> None:
        """Delete old snapshots in batches, so that other processes can write in between."""
        if snapshots.prune(connection, now):
            self.write(self._prune, now)

    def for_api(self, base: str) -> ApiStore:
        """Return the part of the store that belongs to the API at a base URL."""
        return ApiStore(self, base)

    def close(self) -> None:
        """Finish the pending writes within `_CLOSE_TIMEOUT`, or drop them, and close the file."""
        self._end = time.monotonic() + _CLOSE_TIMEOUT
        self.write_now()
        self._writer.shutdown(wait=True)
        self._read_connection.close()
        self._write_connection.close()

    def read(self, work: _Work[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T | None:
        """Read on this thread; return None after an error."""
        try:
            return work(self._read_connection, *args, **kwargs)
        except STATEMENT_ERRORS as error:
            self._suspect_damage(error)
            return None

    def read_in_thread(
        self, work: _Work[_P, _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T | None:
        """Read on any thread; return None after an error.

        Uses a new connection, so that a long read does not delay other reads.
        """
        if self._end < math.inf:  # closed, and perhaps deleted
            return None
        try:
            with closing(connect(self.file)) as connection:
                return work(connection, *args, **kwargs)
        except STATEMENT_ERRORS as error:
            self._suspect_damage(error)
            return None

    def write(self, work: _Work[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Queue a write for the store's thread; it runs soon, in a transaction with others."""
        with self._batch_lock:
            if self._batch is None:
                self._batch = _Batch()
                self._call_later(partial(self._write_batch, self._batch))
            self._batch.writes.append(lambda connection: work(connection, *args, **kwargs))
            if len(self._batch.writes) == _MAX_BATCH:
                self.write_now()

    def submit(self, work: Callable[[], None]) -> Future[None] | None:
        """Run a function on the store's thread after all earlier writes; None if it is closed."""
        with self._batch_lock:
            self.write_now()
            return self._call_later(work)

    def write_now(self) -> None:
        """Let the queued writes run now, without waiting for more."""
        with self._batch_lock:
            if self._batch is not None:
                self._batch.is_closed.set()
                self._batch = None

    def _call_later(self, work: Callable[[], None]) -> Future[None] | None:
        try:
            return self._writer.submit(work)
        except RuntimeError:  # the store is closed
            return None

    def flush(self) -> None:
        """Wait until all earlier writes are done; blocks, so never call it in the event loop."""
        if (written := self.submit(lambda: None)) is not None:
            wait([written], _LOCK_TIMEOUT)

    def _suspect_damage(self, error: Exception) -> None:
        if is_damage(error):
            request_full_check(self.file)

    def _write_batch(self, batch: _Batch) -> None:
        batch.is_closed.wait(_BATCH_DELAY)
        with self._batch_lock:
            if self._batch is batch:
                self._batch = None
        self._transact(batch.writes)

    def _transact(self, writes: Sequence[Write]) -> None:
        """Run writes in one transaction; if one fails, run each in its own."""
        deadline = time.monotonic() + _LOCK_TIMEOUT
        while time.monotonic() < min(deadline, self._end):
            try:
                with self._write_connection:
                    self._write_connection.execute("BEGIN IMMEDIATE")
                    for work in writes:
                        work(self._write_connection)
            except STATEMENT_ERRORS as error:
                self._suspect_damage(error)
                if is_busy(error):
                    continue
            except (ValueError, OverflowError):  # the data cannot be encoded
                pass
            else:
                return
            if len(writes) > 1:
                for work in writes:
                    self._transact([work])
                return
            break
        self.failed_writes += len(writes)


class ApiStore:
    """The part of the store for one API: `ClanStore` and `ResponseStore`."""

    def __init__(self, store: Store, base: str) -> None:
        self._store = store
        self._base = base

    def load_response(self, path: str) -> tuple[bytes, float, float] | None:
        """See `ResponseStore.load_response`."""
        query = "SELECT body, at, until FROM answers WHERE base = ? AND path = ?"
        row = self._store.read(_fetch_row, query, self._base, path)
        match row:
            case (bytes() as body, float() as at, float() as until):
                return body, at, until
            case _:  # no such response, or a damaged row
                return None

    def save_response(self, path: str, raw: bytes, sent_at: float, fresh_until: float) -> None:
        """See `ResponseStore.save_response`."""
        row = (self._base, path, sent_at, fresh_until, raw)
        self._store.write(sqlite3.Connection.execute, _INSERT_ANSWER, row)

    def load_survey(self, tag: Tag) -> Survey | None:
        """Load the latest snapshot of a clan; missing players come from the last complete one."""
        until = self._store.last_moment
        return self._store.read(snapshots.load_latest_survey, self._base, tag, until)

    def save_survey(self, survey: Survey) -> None:
        """Save a snapshot, unless no player is loaded or its roster is incomplete (`Clan.gap`).

        Of two loads that began within a second, the one with fewer missing players is kept, or the
        later one if both have as many.
        """
        if survey.clan.gap is not None:
            return
        absent = survey.failed.keys() | survey.waiting
        if survey.clan.members and all(member.tag in absent for member, _ in survey.loaded):
            return
        self._store.write(snapshots.save_snapshot, self._base, survey)
        self._store.write_now()  # the last write of a load, and often of a command

    def load_history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Load all snapshots of a clan, the oldest first; may be called on any thread."""
        until = self._store.last_moment
        return self._store.read_in_thread(snapshots.load_history, self._base, tag, until) or ()

    def load_ages(self) -> dict[Tag, datetime]:
        """Load the time of each clan's last snapshot, aware UTC."""
        until = self._store.last_moment
        rows = self._store.read(
            lambda connection: [*find_newest_snapshots(connection, self._base, until)]
        )
        return {Tag(clan): datetime.fromtimestamp(at, UTC) for clan, at in rows or ()}

    def load_bookmarks(self) -> Bookmarks:
        """Load the opened and saved clans."""
        until = self._store.last_moment
        return self._store.read(bookmarks.load_bookmarks, self._base, until) or Bookmarks()

    def save_bookmark(self, entry: Bookmark) -> None:
        """Save a bookmark; besides saved clans, only the hundred opened last are kept."""
        self._store.write(bookmarks.save_bookmark, self._base, entry)

    def delete_bookmark(self, tag: Tag) -> None:
        """Delete the bookmark of a clan."""
        row = (self._base, tag.text)
        statement = "DELETE FROM book WHERE base = ? AND clan = ?"
        self._store.write(sqlite3.Connection.execute, statement, row)

    def load_state(self) -> str:
        """Load the last text given to `save_state`; empty if there is none."""
        query = "SELECT text FROM states WHERE base = ?"
        return _get_text(self._store.read(_fetch_row, query, self._base))

    def save_state(self, text: str) -> None:
        """Save the state of the screen, encoded as text."""
        statement = "INSERT OR REPLACE INTO states (base, text) VALUES (?, ?)"
        self._store.write(sqlite3.Connection.execute, statement, (self._base, text))

    def load_limit(self, key: str) -> str:
        """Load the learned limit of a key, given its digest; empty if there is none."""
        return self._store.read(_read_limit, self._base, key) or ""

    def save_limit(self, key: str, at: float, merge: Callable[[str], str]) -> None:
        """Save the learned limit of a key, given its digest, at a Unix time in s.

        `merge` takes the stored text, perhaps from another process, and returns the new one; it is
        called on the store's thread.
        """

        def write(connection: sqlite3.Connection) -> None:
            row = (self._base, key, at, merge(_read_limit(connection, self._base, key)))
            connection.execute(
                "INSERT OR REPLACE INTO limits (base, key, at, text) VALUES (?, ?, ?, ?)", row
            )

        self._store.write(write)


def _read_limit(connection: sqlite3.Connection, base: str, key: str) -> str:
    query = "SELECT text FROM limits WHERE base = ? AND key = ?"
    return _get_text(_fetch_row(connection, query, base, key))


def _fetch_row(connection: sqlite3.Connection, query: str, *values: str) -> object:
    return connection.execute(query, values).fetchone()


def _get_text(row: object) -> str:
    """Return the text of a row of one column; empty if there is none, or it is damaged."""
    match row:
        case (str() as text,):
            return text
        case _:
            return ""
