"""Columns and words about a member's seasons on the Path of Legends."""

from __future__ import annotations

from typing import Any, Final

from clantui.core.columns import Column, Value
from clantui.core.model.game import Player
from clantui.core.model.json_types import MaybeCount, with_description
from clantui.core.model.season import UNRANKED, SeasonResult


def describe_legends(player: Player) -> str:
    """Describe all seasons: `Path of Legends: league 7 (last season 9, best 10, rank 812)`.

    Empty where none is told.
    """
    this = "" if player.season is None else player.season.text
    others = (("last season", player.last_season), ("best", player.best_season))
    told = [f"{name} {text}" for name, result in others if (text := _short_text(result))]
    before = f" ({' · '.join(told)})" if told else ""
    return f"Path of Legends: {this or 'nothing this season'}{before}" if this or told else ""


def _short_text(result: SeasonResult | None) -> str:
    return "" if result is None else result.text.removeprefix("league ")


def _season_text(row: Any) -> str:  # noqa: ANN401 — a `MemberRow`, whose module imports this
    """Return a cell: `10  #812`, `7`, `–`."""
    season = None if row.player is None else row.player.season
    if season is None or season.league is None:
        return "–"
    return str(season.league) if season.rank is None else f"#{season.rank:,} {season.league:>2}"


def _season_order(row: Any) -> Value:  # noqa: ANN401 — as above
    """Return one number for the league and the rank in it."""
    if row.player is None or row.player.standing[0] == UNRANKED:
        return None
    league, rank, _ = row.player.standing[0]
    return int(league * 2**32 + rank)


def _column(key: str, season: str, part: str, meaning: str) -> Column[Any]:
    """Return a column for machines alone: of a season, a part of its result."""

    def read(row: Any) -> Value:  # noqa: ANN401 — as above
        result = None if row.player is None else getattr(row.player, season)
        value: Value = None if result is None else getattr(result, part)
        return value

    return Column(key=key, type=with_description(MaybeCount, meaning), value=read)


_OF: Final = "on the Path of Legends"

LEGEND_COLUMNS: Final[tuple[Column[Any], ...]] = (
    Column(
        key="league",
        type=with_description(MaybeCount, f"of this season {_OF}, 1 for the lowest"),
        title="Legends",
        letter="p",
        width=10,
        align_right=True,
        descending=True,
        value=_column("", "season", "league", "").value,
        text=_season_text,
        order=_season_order,
        hide_if_empty=True,
        min_table_width=104,
    ),
    _column("league_rank", "season", "rank", f"in the world, of this season {_OF}"),
    _column("league_points", "season", "points", f"of this season {_OF}"),
    _column("last_league", "last_season", "league", f"of the last season {_OF}"),
    _column("last_league_rank", "last_season", "rank", f"of the last season {_OF}"),
    _column("best_league", "best_season", "league", f"of the best season {_OF}"),
    _column("best_league_rank", "best_season", "rank", f"of the best season {_OF}"),
)
