"""The file: opened, brought up to date, and set aside when it cannot be used."""

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
from typing import Final

from msgspec import Struct

from clantui.store.migrations import v2, v3, v4

_PATIENCE: Final = 1.0
"""Seconds to wait while opening for another process that is writing."""

TROUBLE: Final = (sqlite3.Error, UnicodeDecodeError)
"""Errors of a statement: SQLite quotes damaged files in messages, and Python decodes them."""

_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
"""Codes of SQLite for a file that cannot be used again; a full disk is none of its fault."""


def create(connection: sqlite3.Connection) -> None:
    """Create tables for answers of the API and the last survey of each clan."""
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
            at REAL NOT NULL,       -- Unix time of the reading, s
            complete INTEGER NOT NULL,
            body BLOB NOT NULL,     -- the picture: JSON
            PRIMARY KEY (base, clan)
        ) WITHOUT ROWID
        """
    )


MIGRATIONS: Final[tuple[Callable[[sqlite3.Connection], None], ...]] = (
    create,
    v2.upgrade,
    v3.upgrade,
    v4.upgrade,
)
"""The steps from one version to the next; `PRAGMA user_version` counts those done."""


class OpenDatabase(Struct, frozen=True):
    """An open database.

    Attributes:
        connection: usable from any one thread at a time; every statement commits by itself.
        notice: a sentence for the user when a file had to be set aside, else empty.
    """

    connection: sqlite3.Connection
    notice: str = ""


class FutureVersionError(sqlite3.DatabaseError):
    """The file was written by a later version of the program."""


class DamagedError(sqlite3.DatabaseError):
    """SQLite finds something wrong with the file."""


def open_database(file: Path) -> OpenDatabase:
    """Open the database, make it if it is not there, bring it up to date.

    A file that is damaged, or of a later version, is renamed and a new one begun: what it holds
    can be asked for again, and the program goes on.

    Args:
        file: where it is or shall be; its folder is made.

    Raises:
        OSError: if there is no writing there, or something that is no file.
        sqlite3.Error: if SQLite cannot use it now, or not even a new one.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return OpenDatabase(_connect_patiently(file))
    except sqlite3.DatabaseError as error:
        if not _describe_fault(error):
            raise
    with _lock(file):
        return _open_or_renew(file)


def connect(file: Path) -> sqlite3.Connection:
    """Connect to a database, one that `open_database` has opened before; none is made.

    Raises:
        sqlite3.Error: if SQLite cannot use it.
        UnicodeDecodeError: if it is damaged, too.
    """
    connection = connect_readonly(file)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # With WAL this loses at most the last writes in a power cut, and never the file.
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_readonly(file: Path) -> sqlite3.Connection:
    """Connect to a database as it is, whoever made it; see `connect`.

    Raises:
        sqlite3.Error: if it is not there, or may not be read.
    """
    return sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=rw",
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
        uri=True,
    )


def is_intact(connection: sqlite3.Connection) -> bool:
    """Return whether SQLite finds nothing wrong with the file; it takes 0.4 ms for a megabyte.

    Raises:
        sqlite3.OperationalError: if that cannot be told now.
    """
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError:
        raise
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False


def is_busy(error: Exception) -> bool:
    """Return whether another process is writing, or many are opening the file."""
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL}


def _open_or_renew(file: Path) -> OpenDatabase:
    """Open the database, if need be a new one; of several processes the first begins that."""
    try:
        return OpenDatabase(_connect_patiently(file))
    except sqlite3.DatabaseError as error:
        if not (fault := _describe_fault(error)):
            raise
    aside = _quarantine(file)
    return OpenDatabase(
        _connect_patiently(file), f"the store was {fault} and is now {aside}; a new one begins"
    )


@contextmanager
def _lock(file: Path) -> Iterator[None]:
    """Keep other processes from setting the same file aside; a lock that dies with its owner."""
    lock = file.with_name(f"{file.name}.lock")
    with closing(sqlite3.connect(lock, timeout=_PATIENCE, isolation_level=None)) as held:
        held.execute("BEGIN EXCLUSIVE")
        yield


def _connect_patiently(file: Path) -> sqlite3.Connection:
    """Open the file, which is made if it is not there; wait for others who are about to."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        is_last = time.monotonic() > deadline  # asked first: SQLite may take 10 s for one try
        _make(file)
        found = _inode(file)
        try:
            return _connect_and_migrate(file)
        except sqlite3.DatabaseError as error:
            # SQLite does not always wait by itself (not for a change to WAL), and cannot know
            # that another process has just set the file aside.
            again = is_busy(error) or found is None or _inode(file) != found
            if not again or is_last:
                raise
        time.sleep(0.01)


def _inode(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _make(file: Path) -> None:
    """Make a new file, for ourselves alone, where there is none.

    It is closed before it has its name: closing drops every lock of this process on a file, also
    those that SQLite has got meanwhile in another thread (sqlite.org, "How To Corrupt", 2.2).
    """
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(file.stat().st_mode):  # nobody wants /dev/null renamed
            raise OSError(errno.EINVAL, "not a file")
        os.utime(file)  # SQLite would not say that it may not be written
        return
    number, nameless = mkstemp(dir=file.parent, prefix=f"{file.name}.")
    os.close(number)
    try:
        os.link(nameless, file)
    except FileExistsError:
        pass
    except OSError:  # not every file system has links
        file.touch(mode=0o600)
    finally:
        Path(nameless).unlink()


def _connect_and_migrate(file: Path) -> sqlite3.Connection:
    try:
        return _bring_up_to_date(connect(file))
    except UnicodeDecodeError as error:
        raise DamagedError("damaged") from error


def _bring_up_to_date(connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        _migrate(connection)
        _check_integrity(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_integrity(connection: sqlite3.Connection) -> None:
    if not is_intact(connection):
        raise DamagedError("damaged")


def _migrate(connection: sqlite3.Connection) -> None:
    if _version(connection) == len(MIGRATIONS):
        return
    # Immediate: of two processes one migrates, and the other finds it done.
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in _pending_migrations(connection):
            step(connection)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _pending_migrations(
    connection: sqlite3.Connection,
) -> tuple[Callable[[sqlite3.Connection], None], ...]:
    if (found := _version(connection)) > len(MIGRATIONS):
        raise FutureVersionError(f"version {found}")
    return MIGRATIONS[found:]


def _version(connection: sqlite3.Connection) -> int:
    with closing(connection.execute("PRAGMA user_version")) as cursor:
        return int(cursor.fetchone()[0])


def _describe_fault(error: sqlite3.Error) -> str:
    """Return in a few words the fault of a file; empty where the file has none."""
    if isinstance(error, FutureVersionError):
        return "of a later version"
    return "damaged" if isinstance(error, DamagedError) or _code(error) in _DAMAGE else ""


def _code(error: Exception) -> int:
    """SQLite's number without what it says in particular; 0 where the error is not SQLite's."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _quarantine(file: Path) -> Path:
    """Rename a file and what SQLite keeps beside it, never onto an earlier one."""
    number = 1
    while (aside := file.with_name(f"{file.name}.{number}.aside")).exists():
        number += 1
    # The file last: if we are killed in between, it is found and set aside once more, whereas what
    # was left beside a new file would be taken for the new one's.
    for suffix in ("-wal", "-shm", ""):
        beside = file.with_name(file.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    return aside
