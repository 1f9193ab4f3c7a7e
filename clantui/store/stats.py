"""Size and contents of a store, read without creating or changing it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from msgspec import Struct

from clantui.store.database import connect_readonly

_COUNTS: Final = """
SELECT (SELECT count(*) FROM snapshots),
       (SELECT count(*) FROM (SELECT DISTINCT base, clan FROM snapshots)),
       (SELECT count(*) FROM answers)
"""


class StoreStats(Struct, frozen=True, kw_only=True):
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


def read_file_stats(file: Path) -> StoreStats:
    """Read the stats of a store that is not open; its version may be older.

    Raises:
        OSError: if it does not exist.
        sqlite3.Error: if it cannot be read.
        UnicodeDecodeError: if it is damaged.
    """
    file.stat()
    with closing(connect_readonly(file)) as connection:
        return read_stats(connection, file)


def read_stats(connection: sqlite3.Connection, file: Path) -> StoreStats:
    """Read the stats of an open store."""
    snapshots, clans, answers = connection.execute(_COUNTS).fetchone()
    files = (file, file.with_name(f"{file.name}-wal"))
    size = sum(path.stat().st_size for path in files if path.exists())
    return StoreStats(size=size, snapshots=snapshots, clans=clans, answers=answers)
