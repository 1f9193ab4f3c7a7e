"""Opponents' cards in war, and the members' results against each."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.model.battle import BattleLogs, Mode
from clantui.core.model.game import Clan
from clantui.core.model.json_types import Count, with_description
from clantui.core.stats.win_rate import MIN_GAMES, WinRate
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.views import card_columns, game_rows
from clantui.core.views.card_rows import describe_cost_and_rarity
from clantui.core.views.phrases import describe_no_logs, format_last, format_time_ago
from clantui.core.views.view import Requires, RowDetail, View, ViewData

_HEADINGS: Final = ("Player", "W–L", "Games", "Last")


def collect_war_games(clan: Clan, logs: BattleLogs | None) -> game_rows.GameSample:
    """Collect the members' war games in which the opponent's cards are known."""
    return game_rows.collect_games(
        clan, logs, lambda battle, game: battle.mode is Mode.WAR and bool(game.theirs)
    )


COLUMNS: Final[tuple[Column[game_rows.GameRow], ...]] = (
    card_columns.PLACE,
    card_columns.CARD,
    replace(game_rows.GAMES, type=with_description(Count, "games against it")),
    *game_rows.make_win_rate_columns("We win", worst_first=True),
    replace(
        game_rows.WINS, type=with_description(Count, "games won against it"), min_table_width=92
    ),
    replace(game_rows.LOSSES, min_table_width=92),
    replace(game_rows.GAME_SHARE, min_table_width=104),
    replace(card_columns.ELIXIR, min_table_width=112),
    replace(
        game_rows.GAME_PLAYERS,
        type=with_description(Count, "players who met it"),
        min_table_width=122,
    ),
    replace(
        card_columns.EVOLUTIONS,
        type=with_description(Count, "games in which it was an evolution"),
        title="",
        letter="",
    ),
    replace(
        card_columns.HEROES,
        type=with_description(Count, "games in which it was a hero"),
        title="",
        letter="",
    ),
)


def _format_member(holder: game_rows.MemberRecord, now: datetime) -> tuple[str, ...]:
    record = holder.record
    last = format_last(record.newest, now)
    return holder.member.name, f"{record.wins}–{record.losses}", str(record.games), last


def _describe_row(row: game_rows.GameRow, _: ViewData, now: datetime) -> RowDetail:
    record = row.record
    # The members who lose most to it are first.
    holders = sorted(row.holders, key=lambda holder: holder.record.wins - holder.record.losses)
    return RowDetail(
        title=row.card.name,
        lines=(
            describe_cost_and_rarity(row.card),
            f"in {record.games:,} of {pluralise(row.total, 'game')} ({format_percent(row.share)})",
            game_rows.describe_results(record.wins, record.losses, record.draws),
            game_rows.describe_win_rate(record, "we win"),
            *game_rows.describe_forms(record),
        ),
        headings=_HEADINGS,
        cells=tuple(_format_member(holder, now) for holder in holders),
        players=tuple(holder.member.tag for holder in holders),
    )


def _summarise(data: ViewData, rows: tuple[game_rows.GameRow, ...]) -> str:
    """Return for example `762 war games · we win 51% · last one 4 min ago`."""
    if absence := describe_no_logs(data.logs):
        return absence
    sample = collect_war_games(data.survey.clan, data.logs)
    players = f"{sample.loaded} of {pluralise(sample.members, 'player')}"
    if not rows:
        return f"no war game in the battle logs of {players}"
    parts = [pluralise(len(sample.games), "war game")]
    if sample.loaded < sample.members:
        parts[0] += f" of {players}"
    results = [game.won for _, _, game in sample.games]
    rate = WinRate(results.count(True), results.count(False))
    if rate.value is not None:
        parts.append(f"we win {format_percent(rate.value)}")
    if sample.newest is not None:
        parts.append(f"last one {format_time_ago(sample.newest, data.survey.at)}")
    return " · ".join(parts)


VIEW: Final[View[game_rows.GameRow]] = View(
    key="faced",
    title="Opponents' cards",
    meaning=(
        "Faced: the cards that opponents play in war battles, and how often members win against "
        "them, the worst for us first."
    ),
    explanation=(
        "Cards of opponents in war battles and duels, from the members' battle logs (the last 30 "
        "to 40 battles of each). Each round of a duel is one game. War opponents are random: "
        "these are not the cards of the rival clans. We win: the part of the games with a winner "
        "that we won. The range shows where the true rate is with 95% confidence (Wilson), "
        "and ± is half its width. Left of the 50% line: we lose more than we win, "
        "and not by luck. Where the range crosses the "
        f"line, it can be luck. Below {MIN_GAMES} games the number is grey and stands last."
    ),
    columns=COLUMNS,
    default_sort=SortKey("rate", descending=False),
    count=lambda data: game_rows.count_games(
        collect_war_games(data.survey.clan, data.logs).games, faced=True
    ),
    detail=_describe_row,
    summary=_summarise,
    requires=Requires.BATTLES,
)
