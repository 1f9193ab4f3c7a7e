"""Version 4: a table of the limits of API keys."""

from __future__ import annotations

import sqlite3

_TABLE = """
CREATE TABLE limits (
    base TEXT NOT NULL,     -- the API asked
    key TEXT NOT NULL,      -- digest of the API key, never the key
    at REAL NOT NULL,       -- Unix time of the record, s
    text TEXT NOT NULL,     -- see core/pace.py
    PRIMARY KEY (base, key)
) WITHOUT ROWID
"""


def upgrade(connection: sqlite3.Connection) -> None:
    """Add the table of limits."""
    connection.execute(_TABLE)
