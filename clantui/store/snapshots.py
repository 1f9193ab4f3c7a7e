"""Readings of clans in the database: saved, loaded, and pruned."""

from __future__ import annotations

import math
import sqlite3
from typing import Final

from msgspec.structs import replace

from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.clocks import FIRST, split_at_gaps
from clantui.store.codec import decode_snapshots, decode_survey, encode_survey
from clantui.store.migrations.v3 import decode_survey_v2

SAME: Final = 1.0
"""Seconds within which two readings are one: a retry, or a clan answered from the cache."""

WEEK: Final = 7 * 86_400.0
"""Seconds for which every reading is kept."""

QUARTER: Final = 90 * 86_400.0
"""Seconds for which one of each day is kept; after that it is one of each week."""

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

# Of each day (UTC) or week (ISO: they begin on Mondays, and 1970 began on a Thursday) what is kept
# is the last that is complete, else the last: the same whenever, and however often, it is done.
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
)
"""


def save_snapshot(connection: sqlite3.Connection, base: str, survey: Survey) -> None:
    """Keep a reading, unless the same is kept with fewer missing; it replaces what is no better.

    Args:
        survey: of which somebody has answered.

    Raises:
        sqlite3.Error: if it cannot be written.
        ValueError: if it cannot be written down.
    """
    encoded, clan = encode_survey(survey), survey.clan.tag.text
    same = (base, clan, encoded.at - SAME, encoded.at + SAME)
    where = "FROM snapshots WHERE base = ? AND clan = ? AND at BETWEEN ? AND ?"
    (fewest,) = connection.execute(f"SELECT min(missing) {where}", same).fetchone()
    if fewest is None or fewest >= encoded.missing:
        connection.execute(f"DELETE {where}", same)
        columns = (encoded.at, encoded.missing, encoded.roster, encoded.places, encoded.favourites)
        connection.execute(_INSERT, (base, clan, *columns, encoded.body))


def latest_survey(
    connection: sqlite3.Connection, base: str, tag: Tag, until: float = math.inf
) -> Survey | None:
    """Load the last reading of a clan, filled in from the last complete one before it.

    Args:
        until: Unix time, s; later readings are left out, and those from before the game was.

    Returns:
        The picture, or None where nothing can be read.

    Raises:
        sqlite3.Error: if there is no reading.
    """
    row = connection.execute(_NEWEST, (base, tag.text, FIRST, until)).fetchone()
    if row is None:
        return None
    survey = _decode(tag, row)
    if survey is not None and len(survey.loaded) == len(survey.clan.members):
        return survey
    named = {"base": base, "clan": tag.text, "at": row[0], "first": FIRST}
    row = connection.execute(_COMPLETE, named).fetchone()
    before = None if row is None else _decode(tag, row)
    return _fill_in(survey, before) if survey and before else survey or before


def _decode(clan: Tag, row: tuple[object, ...]) -> Survey | None:
    at, *_, body = row
    return decode_survey(at, body) or decode_survey_v2(clan, row)


def _fill_in(survey: Survey, before: Survey) -> Survey:
    """Return a survey with earlier players where it has none, and its failures as they are."""
    roster = (member.tag for member in survey.clan.members)
    earlier = {tag: before.players[tag] for tag in roster if tag in before.players}
    return replace(survey, players={**earlier, **survey.players})


def load_history(
    connection: sqlite3.Connection, base: str, tag: Tag, until: float = math.inf
) -> tuple[Snapshot, ...]:
    """Read all readings of a clan that can be read, the oldest first; see `latest_survey`.

    Raises:
        sqlite3.Error: if there is no reading.
    """
    rows = connection.execute(_HISTORY, (base, tag.text, FIRST, until))
    return tuple(decode_snapshots(tag, rows))


def prune(connection: sqlite3.Connection, now: float) -> None:
    """Drop readings of which there are enough; the newest of a clan stays, however old.

    The pages that are given up stay in the file and are filled by the readings to come. To give
    them back the whole file would have to be written anew while nobody else writes; and it will
    grow no more than it had grown before.

    Args:
        now: Unix time, s.

    Raises:
        sqlite3.Error: if it cannot be done.
    """
    for first, last, basis in [*split_at_gaps(connection, now)]:
        spans = {"week": basis - WEEK, "quarter": basis - QUARTER}
        connection.execute(_PRUNE, {"first": first, "last": last, **spans})
