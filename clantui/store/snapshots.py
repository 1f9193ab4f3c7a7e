"""Save, load and prune snapshots of clans in the database.

Functions raise `sqlite3.Error` if the database cannot be read or written.
"""

from __future__ import annotations

import math
import sqlite3
from typing import Final

from msgspec.structs import astuple, replace

from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.clocks import FIRST, split_at_gaps
from clantui.store.codec import decode_snapshots, decode_survey, encode_survey
from clantui.store.migrations.v3 import decode_survey_v2

SAME: Final = 1.0
"""Seconds within which two snapshots are the same: a retry, or a clan from the cache."""

WEEK: Final = 7 * 86_400.0
"""Seconds for which every snapshot is kept."""

QUARTER: Final = 90 * 86_400.0
"""Seconds for which one snapshot a day is kept; after that one a week."""

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

# Of each day (UTC) or week (ISO: from Monday; 1970 began on a Thursday) the last complete snapshot
# is kept, else the last one: the result does not depend on when and how often this runs.
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
"""Snapshots to delete at once: this blocks other writers for 0.1 to 0.3 s."""


def save_snapshot(connection: sqlite3.Connection, base: str, survey: Survey) -> None:
    """Save a snapshot in place of the same one, unless that has fewer missing players.

    Raises ValueError if it cannot be encoded.
    """
    encoded, clan = encode_survey(survey), survey.clan.tag.text
    same = (base, clan, encoded.at - SAME, encoded.at + SAME)
    condition = "FROM snapshots WHERE base = ? AND clan = ? AND at BETWEEN ? AND ?"
    (fewest,) = connection.execute(f"SELECT min(missing) {condition}", same).fetchone()
    if fewest is None or fewest >= encoded.missing:
        connection.execute(f"DELETE {condition}", same)
        connection.execute(_INSERT, (base, clan, *astuple(encoded)))


def load_latest_survey(
    connection: sqlite3.Connection, base: str, tag: Tag, until: float = math.inf
) -> Survey | None:
    """Load the last snapshot of a clan, with missing players from the last complete one.

    Snapshots after `until` (Unix time, s) and before `FIRST` are left out.
    """
    row = connection.execute(_NEWEST, (base, tag.text, FIRST, until)).fetchone()
    if row is None:
        return None
    survey = _decode(tag, row)
    if survey is not None and len(survey.loaded) == len(survey.clan.members):
        return survey
    values = {"base": base, "clan": tag.text, "at": row[0], "first": FIRST}
    row = connection.execute(_COMPLETE, values).fetchone()
    complete = None if row is None else _decode(tag, row)
    if survey is None or complete is None:
        return survey or complete
    earlier = complete.players
    players = {m.tag: earlier[m.tag] for m in survey.clan.members if m.tag in earlier}
    return replace(survey, players={**players, **survey.players})  # failures stay


def _decode(clan: Tag, row: tuple[object, ...]) -> Survey | None:
    at, *_, body = row
    return decode_survey(at, body) or decode_survey_v2(clan, row)


def load_history(
    connection: sqlite3.Connection, base: str, tag: Tag, until: float = math.inf
) -> tuple[Snapshot, ...]:
    """Load all valid snapshots of a clan, the oldest first; see `load_latest_survey`."""
    rows = connection.execute(_HISTORY, (base, tag.text, FIRST, until))
    return tuple(decode_snapshots(tag, rows))


def prune(connection: sqlite3.Connection, now: float, limit: int = BATCH_SIZE) -> bool:
    """Keep one old snapshot a day or week, see `WEEK` and `QUARTER`; delete the others.

    The file does not shrink: new snapshots fill its free pages. To shrink it, SQLite
    would have to rewrite the whole file while no other process writes.

    Returns:
        True if there are more than `limit` to delete.
    """
    for first, last, basis in [*split_at_gaps(connection, now)]:
        spans = {"week": basis - WEEK, "quarter": basis - QUARTER}
        values = {"first": first, "last": last, "limit": limit, **spans}
        limit -= connection.execute(_PRUNE, values).rowcount
    return limit <= 0
