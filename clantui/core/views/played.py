"""Played: the cards that members have used in their last battles, with what result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.model.battle import Battle, BattleLogs, Game, Mode
from clantui.core.model.game import Clan, Member
from clantui.core.model.json_types import Count, with_description
from clantui.core.stats.win_rate import ENOUGH
from clantui.core.text.phrases import format_ago, format_percent, pluralise
from clantui.core.views.card_columns import CARD, PLACE
from clantui.core.views.card_rows import card_words
from clantui.core.views.data import ViewData
from clantui.core.views.game_rows import (
    GAMES,
    LOSSES,
    PLAYERS,
    SHARE,
    WINS,
    GameRow,
    MemberRecord,
    count_games,
    count_results,
    form_lines,
    rate_line,
    win_rate_columns,
)
from clantui.core.views.view import Requires, RowDetail, View

_HEADINGS: Final = ("Player", "W–L", "Games", "Lvl", "War", "Ladder", "Legends", "Other")
"""Headings of those who have played a card; wins and losses, and then games by mode."""

_MODES: Final = (Mode.WAR, Mode.LADDER, Mode.PATH, Mode.OTHER)
"""In the order of these headings: the last give way where there is no room."""


class PlayedRow(GameRow, frozen=True, kw_only=True):
    """One card and those who have played it.

    Attributes:
        place: 1 for the card that wins most surely; those of too few games stand last, the most
            played first.
        holders: who has played it, the most games first, ties in roster order; one or more. Their
            level is the one it last had.
        of: how many games there are, with or without it.
    """


class SampleSize(Struct, frozen=True, kw_only=True):
    """Size of the sample that a count of games rests on.

    Attributes:
        games: that tell a deck; a duel's rounds are games of their own.
        read: members whose log is at hand, even an empty one.
        members: in the roster.
        newest: when the newest of the games was, aware UTC, or None.
    """

    games: int = 0
    read: int = 0
    members: int = 0
    newest: datetime | None = None


def count_played(evidence: ViewData) -> tuple[PlayedRow, ...]:
    """Count the games that each card was played in, the card that wins most surely first.

    Each member's log is counted for the member alone: the opponent's cards are not, nor are logs
    of those who are not in the roster. A game that tells no deck counts for nothing.

    Args:
        evidence: with logs, finished or not; without any there is nothing to count.

    Returns:
        A row for each card.
    """
    games = _find_games(evidence.survey.clan, evidence.logs)
    return count_games(
        ((member, battle.at, battle.mode, game.won, game.ours) for member, battle, game in games),
        PlayedRow,
    )


def sample_size(evidence: ViewData) -> SampleSize:
    """Return how many games and logs the count of the same evidence rests on."""
    clan, logs = evidence.survey.clan, evidence.logs
    times = [battle.at for _, battle, _ in _find_games(clan, logs)]
    known = logs.battles if logs is not None else {}
    return SampleSize(
        games=len(times),
        read=sum(member.tag in known for member in clan.members),
        members=len(clan.members),
        newest=max((at for at in times if at is not None), default=None),
    )


def _find_games(clan: Clan, logs: BattleLogs | None) -> Iterator[tuple[Member, Battle, Game]]:
    """Find the games that tell a deck, in roster order, newest first."""
    if logs is None:
        return
    for member in clan.members:
        for battle in logs.battles.get(member.tag, ()):
            if battle.counts:
                yield from ((member, battle, game) for game in battle.rounds if game.ours)


def _format_number(number: int) -> str:
    """Format a number, 0 as a dot."""
    return f"{number:,}" if number else "·"


def _mode_column(
    mode: Mode, key: str, about: str, letter: str, title: str = ""
) -> Column[PlayedRow]:
    """Make the column of the games in a mode; its key is its title where that is empty."""
    title = title or key.capitalize()
    return Column(
        key=key,
        type=with_description(Count, about),
        title=title,
        letter=letter,
        width=len(title) + 1,
        min_table_width=118,
        align_right=True,
        descending=True,
        value=lambda row: row.record.modes.get(mode, 0),
        text=lambda row: _format_number(row.record.modes.get(mode, 0)),
    )


COLUMNS: Final[tuple[Column[PlayedRow], ...]] = (
    PLACE,
    CARD,
    GAMES,
    *win_rate_columns("Wins"),
    replace(PLAYERS, min_table_width=76),
    replace(WINS, text=lambda row: _format_number(row.record.wins), min_table_width=100),
    replace(LOSSES, text=lambda row: _format_number(row.record.losses), min_table_width=100),
    replace(SHARE, min_table_width=110),
    _mode_column(Mode.LADDER, "ladder", "games on the ladder", "l"),
    _mode_column(Mode.PATH, "path", "on the path of legends", "p", "Legends"),
    _mode_column(Mode.WAR, "war", "in the river race", "a"),
    Column(
        key="other",
        type=with_description(Count, "anywhere else"),
        value=lambda row: row.record.modes.get(Mode.OTHER, 0),
    ),
)


def _member_line(holder: MemberRecord) -> tuple[str, ...]:
    record = holder.record
    return (
        holder.member.name,
        f"{record.wins}–{record.losses}",
        str(record.games),
        "–" if holder.level is None else str(holder.level),
        *(_format_number(record.modes.get(mode, 0)) for mode in _MODES),
    )


def _describe_row(row: PlayedRow, evidence: ViewData, now: datetime) -> RowDetail:
    record = row.record
    modes = (f"{mode.value} {record.modes[mode]:,}" for mode in Mode if record.modes.get(mode))
    newest = () if record.newest is None else (format_ago((now - record.newest).total_seconds()),)
    total = pluralise(sample_size(evidence).games, "game")
    share = f"in {record.games:,} of {total} ({format_percent(row.share)})"
    return RowDetail(
        title=row.card.name,
        lines=(
            card_words(row.card, row.kind),
            share,
            pluralise(row.players, "player"),
            count_results(record.wins, record.losses, record.draws),
            rate_line(record, "wins"),
            " · ".join(modes),
            *form_lines(record),
            *(f"last played {ago}" for ago in newest),
        ),
        headings=_HEADINGS,
        cells=tuple(_member_line(holder) for holder in row.holders),
        players=tuple(holder.member.tag for holder in row.holders),
    )


def _summarise(evidence: ViewData, rows: tuple[PlayedRow, ...]) -> str:
    """Return such as `1,721 games of 50 players · last one 4 min ago`."""
    if evidence.logs is None:
        return "needs the battle logs, which are not loaded"
    sample = sample_size(evidence)
    readers = pluralise(sample.members, "player")
    if sample.read < sample.members:
        readers = f"{sample.read} of {readers}"
    if not rows:
        return f"no game in the battle logs of {readers}"
    games = f"{pluralise(sample.games, 'game')} of {readers}"
    if sample.newest is None:
        return games
    return f"{games} · last one {format_ago((evidence.survey.at - sample.newest).total_seconds())}"


VIEW: Final[View[PlayedRow]] = View(
    key="played",
    title="Played",
    meaning=(
        "Played: the cards in the members' own decks in their last 30 to 40 battles, one against "
        "one, and how often they won, the surest winner first."
    ),
    about=(
        "From the members' battle logs, which hold the last 30 to 40 battles of each: battles one "
        "against one with a deck of their own choice. Each round of a duel is one game. Wins: the "
        "part of the games with a winner that was won. The range shows where the true rate is "
        "with 95% confidence (Wilson); where it crosses the 50% line, it can be luck. Below "
        f"{ENOUGH} games the number is grey and stands last."
    ),
    columns=COLUMNS,
    default_sort=SortKey("rate", descending=True),
    count=count_played,
    detail=_describe_row,
    summary=_summarise,
    requires=Requires.BATTLES,
)
