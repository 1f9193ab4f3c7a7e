"""Save, load and prune snapshots of clans in the database.

Functions raise `sqlite3.Error` if the database cannot be read or written.
"""

from __future__ import annotations

import math
import sqlite3
from typing import Final

from msgspec.structs import astuple

from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.clocks import GAME_RELEASE, split_at_gaps
from clantui.store.codec import decode_snapshots, decode_survey, encode_survey
from clantui.store.migrations.v3 import decode_survey_v2

SAME_LOAD: Final = 1.0
"""Seconds within which two snapshots count as one load: a retry, or a clan from the cache."""

KEEP_ALL: Final = 7 * 86_400.0
"""Age in s up to which every snapshot is kept."""

KEEP_DAILY: Final = 90 * 86_400.0
"""Age in s up to which one snapshot a day is kept; of older ones, one a week is kept."""

_NEWEST: Final = """
SELECT at, roster, places, body FROM snapshots
WHERE base = ? AND clan = ? AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT 1
"""
_COMPLETE: Final = """
SELECT at, roster, places, body FROM snapshots
WHERE base = :base AND clan = :clan AND at = (
    SELECT max(at) FROM snapshots
    WHERE base = :base AND clan = :clan AND at >= :first AND at < :at AND missing = 0
)
"""
_HISTORY: Final = """
SELECT at, roster, places, favourites FROM snapshots
WHERE base = ? AND clan = ? AND at BETWEEN ? AND ? ORDER BY at
"""
_INSERT: Final = """
INSERT INTO snapshots (base, clan, at, missing, roster, places, favourites, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""

# Of each day (UTC) or week (ISO: from Monday; 1970 began on a Thursday) this keeps the last
# complete snapshot, or else the last one. So it does not matter when and how often it runs.
_PRUNE: Final = """
DELETE FROM snapshots WHERE (base, clan, at) IN (
    SELECT base, clan, at FROM (
        SELECT base, clan, at, row_number() OVER (
            PARTITION BY base, clan, at >= :quarter, CASE
                WHEN at >= :quarter THEN CAST(at / 86400 AS INTEGER)
                ELSE CAST((at / 86400 + 3) / 7 AS INTEGER)
            END
            ORDER BY missing = 0 DESC, at DESC
        ) AS place
        FROM snapshots WHERE at < :week AND at BETWEEN :first AND :last
    ) AS old
    WHERE place > 1 AND EXISTS (
        SELECT 1 FROM snapshots AS later
        WHERE later.base = old.base AND later.clan = old.clan AND later.at > old.at
    )
    LIMIT :limit
)
"""

BATCH_SIZE: Final = 1000
"""Snapshots deleted in one transaction, which blocks other writers for 0.1 to 0.3 s."""


def save_snapshot(connection: sqlite3.Connection, base: str, survey: Survey) -> None:
    """Save a snapshot; of one load (see `SAME_LOAD`) keep the one with the fewest missing players.

    Raises ValueError if it cannot be encoded.
    """
    encoded, clan = encode_survey(survey), survey.clan.tag.text
    same = (base, clan, encoded.at - SAME_LOAD, encoded.at + SAME_LOAD)
    condition = "FROM snapshots WHERE base = ? AND clan = ? AND at BETWEEN ? AND ?"
    (fewest,) = connection.execute(f"SELECT min(missing) {condition}", same).fetchone()
    if fewest is None or fewest >= encoded.missing:
        connection.execute(f"DELETE {condition}", same)
        connection.execute(_INSERT, (base, clan, *astuple(encoded)))


def load_latest_survey(
    connection: sqlite3.Connection, base: str, tag: Tag, until: float = math.inf
) -> Survey | None:
    """Load the latest snapshot of a clan; missing players come from the last complete one.

    Snapshots before `GAME_RELEASE` or after `until` (Unix time, s) are ignored.
    """
    row = connection.execute(_NEWEST, (base, tag.text, GAME_RELEASE, until)).fetchone()
    if row is None:
        return None
    survey = _decode(tag, row)
    if survey is not None and len(survey.loaded) == len(survey.clan.members):
        return survey
    values = {"base": base, "clan": tag.text, "at": row[0], "first": GAME_RELEASE}
    row = connection.execute(_COMPLETE, values).fetchone()
    complete = None if row is None else _decode(tag, row)
    if survey is None or complete is None:
        return survey or complete
    return survey.with_older_players(complete)  # also of failed players; `failed` is kept


def _decode(clan: Tag, row: tuple[object, ...]) -> Survey | None:
    at, *_, body = row
    return decode_survey(at, body) or decode_survey_v2(clan, row)


def load_history(
    connection: sqlite3.Connection, base: str, tag: Tag, until: float = math.inf
) -> tuple[Snapshot, ...]:
    """Load all valid snapshots of a clan, the oldest first; see `load_latest_survey`."""
    rows = connection.execute(_HISTORY, (base, tag.text, GAME_RELEASE, until))
    return tuple(decode_snapshots(tag, rows))


def prune(connection: sqlite3.Connection, now: float, limit: int = BATCH_SIZE) -> bool:
    """Keep one old snapshot a day or week, see `KEEP_ALL` and `KEEP_DAILY`; delete the others.

    The file does not shrink: new snapshots fill its free pages. To shrink it, SQLite would have to
    rewrite the whole file while no other process writes.

    Returns:
        True if `limit` snapshots were deleted, so there may be more.
    """
    for first, last, basis in [*split_at_gaps(connection, now)]:
        spans = {"week": basis - KEEP_ALL, "quarter": basis - KEEP_DAILY}
        values = {"first": first, "last": last, "limit": limit, **spans}
        limit -= connection.execute(_PRUNE, values).rowcount
    return limit <= 0
