"""Snapshots saved by a wrong clock: hidden while they lie in the future, but never deleted.

The wrong clock may be the one that saved the snapshot, or the present one. So the file is not
changed, and a hidden snapshot appears again once the present clock has passed its time.

Functions raise `sqlite3.Error` if the database cannot be read or written.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from typing import Final

from clantui.core.text.phrases import pluralise

SKEW: Final = 120.0
"""Seconds that a snapshot may lie in the future without being hidden: clocks differ a little."""

GAME_RELEASE: Final = 1_456_876_800.0
"""Unix time in s of 2 March 2016, the release of the game: no snapshot is older."""

MAX_GAP: Final = 366 * 86_400.0
"""Seconds without any snapshot that suggest a jump of the clock."""

# Each query finds the next value in the index: a GROUP BY over 100,000 snapshots takes 10 ms.
_NEXT_BASE: Final = "SELECT base FROM snapshots WHERE base > ? ORDER BY base LIMIT 1"
_NEXT_CLAN: Final = """
SELECT clan FROM snapshots WHERE base = ? AND clan > ? ORDER BY clan LIMIT 1
"""
_NEWEST: Final = """
SELECT max(at) FROM snapshots WHERE base = ? AND clan = ? AND at BETWEEN ? AND ?
"""
_DAYS: Final = """
SELECT min(at), max(at) FROM snapshots GROUP BY CAST(at / 86400 AS INTEGER) ORDER BY min(at)
"""

_NOTICE_KEY: Final = ""
"""The base URL under which the table `states` holds the last notice: no API has an empty one."""


def describe_future_snapshots(connection: sqlite3.Connection, until: float) -> tuple[str, str]:
    """Describe the snapshots later than `until` (Unix time, s), unless it was done before.

    Returns:
        A sentence for the user, and the mark for `remember_notice`; both empty if there is no new
        one.
    """
    newest = (
        at for base in _list_bases(connection) for _, at in find_newest_snapshots(connection, base)
    )
    if all(at <= until for at in newest):
        return "", ""
    query = "SELECT count(*), max(at) FROM snapshots WHERE at > ?"
    number, last = connection.execute(query, (until,)).fetchone()
    row = connection.execute("SELECT text FROM states WHERE base = ?", (_NOTICE_KEY,)).fetchone()
    if row is not None and row[0] == repr(last):
        return "", ""
    left_out = "is left out: its time is" if number == 1 else "are left out: their time is"
    found = pluralise(number, "snapshot")
    return f"{found} {left_out} later than this computer's clock", repr(last)


def remember_notice(connection: sqlite3.Connection, mark: str) -> None:
    """Store the mark of a notice of `describe_future_snapshots`, so that it is not shown again."""
    row = (_NOTICE_KEY, mark)
    connection.execute("INSERT OR REPLACE INTO states (base, text) VALUES (?, ?)", row)


def find_newest_snapshots(
    connection: sqlite3.Connection, base: str, until: float = math.inf
) -> Iterator[tuple[str, float]]:
    """Yield each clan's tag without the `#`, and the Unix time in s of its newest snapshot.

    Snapshots before `GAME_RELEASE` or after `until` are ignored. Takes 8 µs per clan.
    """
    found = ("",)
    while found := connection.execute(_NEXT_CLAN, (base, *found)).fetchone():
        (at,) = connection.execute(_NEWEST, (base, *found, GAME_RELEASE, until)).fetchone()
        if at is not None:
            yield *found, at


def _list_bases(connection: sqlite3.Connection) -> Iterator[str]:
    found = ("",)
    while found := connection.execute(_NEXT_BASE, found).fetchone():
        yield found[0]


def split_at_gaps(
    connection: sqlite3.Connection, now: float
) -> Iterator[tuple[float, float, float]]:
    """Split all snapshots into runs, at each gap of a year or more.

    The ages of a run's snapshots count from now if the run reaches into the last year, else from
    its own end. So a clock that is years ahead makes no snapshot look old enough to be deleted.

    Yields:
        The first and the last time of a run, and the time from which its ages count (Unix time,
        s).
    """
    runs: list[list[float]] = []
    for begin, end in connection.execute(_DAYS):
        if not runs or begin - runs[-1][1] > MAX_GAP:
            runs.append([begin, end])
        runs[-1][1] = end
    for first, last in runs:
        yield first, last, now if now - last <= MAX_GAP else last
