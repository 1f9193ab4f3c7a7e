"""The file: opened, brought up to date, and set aside when it cannot be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MEMORY: Final = Path(":memory:")
"""A database that is gone with its connection."""

_PATIENCE: Final = 5.0
"""Seconds to wait for another process that is writing."""


def _first(connection: sqlite3.Connection) -> None:
    """Answers of the API, and of each clan its last picture."""
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
            body BLOB NOT NULL,     -- see store/snapshots.py
            PRIMARY KEY (base, clan)
        ) WITHOUT ROWID
        """
    )


MIGRATIONS: Final[tuple[Callable[[sqlite3.Connection], None], ...]] = (_first,)
"""What leads from one version to the next; `PRAGMA user_version` counts those that were done."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database.

    Attributes:
        connection: usable from any one thread at a time; every statement commits by itself.
        notice: a sentence for the user when a file had to be set aside, else empty.
    """

    connection: sqlite3.Connection
    notice: str = ""


class FutureVersionError(Exception):
    """The file was written by a later version of the program."""


def opened(file: Path) -> Opened:
    """Open the database, make it if it is not there, bring it up to date.

    A file that is damaged, or of a later version, is renamed and a new one begun: what it holds
    can be asked for again, and the program goes on.

    Args:
        file: where it is or shall be; its folder is made.

    Returns:
        The database.

    Raises:
        OSError: if there is no writing there.
        sqlite3.Error: if a new file cannot be used either.
    """
    if file == MEMORY:
        return Opened(_connected(file))
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
    try:
        return Opened(_connected(file))
    except (sqlite3.DatabaseError, FutureVersionError) as error:
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            raise
        what = "of a later version" if isinstance(error, FutureVersionError) else "damaged"
        aside = _set_aside(file)
        file.touch(mode=0o600)
        return Opened(
            _connected(file), f"the store was {what} and is now {aside}; a new one begins"
        )


def intact(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds nothing wrong with the file."""
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # With WAL this loses at most the last writes in a power cut, and never the file.
        connection.execute("PRAGMA synchronous = NORMAL")
        _migrate(connection)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    if (found := _version(connection)) == len(MIGRATIONS):
        return
    if found > len(MIGRATIONS):
        raise FutureVersionError
    # Immediate: of two processes one migrates, and the other finds it done.
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in MIGRATIONS[_version(connection) :]:
            step(connection)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    with closing(connection.execute("PRAGMA user_version")) as cursor:
        return int(cursor.fetchone()[0])


def _set_aside(file: Path) -> Path:
    """Rename a file and what SQLite keeps beside it, without overwriting an earlier one."""
    number = 1
    while (aside := file.with_name(f"{file.name}.{number}.aside")).exists():
        number += 1
    file.rename(aside)
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    return aside
