"""The columns of a race's table: the one place that knows what to show of a clan in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from msgspec.structs import replace

from clantui.core.columns import Column
from clantui.core.model.json_types import (
    Count,
    MaybeCount,
    MaybePlace,
    RawName,
    TagText,
    Time,
    with_description,
)
from clantui.core.race.standings import Standing
from clantui.core.text.dates import iso_utc
from clantui.core.text.phrases import ordinal, pluralise

NONE: Final = "–"
"""Stands where there is nothing to tell."""

OURS: Final = "▸ "
"""Stands before our clan's name."""

RaceColumn: TypeAlias = Column[Standing]


def _number(number: int | None) -> str:
    return NONE if number is None else f"{number:,}"


def _today(standing: Standing, number: int) -> int | None:
    """Return None where it does not count, after the finish, and where it is not told."""
    counts = standing.place is not None and standing.clan.finished is None and standing.told
    return number if counts else None


def _format_bool(yes: bool) -> str:
    return str(yes).lower()


def _name(standing: Standing) -> str:
    return (OURS if standing.ours else " " * len(OURS)) + standing.clan.name


def _describe_medals(standing: Standing) -> str:
    """Return the medals that count today; a boat over the line earns no more."""
    return "finished" if standing.clan.finished is not None else _number(standing.medals)


def _boat(standing: Standing) -> str:
    """Return where the boat is and will be: `3,000 → 6,000`."""
    if standing.clan.finished is not None:
        return "finished"
    now, then = _number(standing.boat), standing.projected_boat
    return now if then is None or then == standing.boat else f"{now} → {then:,}"


def _finish_time(standing: Standing) -> str | None:
    at = standing.clan.finished
    return None if at is None else iso_utc(at)


def _describe_unfinished(standing: Standing) -> str:
    if _today(standing, 0) is None:
        return NONE
    players = pluralise(len(standing.unfinished), "player")
    return f"{players}, {pluralise(standing.unfinished_decks, 'deck')}"


def _about(standing: Standing, of: int | None = 0) -> str:
    """Return the mark of an estimate, which people who have left may be in; nothing for None."""
    return "" if standing.has_roster or of is None else "~"


def _describe_projection(standing: Standing) -> str:
    if standing.projected is None:
        return NONE
    return f"{standing.projected:,} ({ordinal(standing.projected_place or 0)})"


COLUMNS: Final[tuple[RaceColumn, ...]] = (
    Column(
        key="place",
        type=with_description(MaybePlace, "null in training"),
        title="Rank",
        align_right=True,
        value=lambda s: s.place,
        text=lambda s: NONE if s.place is None else ordinal(s.place),
    ),
    Column(key="tag", type=TagText, value=lambda s: str(s.clan.tag)),
    Column(key="name", type=RawName, title="Clan", value=lambda s: s.clan.raw_name, text=_name),
    Column(key="ours", value=lambda s: _format_bool(s.ours)),
    Column(
        key="medals",
        type=with_description(Count, "of the day; in the colosseum of the week"),
        title="Medals",
        align_right=True,
        bar=True,
        value=lambda s: s.medals,
        text=_describe_medals,
    ),
    Column(
        key="boat",
        type=with_description(MaybeCount, "how far it is; null in the colosseum"),
        title="Boat",
        align_right=True,
        value=lambda s: s.boat,
        text=_boat,
    ),
    Column(key="finished_at", type=Time | None, value=_finish_time),
    Column(
        key="decks_used_today",
        type=MaybeCount,
        title="Used",
        align_right=True,
        min_table_width=104,
        value=lambda s: s.decks_used if s.told else None,
        text=lambda s: f"{s.decks_used}/{_about(s)}{s.decks_per_day}" if s.told else NONE,
    ),
    Column(key="decks_of_a_day", type=Count, value=lambda s: s.decks_per_day),
    Column(
        key="decks_left_today",
        type=with_description(
            MaybeCount,
            "null in training, for a clan that has finished, and where the API has medals but "
            "no one who battled",
        ),
        title="Left",
        align_right=True,
        value=lambda s: _today(s, s.decks_left),
        text=lambda s: _about(s, of=_today(s, s.decks_left)) + _number(_today(s, s.decks_left)),
    ),
    Column(
        key="slots_left",
        type=with_description(MaybeCount, "players who may still begin"),
        title="Can join",
        align_right=True,
        min_table_width=92,
        value=lambda s: _today(s, s.slots_left),
        text=lambda s: _number(_today(s, s.slots_left)),
    ),
    Column(
        key="unfinished_players",
        type=with_description(MaybeCount, "who have begun, with decks left"),
        title="Started",
        align_right=True,
        min_table_width=118,
        value=lambda s: _today(s, len(s.unfinished)),
        text=_describe_unfinished,
    ),
    Column(
        key="unfinished_decks",
        type=with_description(MaybeCount, "that they have left"),
        value=lambda s: _today(s, s.unfinished_decks),
    ),
    Column(
        key="war_trophies",
        type=Count,
        title="Trophies",
        align_right=True,
        min_table_width=100,
        value=lambda s: s.clan.war_trophies,
        text=lambda s: _number(s.clan.war_trophies),
    ),
    Column(
        key="projected_medals",
        type=with_description(MaybeCount, "at the end of the day"),
        title="End of day",
        align_right=True,
        value=lambda s: s.projected,
        text=_describe_projection,
    ),
    Column(
        key="projected_place",
        type=with_description(MaybePlace, "by medals, at the end of the day"),
        value=lambda s: s.projected_place,
    ),
    Column(
        key="boat_place",
        type=with_description(
            MaybePlace, "of the boat now; null in training and in the colosseum"
        ),
        value=lambda s: s.boat_place,
    ),
    Column(
        key="projected_boat",
        type=with_description(MaybeCount, "how far the boat will be at the end of the day"),
        value=lambda s: s.projected_boat,
    ),
    Column(
        key="projected_boat_place",
        type=with_description(MaybePlace, "on the last war day: the result of the week"),
        value=lambda s: s.projected_boat_place,
    ),
    Column(key="roster_known", value=lambda s: _format_bool(s.has_roster)),
)
"""For people and machines; machines are given nothing where a day has nothing to tell."""


def columns_for(clans: Sequence[Standing]) -> tuple[RaceColumn, ...]:
    """Return the columns of a race's table; medals that count for the day alone are `Today`."""
    if any(clan.boat_place is None for clan in clans):
        return COLUMNS
    return tuple(replace(c, title="Today") if c.key == "medals" else c for c in COLUMNS)
