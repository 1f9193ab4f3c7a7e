"""The tables of the database, and the steps from one version of them to the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final, TypeAlias

Migration: TypeAlias = Callable[[sqlite3.Connection], None]

_TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS answers (
        base TEXT NOT NULL,  -- the API asked
        path TEXT NOT NULL,
        at REAL NOT NULL,    -- Unix time of the answer, s
        until REAL NOT NULL, -- Unix time to which it is fresh, s
        body BLOB NOT NULL,  -- as it came: JSON, mostly in gzip
        PRIMARY KEY (base, path)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX IF NOT EXISTS answers_until ON answers (until)",
    """
    CREATE TABLE IF NOT EXISTS snapshots (
        base TEXT NOT NULL,
        clan TEXT NOT NULL,         -- its tag, without the #
        at REAL NOT NULL,           -- Unix time of the reading, s
        missing INTEGER NOT NULL,   -- number of players not loaded
        complete INTEGER NOT NULL AS (missing = 0),
        roster BLOB NOT NULL,       -- see store/codec.py, as for the rest
        places TEXT NOT NULL,
        favourites TEXT NOT NULL,
        body BLOB NOT NULL,         -- last, so that it is not read for the others
        PRIMARY KEY (base, clan, at)
    ) WITHOUT ROWID
    """,
    # Counting, pruning and finding a complete one read this index instead of the bodies.
    "CREATE INDEX IF NOT EXISTS snapshots_missing ON snapshots (base, clan, at, missing)",
    """
    CREATE TABLE IF NOT EXISTS book (
        base TEXT NOT NULL,
        clan TEXT NOT NULL,
        name TEXT NOT NULL,
        label TEXT NOT NULL,
        families TEXT NOT NULL,     -- the groups, a list in JSON
        saved INTEGER NOT NULL,
        visited REAL,               -- Unix time, s; NULL for never
        PRIMARY KEY (base, clan)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS states (
        base TEXT PRIMARY KEY,
        text TEXT NOT NULL          -- the screen's own
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS limits (
        base TEXT NOT NULL,
        key TEXT NOT NULL,   -- digest of the API key, never the key
        at REAL NOT NULL,    -- Unix time of the record, s
        text TEXT NOT NULL,  -- see core/pace.py
        PRIMARY KEY (base, key)
    ) WITHOUT ROWID
    """,
)


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables that are missing: all, or some in a file from before the first release."""
    for table in _TABLES:
        connection.execute(table)


_FIRST_VERSION: Final = 4
"""Version after the first step; those before were never released."""

_MIGRATIONS: Final[tuple[Migration, ...]] = (create_tables,)

VERSION: Final = _FIRST_VERSION - 1 + len(_MIGRATIONS)
"""The present version, which `PRAGMA user_version` tells."""


class FutureVersionError(sqlite3.DatabaseError):
    """A later version of the program wrote the file."""


def list_pending(version: int) -> tuple[Migration, ...]:
    """Return the steps from a version; raise FutureVersionError for a later one."""
    if version > VERSION:
        raise FutureVersionError(f"version {version}")
    return _MIGRATIONS[max(version - _FIRST_VERSION + 1, 0) :]
