"""The contents of a store in figures, told without making one or changing it."""

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
    """The contents of a store in figures.

    Attributes:
        size: bytes on the disk, with what waits beside the file.
        snapshots: readings of clans.
        clans: of how many clans; one that two APIs tell of counts twice.
        answers: of the API.
    """

    size: int
    snapshots: int
    clans: int
    answers: int


def read_file_stats(file: Path) -> StoreStats:
    """Return how much is in a store that nobody here has opened, of any version so far.

    Raises:
        OSError: if it is not there.
        sqlite3.Error: if it cannot be read.
        UnicodeDecodeError: if it is damaged, too.
    """
    file.stat()
    with closing(connect_readonly(file)) as connection:
        return read_stats(file, connection)


def read_stats(file: Path, connection: sqlite3.Connection) -> StoreStats:
    """Return how much is in an open store."""
    snapshots, clans, answers = connection.execute(_COUNTS).fetchone()
    size = sum(path.stat().st_size for path in _parts(file) if path.exists())
    return StoreStats(size=size, snapshots=snapshots, clans=clans, answers=answers)


def _parts(file: Path) -> tuple[Path, Path]:
    return file, file.with_name(f"{file.name}-wal")
