"""A quick look into a store, for a shell that completes a word: it makes and changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

_PATIENCE: Final = 0.05
"""Seconds to wait for another process: somebody has pressed a key."""

_CLANS: Final = """
SELECT clan, CASE label WHEN '' THEN name ELSE label END, max(saved) AS kept, max(visited) AS seen
FROM book GROUP BY clan ORDER BY kept DESC, seen DESC, clan
"""
_PLACES: Final = "SELECT body FROM answers WHERE path = '/locations' ORDER BY at DESC LIMIT 1"


def read_clans(file: Path) -> list[tuple[str, str]]:
    """Read the tags of all bookmarks, of whatever API, with what the user calls them.

    Returns:
        Saved ones first, then the latest opened; as they stand in the file: not cleaned, and not
        to be trusted. None where the file is not there, or cannot be read now.
    """
    return [
        (tag, name)
        for tag, name, *_ in _rows(file, _CLANS)
        if isinstance(tag, str) and isinstance(name, str)
    ]


def read_locations(file: Path) -> bytes:
    """Read the last list of locations that was kept, as it came; empty where there is none."""
    return next((body for (body,) in _rows(file, _PLACES) if isinstance(body, bytes)), b"")


def read_limit(file: Path, base: str, key: str) -> str:
    """Read what was learned about the limit of a key; empty for nothing.

    Args:
        base: the base URL of the API.
        key: a digest of it.
    """
    rows = _rows(file, "SELECT text FROM limits WHERE base = ? AND key = ?", (base, key))
    return next((text for (text,) in rows if isinstance(text, str)), "")


def _rows(file: Path, query: str, values: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    try:
        # Only what is being written needs the files beside it, which even a reader would make.
        still = "" if file.with_name(f"{file.name}-wal").exists() else "&immutable=1"
        where = f"{file.absolute().as_uri()}?mode=ro{still}"
        with closing(sqlite3.connect(where, timeout=_PATIENCE, uri=True)) as connection:
            return connection.execute(query, values).fetchall()
    except (OSError, ValueError, sqlite3.Error):  # a text that is no UTF-8 is a ValueError
        return []
