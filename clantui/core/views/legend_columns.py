"""A member's seasons on the Path of Legends: columns, and a line of text."""

from __future__ import annotations

from typing import Any, Final

from clantui.core.columns import Column, Value, count_column
from clantui.core.model.game import UNRANKED, Player, SeasonResult
from clantui.core.model.json_types import MaybeCount, with_description


def describe_legends(player: Player) -> str:
    """Describe all seasons: `Path of Legends: league 7 (last season 9 · best 10, rank 812)`.

    Empty if no season is known.
    """
    current = "" if player.season is None else player.season.text
    others = (("last season", player.last_season), ("best", player.best_season))
    earlier = [f"{name} {text}" for name, result in others if (text := _shorten_league(result))]
    parenthesis = f" ({' · '.join(earlier)})" if earlier else ""
    if not current and not earlier:
        return ""
    return f"Path of Legends: {current or 'nothing this season'}{parenthesis}"


def _shorten_league(result: SeasonResult | None) -> str:
    return "" if result is None else result.text.removeprefix("league ")


def _format_season(row: Any) -> str:  # noqa: ANN401 — a `MemberRow`, whose module imports this
    """Format a cell: `#812 10`, `7`, `–`."""
    season = None if row.player is None else row.player.season
    if season is None or season.league is None:
        return "–"
    return str(season.league) if season.rank is None else f"#{season.rank:,} {season.league:>2}"


def _rank_season(row: Any) -> Value:  # noqa: ANN401 — as above
    """Return one number for the league and the rank in it; None if unknown."""
    if row.player is None or row.player.standing[0] == UNRANKED:
        return None
    league, rank, _ = row.player.standing[0]
    return int(league * 2**32 + rank)


_ON_PATH: Final = "on the Path of Legends"

LEGEND_COLUMNS: Final[tuple[Column[Any], ...]] = (
    count_column(
        "player.season.league",
        "Legends",
        letter="p",
        width=10,
        type=with_description(MaybeCount, f"of this season {_ON_PATH}, 1 for the lowest"),
        text=_format_season,
        order=_rank_season,
        hide_if_empty=True,
        min_table_width=104,
    ),
    *(
        count_column(
            f"player.{part}",
            "",
            key=key,
            type=with_description(MaybeCount, f"{meaning} {_ON_PATH}"),
        )
        for key, part, meaning in (
            ("league_rank", "season.rank", "in the world, of this season"),
            ("league_points", "season.points", "of this season"),
            ("last_league", "last_season.league", "of the last season"),
            ("last_league_rank", "last_season.rank", "of the last season"),
            ("best_league", "best_season.league", "of the best season"),
            ("best_league_rank", "best_season.rank", "of the best season"),
        )
    ),
)
"""The league, and the parts of each season's result as raw values."""
