"""Sentences about a race, the same on the screen and on the command line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from clantui.core.model.race import TRAINING_DAYS, WAR_DAYS, PeriodType, Race
from clantui.core.race.standings import RemainingPlayer, Standing
from clantui.core.text.phrases import ordinal, pluralise

CHAT: Final = 250
"""Characters that a line of the game's chat takes, about."""

NO_RACE: Final = "it never raced, or a season has just ended"
"""Possible meanings of the API's 404."""

FINISHED: Final = "finished: no more medals today"
"""Said of a clan whose boat is over the line."""

UNTOLD: Final = "the API does not show who has battled"
"""Said of a clan that has medals, and nobody who has battled for them."""

MATCHING: Final = "Matchmaking is still running"
"""Said of a race that has no clans yet."""

ESTIMATE: Final = "~ estimate"
"""Explanation of the sign before an estimated number of decks."""

RESET_HOUR: Final = 10
"""Hour in UTC at which a day of the race usually ends. The API does not tell it."""

_DAY: Final = timedelta(days=1)


def describe_day(race: Race) -> str:
    """Describe the day with its week: `week 3 · war day 2 of 4`."""
    return f"week {race.week} · {name_day(race)}"


def name_day(race: Race) -> str:
    """Return the name of the day: `war day 2 of 4`; without a number where none is known."""
    match race.period_type:
        case PeriodType.TRAINING if race.war_in is not None:
            return f"training day {TRAINING_DAYS + 1 - race.war_in} of {TRAINING_DAYS}"
        case PeriodType.WAR | PeriodType.COLOSSEUM if race.war_day is not None:
            day = " day" if race.period_type is PeriodType.COLOSSEUM else ""
            return f"{race.period_type.value}{day} {race.war_day} of {WAR_DAYS}"
        case PeriodType.UNKNOWN:
            return "unknown kind of day"
    return race.period_type.value


def find_ours(clans: Sequence[Standing]) -> Standing | None:
    """Return the clan that the race was asked for; None where the race does not tell of it."""
    return next((standing for standing in clans if standing.ours), None)


def describe_span(race: Race) -> str:
    """Return what a place is counted over: `today`; the colosseum counts all its days together."""
    return "this week" if race.period_type is PeriodType.COLOSSEUM else "today"


def describe_place(race: Race, clans: Sequence[Standing], ours: Standing) -> str:
    """Return the place of a clan that has one: `3rd of 5 today`; a boat over the line keeps its.

    Args:
        race: as the API tells of it.
    """
    place = f"{ordinal(ours.place or 0)} of {len(clans)}"
    return place if ours.clan.finished is not None else f"{place} {describe_span(race)}"


def end_of_day(at: datetime) -> datetime:
    """Return the usual reset after a moment, aware UTC.

    Args:
        at: when the API gave the race, aware UTC.
    """
    reset = at.replace(hour=RESET_HOUR, minute=0, second=0, microsecond=0)
    return reset if at < reset else reset + _DAY


def time_left(at: datetime, now: datetime) -> timedelta | None:
    """Estimate how long the day of a race still lasts.

    Args:
        at: when the API gave the race, aware UTC.
        now: the time, aware UTC.

    Returns:
        The time until the usual reset; None if that has passed since, so that the race is of an
        earlier day.
    """
    left = end_of_day(at) - now
    return left if left > timedelta(0) else None


def describe_time_left(race: Race, at: datetime, now: datetime) -> str:
    """Describe how long the day lasts: `about 5 h left`; in training, until the war.

    Args:
        at: when the API gave the race, aware UTC.
        now: the time, aware UTC.

    Returns:
        Words that say it is an estimate; empty for a day of another kind, or one that is over.
    """
    left = time_left(at, now)
    if left is None:
        return ""
    if race.period_type is PeriodType.TRAINING and race.war_in is not None:
        return f"about {_format_estimate(left + (race.war_in - 1) * _DAY)} until the war"
    return f"about {_format_estimate(left)} left" if race.is_war else ""


def _format_estimate(left: timedelta) -> str:
    """Return a span rounded to hours, in the last hours to minutes."""
    hours = round(left / timedelta(hours=1))
    return f"{hours} h" if hours > 1 else f"{max(left // timedelta(minutes=1), 1)} min"


def describe_standing(
    race: Race,
    clans: Sequence[Standing],
    *,
    has_slots: bool = True,
    has_boat: bool = True,
    has_doubt: bool = True,
) -> str:
    """Describe where our clan stands, in a line.

    Args:
        race: as the API shows it.
        has_slots: say how many more players can join, even where that is enough for all.
        has_boat: say where the boat will be, even before the last day.
        has_doubt: explain the sign of an estimate.

    Returns:
        `You lead today by 5,250 and should finish 1st · 13 players still have 36 decks · …`: what
        matters most comes first.
    """
    ours = find_ours(clans)
    if not clans:
        return MATCHING
    if race.period_type is PeriodType.TRAINING:
        return _training(race)
    if ours is None or ours.place is None or ours.projected_place is None:
        return "This clan is not in the race" if ours is None else "No forecast for such a day"
    if ours.clan.finished is not None:
        return f"{ordinal(ours.place)} · {FINISHED}"
    parts = [_describe_distance(race, clans, ours)]
    if not ours.told:
        parts.append(UNTOLD)
    else:
        parts.append(describe_decks_left(ours))
    is_last = race.war_day == WAR_DAYS
    if ours.boat is not None and ours.projected_boat is not None and (has_boat or is_last):
        # On the last day the boat is the result: it comes first.
        parts.insert(0 if is_last else 2, _describe_boat(race, ours))
    if ours.told and ours.slots_left and (has_slots or not has_room_for_all(ours)):
        parts.append(describe_slots(ours))
    if has_doubt and is_estimate(clans):
        parts.append(ESTIMATE)
    return " · ".join(parts)


def is_estimate(clans: Sequence[Standing]) -> bool:
    """Return True where some of the decks left are estimated, and marked so."""
    return any(clan.decks_left and not clan.has_roster for clan in clans)


def describe_decks_left(clan: Standing) -> str:
    """Describe who can still battle today: `13 players still have 36 decks`."""
    if not clan.remaining:
        return "all decks are used"
    about = "" if clan.has_roster else "~"
    decks = sum(player.decks for player in clan.remaining)
    if decks > clan.decks_left:  # more players than may start
        return f"{about}{pluralise(clan.decks_left, 'deck')} left"
    have = "has" if len(clan.remaining) == 1 else "have"
    players = pluralise(len(clan.remaining), "player")
    return f"{about}{players} still {have} {pluralise(decks, 'deck')}"


def describe_remaining(clan: Standing) -> str:
    """Describe a clan's players who may still battle: `Iron Harbour · 12 with decks left`."""
    name = clan.clan.name
    if clan.place is None:
        return f"{name} · no battle counts today"
    if clan.clan.finished is not None:
        return f"{name} · {FINISHED}"
    if not clan.told:
        return f"{name} · {UNTOLD}"
    if not clan.remaining:
        return f"{name} · all decks are used"
    gone = "" if clan.has_roster else " (some may have left the clan)"
    return f"{name} · {len(clan.remaining)} with decks left{gone}"


def count_fresh(clan: Standing) -> int:
    """Return the number of players who have used no deck today and could."""
    return sum(not player.started for player in clan.remaining)


def has_room_for_all(clan: Standing) -> bool:
    """Return True where all who have not started may do so: 50 players may in a day."""
    return clan.slots_left >= count_fresh(clan)


def describe_slots(clan: Standing) -> str:
    """Describe how many may still start today: `6 more players can join`."""
    fresh = count_fresh(clan)
    if not has_room_for_all(clan):
        return f"only {clan.slots_left} of {fresh} can start"
    return f"{clan.slots_left} more {_players(clan.slots_left)} can join"


def _players(number: int) -> str:
    return "player" if number == 1 else "players"


def _describe_distance(race: Race, clans: Sequence[Standing], ours: Standing) -> str:
    """Return the distance to the next clan, and how the day should end."""
    span, place = describe_span(race), ordinal(ours.place or 0)
    will = f"and should finish {ordinal(ours.projected_place or 0)}"
    racing = [clan for clan in clans if clan.clan.finished is None]
    at = racing.index(ours)
    if at:
        behind = racing[at - 1].medals - ours.medals
        name = racing[at - 1].clan.name
        how = f"{behind:,} behind {name}" if behind else f"level with {name}"
        return f"You are {place} {span}, {how}, {will}"
    if len(racing) == 1:
        return f"You are {place} {span} {will}"
    ahead = ours.medals - racing[1].medals
    if not ahead:
        return f"You are level with {racing[1].clan.name} {span} {will}"
    if len(racing) < len(clans):
        return f"You are {place} {span}, {ahead:,} ahead of {racing[1].clan.name}, {will}"
    return f"You lead {span} by {ahead:,} {will}"


def _describe_boat(race: Race, ours: Standing) -> str:
    """Return where the boat is and will be: `boat 3,000 → 6,000 (1st)`."""
    now, then = f"{ours.boat or 0:,}", f"{ours.projected_boat or 0:,}"
    place = ordinal(ours.projected_boat_place or 0)
    if race.war_day == WAR_DAYS:
        return f"Your boat should end the week {place} at {then}"
    return f"boat {now} ({place})" if now == then else f"boat {now} → {then} ({place})"


def chat_line(race: Race, clans: Sequence[Standing], limit: int = CHAT) -> str:
    """One line for the clan's chat: who of our clan has decks left, most first.

    Args:
        race: as the API tells of it.
        limit: characters at most; names that do not fit are counted: `… and 12 more`.

    Returns:
        `Decks left today: 23 of 200 · Anna 4, Bo 2`; on other days what there is to say instead.
    """
    ours = find_ours(clans)
    if ours is None or not race.is_war or ours.clan.finished is not None or not ours.told:
        return _drop_end(describe_standing(race, clans), limit)
    line = f"Decks left today: {ours.decks_left} of {ours.decks_per_day}"
    if ours.slots_left and not has_room_for_all(ours):
        line += f" · only {ours.slots_left} more can start"
    if ours.remaining:
        line += " · " + list_players(ours.remaining, limit - len(line) - 3)
    return line


def _drop_end(line: str, limit: int) -> str:
    """Return as many parts of a line from its start as fit; the first one at least, cut."""
    while len(line) > limit and " · " in line:
        line = line.rpartition(" · ")[0]
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def list_players(reserves: Sequence[RemainingPlayer], room: float = math.inf) -> str:
    """List who has how many decks left: `Anna 4, Bo 2, … and 12 more`.

    Args:
        reserves: one or more.
        room: characters that there are for it; too few even for one name, and they are counted.
    """
    names = [f"{reserve.name} {reserve.decks}" for reserve in reserves]
    for shown in range(len(names), 0, -1):
        rest = len(names) - shown
        text = ", ".join(names[:shown]) + (f", … and {rest} more" if rest else "")
        if len(text) <= room:
            return text
    return pluralise(len(names), "player")


def _training(race: Race) -> str:
    when = "after it" if race.war_in is None else f"in {pluralise(race.war_in, 'day')}"
    return f"Training day: battles bring no medals · the war starts {when}"
