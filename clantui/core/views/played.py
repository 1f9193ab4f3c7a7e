"""Played: the cards that members used in their last battles, and the results."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from clantui.core.columns import Column, SortKey, count_column
from clantui.core.model.battle import Mode
from clantui.core.model.json_types import Count, with_description
from clantui.core.stats.win_rate import MIN_GAMES
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.views import card_columns, game_rows
from clantui.core.views.card_rows import describe_card
from clantui.core.views.phrases import describe_no_logs, format_time_ago
from clantui.core.views.view import Requires, RowDetail, View, ViewData

_HEADINGS: Final = ("Player", "W–L", "Games", "Lvl", "War", "Ladder", "Legends", "Other")
"""Headings for the players of a card: results, then games by mode."""

_MODES: Final = (Mode.WAR, Mode.LADDER, Mode.PATH, Mode.OTHER)
"""Modes, in the order of their headings; the last columns are dropped if there is no room."""


def collect_played_games(data: ViewData) -> game_rows.GameSample:
    """Collect the games in which a member's own deck is known."""
    return game_rows.collect_games(data.survey.clan, data.logs, lambda _, game: bool(game.ours))


def count_played(data: ViewData) -> tuple[game_rows.GameRow, ...]:
    """Count the games of each card; no rows without battle logs."""
    return game_rows.count_games(collect_played_games(data).games)


def _make_mode_column(
    mode: Mode, key: str, description: str, letter: str, title: str = ""
) -> Column[game_rows.GameRow]:
    """Make the column of the games in a mode, titled by its key by default."""
    title = title or key.capitalize()
    return count_column(
        key,
        title,
        letter=letter,
        zero="·",
        type=with_description(Count, description),
        min_table_width=118,
        value=lambda row: row.record.modes.get(mode, 0),
    )


COLUMNS: Final[tuple[Column[game_rows.GameRow], ...]] = (
    card_columns.PLACE,
    card_columns.CARD,
    game_rows.GAMES,
    *game_rows.make_win_rate_columns("Wins"),
    replace(game_rows.GAME_PLAYERS, min_table_width=76),
    count_column("record.wins", "Won", letter="w", width=5, zero="·", min_table_width=100),
    count_column("record.losses", "Lost", letter="o", zero="·", min_table_width=100),
    replace(game_rows.GAME_SHARE, min_table_width=110),
    _make_mode_column(Mode.LADDER, "ladder", "games on the ladder", "l"),
    _make_mode_column(Mode.PATH, "path", "on the Path of Legends", "p", "Legends"),
    _make_mode_column(Mode.WAR, "war", "in the river race", "a"),
    Column(
        key="other",
        type=with_description(Count, "anywhere else"),
        value=lambda row: row.record.modes.get(Mode.OTHER, 0),
    ),
)


def _format_member(holder: game_rows.MemberRecord) -> tuple[str, ...]:
    record = holder.record
    return (
        holder.member.name,
        f"{record.wins}–{record.losses}",
        str(record.games),
        "–" if holder.level is None else str(holder.level),
        *(f"{record.modes[mode]:,}" if record.modes.get(mode) else "·" for mode in _MODES),
    )


def _describe_row(row: game_rows.GameRow, _: ViewData, now: datetime) -> RowDetail:
    record = row.record
    modes = (f"{mode.label} {record.modes[mode]:,}" for mode in Mode if record.modes.get(mode))
    ago = () if record.newest is None else (format_time_ago(record.newest, now),)
    return RowDetail(
        title=row.card.name,
        lines=(
            describe_card(row.card, row.kind),
            f"in {record.games:,} of {pluralise(row.total, 'game')} ({format_percent(row.share)})",
            pluralise(row.players, "player"),
            game_rows.describe_results(record.wins, record.losses, record.draws),
            game_rows.describe_win_rate(record, "wins"),
            " · ".join(modes),
            *game_rows.describe_forms(record),
            *(f"last played {text}" for text in ago),
        ),
        headings=_HEADINGS,
        cells=tuple(_format_member(holder) for holder in row.holders),
        players=tuple(holder.member.tag for holder in row.holders),
    )


def _summarise(data: ViewData, rows: tuple[game_rows.GameRow, ...]) -> str:
    """Return for example `1,721 games of 50 players · last one 4 min ago`."""
    if absence := describe_no_logs(data.logs):
        return absence
    sample = collect_played_games(data)
    players = pluralise(sample.members, "player")
    if sample.loaded < sample.members:
        players = f"{sample.loaded} of {players}"
    if not rows:
        return f"no game in the battle logs of {players}"
    games = f"{pluralise(len(sample.games), 'game')} of {players}"
    if sample.newest is None:
        return games
    return f"{games} · last one {format_time_ago(sample.newest, data.survey.at)}"


VIEW: Final[View[game_rows.GameRow]] = View(
    key="played",
    title="Played",
    meaning=(
        "Played: the cards in the members' own decks in their last 30 to 40 battles, one against "
        "one, and how often they won, the surest winner first."
    ),
    explanation=(
        "From the members' battle logs, which hold the last 30 to 40 battles of each: battles one "
        "against one with a deck of their own choice. Each round of a duel is one game. Wins: the "
        "part of the games with a winner that was won. The range shows where the true rate is "
        "with 95% confidence (Wilson), and ± is half its width; where it crosses the "
        f"50% line, it can be luck. Below {MIN_GAMES} games the number is grey and stands last."
    ),
    columns=COLUMNS,
    default_sort=SortKey("rate", descending=True),
    count=count_played,
    detail=_describe_row,
    summary=_summarise,
    requires=Requires.BATTLES,
)
