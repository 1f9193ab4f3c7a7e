"""Columns of the table of a race, for the screen and for exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from clantui.core.columns import Column, attribute_column, count_column
from clantui.core.model.json_types import (
    Count,
    MaybeCount,
    MaybePlace,
    RawName,
    TagText,
    Time,
    with_description,
)
from clantui.core.race.phrases import mark_estimate
from clantui.core.race.standings import Standing
from clantui.core.text.dates import iso_utc_or_none
from clantui.core.text.phrases import format_number, ordinal, pluralise

OUR_MARK: Final = "▸ "
"""Mark before the name of our clan."""


def _if_racing(standing: Standing, number: int) -> int | None:
    """Return a number about today; None if the clan is not racing, or its battles are unknown."""
    is_racing = standing.place is not None and standing.clan.finished is None
    return number if is_racing and standing.shows_battles else None


def _format_name(standing: Standing) -> str:
    return (OUR_MARK if standing.ours else " " * len(OUR_MARK)) + standing.clan.name


def _format_medals(standing: Standing) -> str:
    return "finished" if standing.clan.finished is not None else format_number(standing.medals)


def _format_boat(standing: Standing) -> str:
    """Return the position of the boat now and at the end of the day: `3,000 → 6,000`."""
    if standing.clan.finished is not None:
        return "finished"
    now, then = format_number(standing.boat), standing.projected_boat
    return now if then is None or then == standing.boat else f"{now} → {then:,}"


def _format_used(standing: Standing) -> str:
    if not standing.shows_battles:
        return "–"
    return f"{standing.decks_used}/{mark_estimate(standing)}{standing.decks_per_day}"


def _format_left(standing: Standing) -> str:
    number = _if_racing(standing, standing.decks_left)
    mark = "" if number is None else mark_estimate(standing)
    return mark + format_number(number)


def _format_starters(standing: Standing) -> str:
    number = _if_racing(standing, standing.starters_left)
    return (mark_estimate(standing) if number else "") + format_number(number)


def _format_unfinished(standing: Standing) -> str:
    if _if_racing(standing, 0) is None:
        return "–"
    players = pluralise(len(standing.unfinished), "player")
    return f"{players}, {pluralise(standing.unfinished_decks, 'deck')} left"


def _format_projection(standing: Standing) -> str:
    if standing.projected is None:
        return "–"
    return f"{standing.projected:,} ({ordinal(standing.projected_place or 0)})"


RACE_COLUMNS: Final[tuple[Column[Standing], ...]] = (
    count_column(
        "place",
        "Rank",
        type=with_description(MaybePlace, "null in training"),
        text=lambda s: "–" if s.place is None else ordinal(s.place),
    ),
    Column(key="tag", type=TagText, value=lambda s: str(s.clan.tag)),
    Column(
        key="name", type=RawName, title="Clan", value=lambda s: s.clan.raw_name, text=_format_name
    ),
    Column(key="ours", type=bool, value=lambda s: s.ours),
    count_column(
        "medals",
        "Medals",
        type=with_description(Count, "medals of the day; in the colosseum, of the week"),
        bar=True,
        text=_format_medals,
    ),
    count_column(
        "boat",
        "Boat",
        type=with_description(MaybeCount, "position of the boat; null in the colosseum"),
        text=_format_boat,
    ),
    Column(key="finished_at", type=Time | None, value=lambda s: iso_utc_or_none(s.clan.finished)),
    count_column(
        "decks_used_today",
        "Used",
        type=MaybeCount,
        min_table_width=104,
        value=lambda s: s.decks_used if s.shows_battles else None,
        text=_format_used,
    ),
    Column(key="decks_of_a_day", type=Count, value=lambda s: s.decks_per_day),
    count_column(
        "decks_left_today",
        "Left",
        type=with_description(
            MaybeCount,
            "null in training, for a clan that has finished, and where the API has medals but "
            "no one who battled",
        ),
        value=lambda s: _if_racing(s, s.decks_left),
        text=_format_left,
    ),
    count_column(
        "slots_left",
        "Can battle",
        type=with_description(MaybeCount, "players who may still begin"),
        min_table_width=92,
        value=lambda s: _if_racing(s, s.starters_left),
        text=_format_starters,
    ),
    count_column(
        "unfinished_players",
        "Unfinished",
        type=with_description(MaybeCount, "players who have begun and have decks left"),
        min_table_width=118,
        value=lambda s: _if_racing(s, len(s.unfinished)),
        text=_format_unfinished,
    ),
    Column(
        key="unfinished_decks",
        type=with_description(MaybeCount, "decks that these players have left"),
        value=lambda s: _if_racing(s, s.unfinished_decks),
    ),
    count_column("clan.war_trophies", "Trophies", min_table_width=100),
    count_column(
        "projected",
        "End of day",
        key="projected_medals",
        type=with_description(MaybeCount, "at the end of the day"),
        text=_format_projection,
    ),
    attribute_column(
        "projected_place", type=with_description(MaybePlace, "by medals, at the end of the day")
    ),
    attribute_column(
        "boat_place",
        type=with_description(
            MaybePlace, "rank of the boat now; null in training and the colosseum"
        ),
    ),
    attribute_column(
        "projected_boat",
        type=with_description(MaybeCount, "how far the boat will be at the end of the day"),
    ),
    attribute_column(
        "projected_boat_place",
        type=with_description(MaybePlace, "on the last war day: the result of the week"),
    ),
    Column(
        key="roster_known",
        type=with_description(bool, "true if the present members of the clan are known"),
        value=lambda s: s.has_roster,
    ),
)
"""Columns of the screen (those with a title), and of exports, where a missing value is null."""


def select_columns(clans: Sequence[Standing]) -> tuple[Column[Standing], ...]:
    """Return the columns of a race; on days with boats the title of `medals` is `Today`."""
    if any(clan.boat_place is None for clan in clans):
        return RACE_COLUMNS
    return tuple(replace(c, title="Today") if c.key == "medals" else c for c in RACE_COLUMNS)
