"""Open the database file, migrate it, and set it aside if it is damaged."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from threading import Lock
from typing import Final, TypeAlias

from clantui.store.migrations import v2, v3, v4

Migration: TypeAlias = Callable[[sqlite3.Connection], None]

_LOCK_TIMEOUT: Final = 1.0
"""Seconds to wait, while opening, for another process that is writing."""

STATEMENT_ERRORS: Final = (sqlite3.Error, UnicodeDecodeError)
"""Errors of a statement. `UnicodeDecodeError` comes from SQLite's messages, which may quote
damaged data."""

MAX_FULL_CHECK: Final = 16 * 2**20
"""Size in bytes up to which the whole file is checked when it is opened, in 0.4 ms per MB.

In a larger file the table of snapshots is not checked. If reading finds damage, the next opening
checks everything; see `request_full_check`.
"""

_SMALL_TABLES: Final = ("answers", "book", "states", "limits")

_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
"""SQLite's error codes for a file that is damaged for good; a full disk has another one."""


_OPENING: Final = Lock()
"""Held while a thread opens a file, and perhaps renames it.

SQLite's locks do not keep threads of one process apart if one of them has the renamed file open:
it then truncates the shared memory of the other, which kills the process (SIGBUS).
"""


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables of version 1: responses of the API, and the last survey of each clan."""
    connection.execute(
        """
        CREATE TABLE answers (
            base TEXT NOT NULL,     -- the API asked
            path TEXT NOT NULL,
            at REAL NOT NULL,       -- Unix time of the answer, s
            until REAL NOT NULL,    -- Unix time to which it is fresh, s
            body BLOB NOT NULL,     -- as it came: JSON, mostly in gzip
            PRIMARY KEY (base, path)
        ) WITHOUT ROWID
        """
    )
    connection.execute("CREATE INDEX answers_until ON answers (until)")
    connection.execute(
        """
        CREATE TABLE snapshots (
            base TEXT NOT NULL,
            clan TEXT NOT NULL,     -- its tag, without the #
            at REAL NOT NULL,       -- Unix time of the snapshot, s
            complete INTEGER NOT NULL,
            body BLOB NOT NULL,     -- the picture: JSON
            PRIMARY KEY (base, clan)
        ) WITHOUT ROWID
        """
    )


MIGRATIONS: Final[tuple[Migration, ...]] = (create_tables, v2.upgrade, v3.upgrade, v4.upgrade)
"""Migrations from one version to the next; `PRAGMA user_version` is the number applied."""


class FutureVersionError(sqlite3.DatabaseError):
    """The file was written by a later version of the program."""


class DamagedError(sqlite3.DatabaseError):
    """The file is damaged."""


def open_database(file: Path) -> tuple[sqlite3.Connection, str]:
    """Open and migrate the database; create it and its folder if they are missing.

    A file that is damaged, or of a later version, is renamed, and a new one replaces it: its data
    can be loaded again from the API.

    Returns:
        A connection, and a sentence for the user if a file was renamed, else empty. Only one
        thread may use the connection at a time; each of its statements is a transaction.

    Raises:
        OSError: if the file cannot be written, or is not a regular file.
        sqlite3.Error: if SQLite cannot use the file now, and replacing it would not help.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _OPENING:
        try:
            return connect_patiently(file, _connect_and_migrate), ""
        except sqlite3.DatabaseError as error:
            if not _describe_fault(error):
                raise
        with _lock(file):
            return _open_or_renew(file)


def connect(file: Path) -> sqlite3.Connection:
    """Connect to a database that `open_database` has opened; raise one of `STATEMENT_ERRORS`."""
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=rw",
        timeout=_LOCK_TIMEOUT,
        isolation_level=None,
        check_same_thread=False,
        uri=True,
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # With WAL, a power cut then loses at most the last writes and cannot damage the file.
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def is_intact(connection: sqlite3.Connection, table: str = "") -> bool:
    """Return True if SQLite finds no damage in the file, or in one table; takes 0.4 ms per MB.

    SQLite before 3.33 always checks all tables.

    Raises:
        sqlite3.OperationalError: if the check is not possible now.
    """
    try:
        found = connection.execute(f"PRAGMA quick_check({table or 1})").fetchone()
        return bool(found == ("ok",))
    except sqlite3.OperationalError:
        raise
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False


def is_damage(error: Exception) -> bool:
    """Return True if one of `STATEMENT_ERRORS` means that the file is damaged."""
    damaged = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    return isinstance(error, UnicodeDecodeError) or _get_code(error) in damaged


def request_full_check(file: Path) -> None:
    """Mark the file so that the next opening checks all of it."""
    with suppress(OSError):
        _locate_marker(file).touch(mode=0o600)


def is_busy(error: Exception) -> bool:
    """Return True if the file is locked: another process is writing, or many are opening it."""
    return _get_code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL}


def _open_or_renew(file: Path) -> tuple[sqlite3.Connection, str]:
    """Open the database; if it is still damaged, rename it and create a new one."""
    try:
        return connect_patiently(file, _connect_and_migrate), ""
    except sqlite3.DatabaseError as error:
        if not (fault := _describe_fault(error)):
            raise
    aside = _quarantine(file)
    notice = f"the store was {fault} and is now {aside}; a new one begins"
    return connect_patiently(file, _connect_and_migrate), notice


@contextmanager
def _lock(file: Path) -> Iterator[None]:
    """Keep other processes from renaming the file; a lock ends with its process."""
    lock = file.with_name(f"{file.name}.lock")
    with closing(sqlite3.connect(lock, timeout=_LOCK_TIMEOUT, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


def connect_patiently(
    file: Path, open_file: Callable[[Path], sqlite3.Connection]
) -> sqlite3.Connection:
    """Create the file if it is missing, and open it; retry while other processes do the same.

    Raises:
        OSError: if the file cannot be written.
        sqlite3.Error: if SQLite cannot use it.
    """
    deadline = time.monotonic() + _LOCK_TIMEOUT
    while True:
        is_last = time.monotonic() > deadline  # before the try, which may take 10 s
        _create_file(file)
        inode = _find_inode(file)
        try:
            return open_file(file)
        except sqlite3.DatabaseError as error:
            # SQLite does not always wait for another process, for example not for a change to WAL.
            # If another process renames the file at this moment, SQLite's reads are too short.
            is_short_read = _get_code(error) == sqlite3.SQLITE_IOERR
            is_replaced = inode is None or _find_inode(file) != inode
            if is_last or not (is_busy(error) or is_short_read or is_replaced):
                raise
        time.sleep(0.01)


def _find_inode(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _create_file(file: Path) -> None:
    """Create the file, readable by its owner only, if it does not exist.

    It is created and closed under a temporary name: closing a file drops all locks of this process
    on it, even those that SQLite holds in another thread (sqlite.org, "How To Corrupt", 2.2).
    """
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(file.stat().st_mode):  # such as /dev/null, which must not be renamed
            raise OSError(errno.EINVAL, "not a file")
        os.utime(file)  # raises `OSError` if the file is not writable; SQLite would not
        return
    descriptor, temporary = mkstemp(dir=file.parent, prefix=f"{file.name}.")
    os.close(descriptor)
    try:
        os.link(temporary, file)
    except FileExistsError:
        pass
    except OSError:  # the file system has no hard links
        file.touch(mode=0o600)
    finally:
        Path(temporary).unlink()


def _connect_and_migrate(file: Path) -> sqlite3.Connection:
    try:
        connection = connect(file)
        try:
            _migrate(connection)
            _check_integrity(connection, file)
        except BaseException:
            connection.close()
            raise
    except UnicodeDecodeError as error:
        raise DamagedError from error
    return connection


def _check_integrity(connection: sqlite3.Connection, file: Path) -> None:
    marker = _locate_marker(file)
    is_suspect = marker.exists()
    is_full = is_suspect or _count_used_bytes(connection) <= MAX_FULL_CHECK
    tables = ("",) if is_full else _SMALL_TABLES
    if not all(is_intact(connection, table) for table in tables):
        raise DamagedError
    if is_suspect:
        with suppress(OSError):
            marker.unlink()


def _count_used_bytes(connection: sqlite3.Connection) -> int:
    """Return the size of the file without free pages."""
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _locate_marker(file: Path) -> Path:
    """Return the marker file; if it exists, the next opening checks the whole database."""
    return file.with_name(f"{file.name}.suspect")


def _migrate(connection: sqlite3.Connection) -> None:
    if _read_version(connection) == len(MIGRATIONS):
        return
    # Take the write lock now: of two processes one migrates, then the other finds nothing to do.
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in _list_pending_migrations(connection):
            step(connection)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _list_pending_migrations(connection: sqlite3.Connection) -> tuple[Migration, ...]:
    if (version := _read_version(connection)) > len(MIGRATIONS):
        raise FutureVersionError(f"version {version}")
    return MIGRATIONS[version:]


def _read_version(connection: sqlite3.Connection) -> int:
    with closing(connection.execute("PRAGMA user_version")) as cursor:
        return int(cursor.fetchone()[0])


def _describe_fault(error: sqlite3.Error) -> str:
    """Return words for the fault of the file; empty if the error has another cause."""
    if isinstance(error, FutureVersionError):
        return "of a later version"
    return "damaged" if isinstance(error, DamagedError) or _get_code(error) in _DAMAGE else ""


def _get_code(error: Exception) -> int:
    """Return SQLite's primary error code; 0 if the error is not SQLite's."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _quarantine(file: Path) -> Path:
    """Rename the file and SQLite's files beside it to unused names; return the new path."""
    number = 1
    while (aside := file.with_name(f"{file.name}.{number}.aside")).exists():
        number += 1
    # Rename the file itself last. If the process is killed before that, the file is renamed the
    # next time. In the other order, a -wal file left behind would be applied to the new file.
    _locate_marker(file).unlink(missing_ok=True)
    for suffix in ("-wal", "-shm", ""):
        beside = file.with_name(file.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    return aside
