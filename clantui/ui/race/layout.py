"""Layout of the race screen: what is shown in which place on a screen of a given size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from clantui.core.race.standings import Standing
from clantui.ui.race.remaining_players import count_lines

MEDALS_WIDTH: Final = 60
"""Cells of the members' medals beside the players."""

_MIN_WIDTH_BESIDE: Final = 110
"""Width from which on cards are beside the players."""

_MIN_HEIGHT_MEDALS: Final = 32
"""Lines of a wide screen from which on the members' medals are always shown."""

_LINES_AROUND: Final = 5
"""Lines of the header, the state, the table's heading and the key bar."""

_MIN_CARD_LINES: Final = 4
"""Least lines for cards below the players: a heading and three clans."""

_MIN_LINES_LEGEND: Final = 10
"""If there are more lines than this below the table, one of them explains the track."""


class RaceLayout(Struct, frozen=True, kw_only=True):
    """Layout of the race screen.

    Attributes:
        has_medals: the members' medals are beside the players.
        is_beside: cards are beside the players, not below them.
        has_legend: a line below the table explains the track.
        player_lines: lines of the players; None for all lines left.
    """

    has_medals: bool
    is_beside: bool
    has_legend: bool
    has_cards: bool
    player_lines: int | None


def choose_layout(clans: Sequence[Standing], width: int, height: int) -> RaceLayout:
    """Choose the layout for a screen; players come before cards."""
    is_wide = width >= _MIN_WIDTH_BESIDE
    has_medals = is_wide and height >= _MIN_HEIGHT_MEDALS
    is_beside = is_wide and not has_medals
    lines = height - _LINES_AROUND - len(clans)
    has_forecast = any(clan.projected is not None for clan in clans)
    has_legend = has_forecast and lines > _MIN_LINES_LEGEND
    lines -= has_legend
    room = width - MEDALS_WIDTH - 2 if has_medals else width
    needed = _count_player_lines(clans, room, lines - len(clans) - 1)
    has_cards = bool(clans) and (is_beside or lines - needed >= _MIN_CARD_LINES)
    return RaceLayout(
        has_medals=has_medals,
        is_beside=is_beside,
        has_legend=has_legend,
        has_cards=has_cards,
        player_lines=needed if has_cards and not is_beside else None,
    )


def _count_player_lines(clans: Sequence[Standing], width: int, limit: int) -> int:
    """Return the lines to reserve for players.

    They are enough for any of the clans, but at most `limit`, and always enough for ours.
    """
    counts = [(count_lines(clan, width), clan.ours) for clan in clans]
    highest = max((lines for lines, _ in counts), default=1) + 1  # with the legend
    ours = max((lines for lines, is_ours in counts if is_ours), default=1)
    return max(min(highest, limit), ours)
