"""Sentences about a race, for the screen and the command line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from clantui.core.model.race import TRAINING_DAYS, WAR_DAYS, PeriodType, Race
from clantui.core.race.search import MATCH_ALL, RaceQuery
from clantui.core.race.standings import RemainingPlayer, Standing
from clantui.core.text.chat import CHAT_LIMIT, count_characters
from clantui.core.text.dates import format_moment
from clantui.core.text.phrases import list_fitting, ordinal, pluralise
from clantui.core.text.sanitize import truncate_parts

NO_RACE: Final = "it never raced, or a season has just ended"
"""Possible meanings of the API's 404."""

FINISHED: Final = "finished: no more medals today"
UNKNOWN_BATTLES: Final = "the API does not show who has battled"
MATCHMAKING: Final = "Matchmaking is still running"
"""Sentence about a race without clans."""

ESTIMATE: Final = "~ estimate"
"""Legend of the mark before an estimated number of decks."""

USUAL_RESET: Final = timedelta(hours=10)
"""Time of day at which a race day usually ends, since midnight UTC. The API does not show it."""

MAX_AGE: Final = timedelta(minutes=10)
"""Age from which a race is shown with its time: the API refreshes it every two minutes."""

_DAY: Final = timedelta(days=1)


def describe_day(race: Race) -> str:
    """Describe the day with its week: `week 3 · war day 2 of 4`."""
    return f"week {race.week} · {name_day(race)}"


def name_day(race: Race) -> str:
    """Return the name of the day: `war day 2 of 4`; without a number if unknown."""
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
    """Return the clan that the race was requested for; None if it is not in the race."""
    return next((standing for standing in clans if standing.ours), None)


def describe_span(race: Race) -> str:
    """Return the period that a place is for: `today`, or `this week` in the colosseum."""
    return "this week" if race.period_type is PeriodType.COLOSSEUM else "today"


def describe_place(race: Race, clans: Sequence[Standing], ours: Standing) -> str:
    """Describe the place of a clan that has one: `3rd of 5 today`; `3rd of 5` if it finished."""
    place = f"{ordinal(ours.place or 0)} of {len(clans)}"
    return place if ours.clan.finished is not None else f"{place} {describe_span(race)}"


def estimate_day_end(at: datetime, reset: timedelta = USUAL_RESET) -> datetime:
    """Estimate the end of the race day, aware UTC; `reset` is the time since midnight UTC."""
    end = at.replace(hour=0, minute=0, second=0, microsecond=0) + reset
    return end if at < end else end + _DAY


def describe_time_left(race: Race, at: datetime, now: datetime) -> str:
    """Describe the rest of the day: `about 5 h left`; in training, the time until the war.

    Empty for a day of another kind, or one that is over. The API gave the race `at`, aware UTC.
    """
    left = estimate_day_end(at) - now
    if left <= timedelta(0):
        return ""
    if race.period_type is PeriodType.TRAINING and race.war_in is not None:
        return f"about {format_estimate(left + (race.war_in - 1) * _DAY)} until the war"
    return f"about {format_estimate(left)} left" if race.is_war else ""


def format_estimate(left: timedelta) -> str:
    """Format a duration in hours from 100 min, else in minutes; rounded, at least 1 min."""
    minutes = max(round(left / timedelta(minutes=1)), 1)
    return f"{round(minutes / 60)} h" if minutes >= 100 else f"{minutes} min"


def describe_standing(
    race: Race,
    clans: Sequence[Standing],
    *,
    has_slots: bool = True,
    has_boat: bool = True,
    has_legend: bool = True,
    is_brief: bool = False,
) -> str:
    """Describe the standing of our clan in a line, the most important part first.

    `You lead today by 5,250 and should finish 1st · 36 decks left for 13 players · …`

    Args:
        has_slots: include how many more players can battle, even if that is enough for all.
        has_boat: include the projected position of the boat, even before the last day.
        has_legend: explain the mark of an estimate.
        is_brief: leave out where the boat is now.
    """
    ours = find_ours(clans)
    if not clans:
        return MATCHMAKING
    if race.period_type is PeriodType.TRAINING:
        return _describe_training(race)
    if ours is None or ours.place is None or ours.projected_place is None:
        return "This clan is not in the race" if ours is None else "No forecast for such a day"
    if ours.clan.finished is not None:
        return f"{ordinal(ours.place)} · {FINISHED}"
    parts = [_describe_distance(race, clans, ours)]
    parts.append(describe_decks_left(ours) if ours.shows_battles else UNKNOWN_BATTLES)
    is_last = race.war_day == WAR_DAYS
    if ours.boat is not None and ours.projected_boat is not None and (has_boat or is_last):
        # On the last day the boat is the result: it comes first.
        parts.insert(0 if is_last else 2, _describe_boat(race, ours, is_brief=is_brief))
    if ours.shows_battles and ours.starters_left and (has_slots or not has_room_for_all(ours)):
        parts.append(describe_slots(ours))
    if has_legend and is_estimate(clans):
        parts.append(ESTIMATE)
    return " · ".join(parts)


def is_estimate(clans: Sequence[Standing]) -> bool:
    """Return True if the number of decks left is an estimate for any clan."""
    return any(clan.decks_left and not clan.has_roster for clan in clans)


def mark_estimate(clan: Standing) -> str:
    """Return the mark of an estimate, which may count players who left the clan; else empty."""
    return "" if clan.has_roster else "~"


def describe_decks_left(clan: Standing) -> str:
    """Describe the players who can still battle today: `36 decks left for 13 players`."""
    if not clan.remaining:
        return "all decks are used"
    mark = mark_estimate(clan)
    decks = sum(player.decks for player in clan.remaining)
    if decks > clan.decks_left:  # more players than may start
        return f"{mark}{pluralise(clan.decks_left, 'deck')} left"
    players = pluralise(len(clan.remaining), "player")
    return f"{mark}{pluralise(decks, 'deck')} left for {players}"


def describe_remaining(clan: Standing) -> str:
    """Describe the number of players with decks: `Iron Harbour · 12 with decks left`."""
    name = clan.clan.name
    if clan.place is None:
        return f"{name} · no battle counts today"
    if clan.clan.finished is not None:
        return f"{name} · {FINISHED}"
    if not clan.shows_battles:
        return f"{name} · {UNKNOWN_BATTLES}"
    if not clan.remaining:
        return f"{name} · all decks are used"
    caveat = "" if clan.has_roster else " (some may have left the clan)"
    return f"{name} · {len(clan.remaining)} with decks left{caveat}"


def has_room_for_all(clan: Standing) -> bool:
    """Return True if all players who have used no deck can still start: 50 can each day."""
    return clan.slots_left >= clan.unstarted


def describe_slots(clan: Standing) -> str:
    """Describe how many players without a battle can still begin: `6 more players can battle`."""
    if not has_room_for_all(clan):
        return f"only {clan.slots_left} of {clan.unstarted} others can battle"
    players = pluralise(clan.starters_left, "more player")
    return f"{mark_estimate(clan)}{players} can battle today"


def _describe_distance(race: Race, clans: Sequence[Standing], ours: Standing) -> str:
    span, place = describe_span(race), ordinal(ours.place or 0)
    projection = f"and should finish {ordinal(ours.projected_place or 0)}"
    racing = [clan for clan in clans if clan.clan.finished is None]
    index = racing.index(ours)
    if index:
        behind = racing[index - 1].medals - ours.medals
        name = racing[index - 1].clan.name
        distance = f"{behind:,} behind {name}" if behind else f"level with {name}"
        return f"You are {place} {span}, {distance}, {projection}"
    if len(racing) == 1:
        return f"You are {place} {span} {projection}"
    ahead = ours.medals - racing[1].medals
    if not ahead:
        return f"You are level with {racing[1].clan.name} {span} {projection}"
    if len(racing) < len(clans):
        return f"You are {place} {span}, {ahead:,} ahead of {racing[1].clan.name}, {projection}"
    return f"You lead {span} by {ahead:,} {projection}"


def _describe_boat(race: Race, ours: Standing, *, is_brief: bool) -> str:
    """Describe the boat now and at the end of the day: `boat now 3,000, likely 6,000 (1st)`."""
    position, projected = f"{ours.boat or 0:,}", f"{ours.projected_boat or 0:,}"
    place = ordinal(ours.projected_boat_place or 0)
    if race.war_day == WAR_DAYS:
        return f"Your boat should end the week {place} at {projected}"
    if position == projected:
        return f"boat stays at {position} ({place})"
    now = "" if is_brief else f" now {position},"
    return f"boat{now} likely {projected} ({place})"


def is_outdated(at: datetime, now: datetime) -> bool:
    """Return True if a race, which the API gave `at`, has to be shown with its time."""
    return now - at >= MAX_AGE


def format_outdated(at: datetime, now: datetime) -> str:
    """Format the time of an outdated race for a chat: `29 Nov 09:46 UTC`; empty for a new one.

    The readers of a chat are in several time zones.
    """
    return format_moment(at, now.year) if is_outdated(at, now) else ""


def write_chat_line(
    race: Race,
    clans: Sequence[Standing],
    limit: int = CHAT_LIMIT,
    query: RaceQuery = MATCH_ALL,
    moment: str = "",
) -> str:
    """Write a line for the clan's chat with the players who have decks left, most decks first.

    `Decks left today: 23 of 200 · Anna 4, Bo 2`; on other days the standing. Names that do not fit
    the limit of characters are counted. With a query only the players that match are named; the
    line is empty if there are none. The line of an outdated race begins with its `moment`, see
    `format_outdated`: `Decks left on 29 Nov 09:46 UTC: 23 of 200`.
    """
    ours = find_ours(clans)
    if ours is None or not race.is_war or ours.clan.finished is not None or not ours.shows_battles:
        start = f"{moment}: " if moment else ""
        return start + _drop_end(describe_standing(race, clans), limit - len(start))
    heading = f"Decks left on {moment}: " if moment else "Decks left today: "
    found = query.filter_remaining(ours).remaining
    if len(found) < len(ours.remaining):
        return heading + list_players(found, limit - len(heading)) if found else ""
    line = f"{heading}{ours.decks_left} of {ours.decks_per_day}"
    if ours.slots_left and not has_room_for_all(ours):
        line += f" · only {pluralise(ours.slots_left, 'more player')} can battle"
    if ours.remaining:
        line += " · " + list_players(ours.remaining, limit - count_characters(line) - 3)
    return line


def _drop_end(line: str, limit: int) -> str:
    """Drop parts from the end of a line until it fits; the first part is cut if too long."""
    line = truncate_parts(line, limit, count_characters)
    if count_characters(line) <= limit:
        return line
    while count_characters(line) >= limit:
        line = line[:-1]
    return f"{line}…"


def list_players(players: Sequence[RemainingPlayer], room: float = math.inf) -> str:
    """List players with their decks in a number of characters: `Anna 4, 12 more`."""
    names = [f"{player.name} {player.decks}" for player in players]
    return list_fitting(names, room, count_characters) or pluralise(len(names), "player")


def _describe_training(race: Race) -> str:
    start = "after it" if race.war_in is None else f"in {pluralise(race.war_in, 'day')}"
    return f"Training day: battles bring no medals · the war starts {start}"
