"""Version 2: all snapshots of a clan instead of the last one, bookmarks, and the screen's state.

Data of version 1 is read only here.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

from clantui.core.model.game import Clan, Player
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.codec import encode_survey, load_error

_TABLES: Final = (
    """
    CREATE TABLE snapshots (
        base TEXT NOT NULL,         -- the API asked
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
    # Counting, pruning and finding complete snapshots read only this index, not the bodies.
    "CREATE INDEX snapshots_missing ON snapshots (base, clan, at, missing)",
    """
    CREATE TABLE book (
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
    CREATE TABLE states (
        base TEXT PRIMARY KEY,
        text TEXT NOT NULL          -- the screen's own
    ) WITHOUT ROWID
    """,
)

_INSERT: Final = """
INSERT INTO snapshots (base, clan, at, missing, roster, places, favourites, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


class _Failure(Struct, frozen=True, kw_only=True):
    tag: Tag
    kind: str
    sentence: str


class _Picture(Struct, frozen=True, kw_only=True):
    """A body of version 1: a finished survey."""

    clan: Clan
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    players: tuple[Player, ...]
    failed: tuple[_Failure, ...]


_DECODER: Final = msgspec.json.Decoder(_Picture)


def upgrade(connection: sqlite3.Connection) -> None:
    """Create the new tables; the surveys of version 1 become the first snapshots."""
    connection.execute("ALTER TABLE snapshots RENAME TO pictures")
    for table in _TABLES:
        connection.execute(table)
    # Surveys that version 1 could not read either are left out.
    for base, clan, body in connection.execute("SELECT base, clan, body FROM pictures"):
        with suppress(msgspec.DecodeError, ValueError, TypeError, RecursionError, OverflowError):
            picture = _DECODER.decode(body)
            survey = encode_survey(
                Survey(
                    clan=picture.clan,
                    at=picture.at,
                    players={player.tag: player for player in picture.players},
                    failed={f.tag: load_error(f.kind, f.sentence) for f in picture.failed},
                    waiting=frozenset(),
                )
            )
            connection.execute(_INSERT, (base, clan, *astuple(survey)))
    connection.execute("DROP TABLE pictures")
