"""Load a clan's river race of this week and its past weeks."""

from __future__ import annotations

import math

from clantui.api.client import RoyaleClient
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.race import Race
from clantui.core.model.race_log import RaceLog, WarRecord
from clantui.core.model.tag import Tag


async def load_war(client: RoyaleClient, tag: Tag, max_age: float) -> WarRecord:
    """Load the race, then past weeks: those at hand, unless the race is of a newer week.

    Args:
        client: bounds how much is asked at once, and tries again where that helps.
        tag: the clan's.
        max_age: seconds; cached responses will do if they are no older. Past weeks may be older as
            long as no week has ended since.

    Returns:
        What could be had. A clan that is in no race has none: that is no error.

    Raises:
        RoyaleError: if neither could be had.
        CancelledError: when cancelled; then every request is cancelled, too.
    """
    race, log, errors = None, None, []
    try:
        race = await _load_race(client, tag, max_age)
    except RoyaleError as error:
        errors.append(error)
    try:
        log = await _load_log(client, tag)
        if log is not None and race is not None and _is_outdated(log, race, max_age):
            log = await _load_log(client, tag, max_age)
    except RoyaleError as error:
        errors.append(error)
    if race is None and log is None and len(errors) == 2:
        raise errors[0]
    return WarRecord(race=race, log=log, error=errors[0] if errors else None)


async def _load_race(client: RoyaleClient, tag: Tag, max_age: float) -> Race | None:
    try:
        return await client.race(tag, max_age)
    except NotFound:
        return None


async def _load_log(client: RoyaleClient, tag: Tag, max_age: float = math.inf) -> RaceLog | None:
    try:
        return await client.race_log(tag, max_age)
    except NotFound:
        return None


def _is_outdated(log: RaceLog, race: Race, max_age: float) -> bool:
    """Return whether a week has ended since a log was given."""
    return log.age > max_age and not log.is_current(race.section)
