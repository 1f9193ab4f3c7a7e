"""Readings made while a clock was wrong: left out while they cannot be, and never deleted.

Which clock was wrong cannot be told from here: that of then, or that of now. So nothing is changed
in the file, and what is left out today is told again once the clock has come to it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from clantui.core.text.phrases import pluralise

SKEW: Final = 120.0
"""Seconds that two clocks may differ by, or one be corrected by, unnoticed."""

FIRST: Final = 1_456_876_800.0
"""Unix time of 2 March 2016, when the game came out: no clan was read before."""

YEAR: Final = 366 * 86_400.0
"""Seconds without a reading after which it may as well be the clock that has jumped."""

_OWN: Final = ""
"""The key of the state of what was told: no API has an empty base URL."""


def last_moment(now: float) -> float:
    """Return the last moment (Unix time, s) of which there can be readings."""
    return now + SKEW


def describe_future(connection: sqlite3.Connection, now: float) -> tuple[str, str]:
    """Find readings from the future that were not told yet.

    Args:
        now: Unix time, s.

    Returns:
        A sentence for the user, and what `note_told` is to keep; both empty for nothing.

    Raises:
        sqlite3.Error: if there is no reading.
    """
    query = "SELECT count(*), max(at) FROM snapshots WHERE at > ?"
    number, last = connection.execute(query, (last_moment(now),)).fetchone()
    if not number:
        return "", ""
    row = connection.execute("SELECT text FROM states WHERE base = ?", (_OWN,)).fetchone()
    if row is not None and row[0] == repr(last):
        return "", ""
    are = "is" if number == 1 else "are"
    found = pluralise(number, "reading")
    return f"{found} {are} left out: by this computer's clock, from the future", repr(last)


def remember_notice(connection: sqlite3.Connection, mark: str) -> None:
    """Remember that it was told.

    Raises:
        sqlite3.Error: if it cannot be written.
    """
    connection.execute("INSERT OR REPLACE INTO states (base, text) VALUES (?, ?)", (_OWN, mark))


def split_at_gaps(
    connection: sqlite3.Connection, now: float
) -> Iterator[tuple[float, float, float]]:
    """Split all readings where a year is without any.

    A clock that is years ahead must not make old readings out of new ones: how old a reading is
    counts from the end of its own run, unless now belongs to that run.

    Yields:
        The first and the last moment of a run, and the moment from which ages in it are counted;
        all in Unix time, s.
    """
    moments = [at for (at,) in connection.execute("SELECT DISTINCT at FROM snapshots ORDER BY at")]
    first = last = None
    for at in moments:
        if first is None or last is None:
            first = at
        elif at - last > YEAR:
            yield first, last, _age_basis(last, now)
            first = at
        last = at
    if first is not None and last is not None:
        yield first, last, _age_basis(last, now)


def _age_basis(last: float, now: float) -> float:
    return now if now - last <= YEAR else last
