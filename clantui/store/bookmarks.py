"""Bookmarks in the database, one row for each clan, so that two processes can write them.

Functions raise `sqlite3.Error` if the database cannot be read or written.
"""

from __future__ import annotations

import math
import sqlite3
from datetime import UTC, datetime
from typing import Final

import msgspec

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.tag import Tag
from clantui.store.clocks import GAME_RELEASE

MAX_RECENT: Final = 100
"""Maximum number of recent clans (opened, but not saved) to keep."""

_GROUPS: Final = msgspec.json.Decoder(tuple[str, ...])

_MAX_TIMESTAMP: Final = 1e11
"""Unix time in s that not even a wrong clock has; a time beyond it is damaged data."""

_INSERT: Final = """
INSERT OR REPLACE INTO book (base, clan, name, label, families, saved, visited)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_DELETE_OLD: Final = """
DELETE FROM book WHERE base = :base AND NOT saved AND clan NOT IN (
    SELECT clan FROM book WHERE base = :base AND NOT saved
    ORDER BY visited DESC, clan LIMIT :most
)
"""


def save_bookmark(connection: sqlite3.Connection, base: str, entry: Bookmark) -> None:
    """Save a bookmark, and delete all unsaved ones but the `MAX_RECENT` visited last.

    Raises ValueError if it cannot be encoded.
    """
    families = msgspec.json.encode(entry.groups).decode()
    visited = None if entry.visited is None else entry.visited.timestamp()
    row = (base, entry.tag.text, entry.name, entry.label, families, entry.saved, visited)
    connection.execute(_INSERT, row)
    connection.execute(_DELETE_OLD, {"base": base, "most": MAX_RECENT})


def load_bookmarks(
    connection: sqlite3.Connection, base: str, until: float = math.inf
) -> Bookmarks:
    """Load all valid bookmarks.

    A visit after `until` (Unix time, s) comes from a wrong clock: the clan becomes the oldest.
    """
    query = "SELECT clan, name, label, families, saved, visited FROM book WHERE base = ?"
    rows = connection.execute(query, (base,))
    found = (_load_bookmark(row, until) for row in rows)
    return Bookmarks({entry.tag: entry for entry in found if entry is not None})


def _load_bookmark(row: tuple[object, ...], until: float) -> Bookmark | None:
    match row:
        case (str() as clan, str() as name, str() as label, str() as families, saved, at):
            pass
        case _:
            return None
    try:
        visited = None
        if isinstance(at, float):
            visited = datetime.fromtimestamp(
                GAME_RELEASE if until < at < _MAX_TIMESTAMP else at, UTC
            )
        return Bookmark(
            tag=Tag(clan),
            name=name,
            label=label,
            groups=_GROUPS.decode(families),
            saved=bool(saved),
            visited=visited,
        )
    except (msgspec.DecodeError, ValueError, OverflowError, OSError):
        return None
