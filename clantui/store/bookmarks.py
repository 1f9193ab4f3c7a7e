"""The book in the database: a row a clan, so that two programs may write in it."""

from __future__ import annotations

import math
import sqlite3
from datetime import UTC, datetime
from typing import Final

import msgspec

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.tag import Tag
from clantui.store.clocks import FIRST

RECENT: Final = 100
"""Number of opened and unsaved clans to keep, the latest ones."""

_FAMILIES: Final = msgspec.json.Decoder(tuple[str, ...])

_NEVER: Final = 1e11
"""Unix time, s, that is not even a wrong clock's."""

_NOTE: Final = """
INSERT OR REPLACE INTO book (base, clan, name, label, families, saved, visited)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_BOUND: Final = """
DELETE FROM book WHERE base = :base AND NOT saved AND clan NOT IN (
    SELECT clan FROM book WHERE base = :base AND NOT saved
    ORDER BY visited DESC, clan LIMIT :most
)
"""


def save_bookmark(connection: sqlite3.Connection, base: str, entry: Bookmark) -> None:
    """Keep an entry in place of what was known of its clan; of those not saved the latest.

    Raises:
        sqlite3.Error: if it cannot be written.
        ValueError: if it cannot be written down.
    """
    families = msgspec.json.encode(entry.groups).decode()
    visited = None if entry.visited is None else entry.visited.timestamp()
    row = (base, entry.tag.text, entry.name, entry.label, families, entry.saved, visited)
    connection.execute(_NOTE, row)
    connection.execute(_BOUND, {"base": base, "most": RECENT})


def load_bookmarks(
    connection: sqlite3.Connection, base: str, until: float = math.inf
) -> Bookmarks:
    """Read all entries that can be read.

    Args:
        until: Unix time, s; who was opened later, by a wrong clock, counts as opened first of all.

    Raises:
        sqlite3.Error: if there is no reading.
    """
    query = "SELECT clan, name, label, families, saved, visited FROM book WHERE base = ?"
    rows = connection.execute(query, (base,))
    found = (_load_bookmark((*row[:-1], _clamp_time(row[-1], until))) for row in rows)
    return Bookmarks({entry.tag: entry for entry in found if entry is not None})


def _load_bookmark(row: tuple[object, ...]) -> Bookmark | None:
    match row:
        case (str() as clan, str() as name, str() as label, str() as families, saved, visited):
            pass
        case _:
            return None
    try:
        return Bookmark(
            tag=Tag(clan),
            name=name,
            label=label,
            groups=_FAMILIES.decode(families),
            saved=bool(saved),
            visited=_to_datetime(visited),
        )
    except (msgspec.DecodeError, ValueError, OverflowError, OSError):
        return None


def _clamp_time(at: object, until: float) -> object:
    return FIRST if isinstance(at, float) and until < at < _NEVER else at


def _to_datetime(at: object) -> datetime | None:
    """Unix time as aware UTC; a bent value is none."""
    return datetime.fromtimestamp(at, UTC) if isinstance(at, float) else None
