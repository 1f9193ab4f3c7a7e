"""Load the river race of a clan: this week and past weeks."""

from __future__ import annotations

import math
from collections.abc import Awaitable
from typing import Final, TypeVar

from clantui.api.client import RoyaleClient
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.race import Race, RaceLog, WarRecord
from clantui.core.model.tag import Tag

_T = TypeVar("_T")

_REPEATED: Final = 120.0
"""Maximum age in s of cached past weeks when a week has ended, if the client has no limit: for so
long the API may repeat them."""

_BETWEEN_SEASONS: Final = 3600.0
"""Maximum age in s of cached past weeks for a clan without a race, whose week would show if
they are outdated."""


async def load_war(client: RoyaleClient, tag: Tag) -> WarRecord:
    """Load the race, then the past weeks; use cached past weeks if no week has ended since.

    Returns:
        The race and the past weeks; None for those that are missing or failed. It is no error if
        the clan is in no race.

    Raises:
        RoyaleError: if both failed.
    """
    race, log, errors = None, None, []
    max_age = client.max_age if math.isfinite(client.max_age) else _REPEATED
    try:
        race = await _find(client.get_race(tag))
        errors += _list_error(race)
    except RoyaleError as error:
        errors.append(error)
    try:
        log = await _find(client.get_race_log(tag))
        if log is not None and not errors and _is_outdated(log, race, max_age):
            log = await _find(client.get_race_log(tag, max_age))
        errors += _list_error(log)
    except RoyaleError as error:
        errors.append(error)
    if race is None and log is None and len(errors) == 2:
        raise errors[0]
    return WarRecord(race=race, log=log, error=errors[0] if errors else None)


async def _find(request: Awaitable[_T]) -> _T | None:
    try:
        return await request
    except NotFound:
        return None


def _list_error(answer: Race | RaceLog | None) -> list[RoyaleError]:
    """Return the error that an older response replaces; empty for a current one."""
    return [answer.error] if answer is not None and answer.error is not None else []


def _is_outdated(log: RaceLog, race: Race | None, max_age: float) -> bool:
    """Return True if a week has ended, or may have ended, since the API sent the log."""
    if race is None:
        return log.age > max(max_age, _BETWEEN_SEASONS)
    return log.age > max_age and not log.is_current(race.section)
