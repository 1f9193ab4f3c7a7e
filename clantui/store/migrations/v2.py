"""From one last picture of each clan to all readings of it; and the book, and the screen's state.

What version 1 wrote is read here and nowhere else.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Struct

from clantui.core.model.game import Clan, Player
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.codec import EncodedSurvey, encode_survey, load_error

_TABLES: Final = (
    """
    CREATE TABLE snapshots (
        base TEXT NOT NULL,         -- the API asked
        clan TEXT NOT NULL,         -- its tag, without the #
        at REAL NOT NULL,           -- Unix time of the reading, s
        missing INTEGER NOT NULL,   -- how many have not answered in it
        complete INTEGER NOT NULL AS (missing = 0),
        roster BLOB NOT NULL,       -- see store/codec.py, as for the rest
        places TEXT NOT NULL,
        favourites TEXT NOT NULL,
        body BLOB NOT NULL,         -- last: what stands before it is read without it
        PRIMARY KEY (base, clan, at)
    ) WITHOUT ROWID
    """,
    # Counting, thinning and finding a complete one look at this alone, not at the bodies' pages.
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
    """A body of version 1: a survey that waits for nobody."""

    clan: Clan
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    players: tuple[Player, ...]
    failed: tuple[_Failure, ...]


_DECODER: Final = msgspec.json.Decoder(_Picture)


def upgrade(connection: sqlite3.Connection) -> None:
    """All readings of a clan, the book and the state; old pictures become the first readings."""
    connection.execute("ALTER TABLE snapshots RENAME TO pictures")
    for table in _TABLES:
        connection.execute(table)
    # Those that could not be read then, either, are left out.
    for base, clan, body in connection.execute("SELECT base, clan, body FROM pictures"):
        with suppress(msgspec.DecodeError, ValueError, TypeError, RecursionError, OverflowError):
            _insert(connection, base, clan, encode_survey(_survey(_DECODER.decode(body))))
    connection.execute("DROP TABLE pictures")


def _insert(connection: sqlite3.Connection, base: str, clan: str, encoded: EncodedSurvey) -> None:
    columns = (encoded.at, encoded.missing, encoded.roster, encoded.places, encoded.favourites)
    connection.execute(_INSERT, (base, clan, *columns, encoded.body))


def _survey(picture: _Picture) -> Survey:
    return Survey(
        clan=picture.clan,
        at=picture.at,
        players={player.tag: player for player in picture.players},
        failed={one.tag: load_error(one.kind, one.sentence) for one in picture.failed},
        waiting=frozenset(),
    )
