"""Quick reads of a store for commands that need no more; the store is never changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

_LOCK_TIMEOUT: Final = 0.05
"""Seconds to wait for another process; short, as a shell completion waits for the result."""

_CLANS: Final = """
SELECT clan, CASE max(label) WHEN '' THEN max(name) ELSE max(label) END,
       max(saved) AS kept, max(visited) AS seen
FROM book GROUP BY clan ORDER BY kept DESC, seen DESC, clan
"""
_LOCATIONS: Final = "SELECT body FROM answers WHERE path = '/locations' ORDER BY at DESC LIMIT 1"
_COUNTS: Final = """
SELECT (SELECT count(*) FROM snapshots),
       (SELECT count(*) FROM (SELECT DISTINCT base, clan FROM snapshots)),
       (SELECT count(*) FROM answers)
"""


class StoreStats(NamedTuple):
    """Size and contents of a store.

    Attributes:
        size: bytes on disk, including the -wal file.
        clans: number of clans with snapshots; a clan of two APIs counts twice.
        answers: number of cached responses.
    """

    size: int
    snapshots: int
    clans: int
    answers: int


def read_stats(file: Path) -> StoreStats:
    """Read the stats of a store.

    Raises OSError if it does not exist, one of `database.STATEMENT_ERRORS` if it cannot be read.
    """
    size = file.stat().st_size
    wal = file.with_name(f"{file.name}-wal")
    if wal.exists():
        size += wal.stat().st_size
    with closing(_connect(file)) as connection:
        return StoreStats(size, *connection.execute(_COUNTS).fetchone())


def read_clans(file: Path) -> list[tuple[str, str]]:
    """Read tags and labels of the bookmarks of all APIs, saved ones first, then by last visit.

    The texts are neither checked nor cleaned. The list is empty if the file cannot be read.
    """
    return [
        (tag, name)
        for tag, name, *_ in _read_rows(file, _CLANS)
        if isinstance(tag, str) and isinstance(name, str)
    ]


def read_locations(file: Path) -> bytes:
    """Read the last stored response about locations; empty if there is none."""
    return next((body for (body,) in _read_rows(file, _LOCATIONS) if isinstance(body, bytes)), b"")


def read_limit(file: Path, base: str, key: str) -> str:
    """Read the learned limit of a key, given its digest; empty if there is none."""
    rows = _read_rows(file, "SELECT text FROM limits WHERE base = ? AND key = ?", (base, key))
    return next((text for (text,) in rows if isinstance(text, str)), "")


def _read_rows(file: Path, query: str, values: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    try:
        with closing(_connect(file)) as connection:
            return connection.execute(query, values).fetchall()
    except (OSError, ValueError, sqlite3.Error):  # ValueError: a text is not UTF-8
        return []


def _connect(file: Path) -> sqlite3.Connection:
    # Without a -wal file no one is writing. SQLite may then open the file as `immutable`, which
    # creates no files beside it.
    immutable = "" if file.with_name(f"{file.name}-wal").exists() else "&immutable=1"
    url = f"{file.absolute().as_uri()}?mode=ro{immutable}"
    return sqlite3.connect(url, timeout=_LOCK_TIMEOUT, uri=True)
