"""Faced: the cards that opponents play in war, and how members do against each."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.model.battle import BattleLogs, Game, Mode
from clantui.core.model.game import Clan, Member
from clantui.core.model.json_types import Count, with_description
from clantui.core.stats.win_rate import ENOUGH, WinRate
from clantui.core.text.phrases import (
    format_ago,
    format_duration_short,
    format_percent,
    pluralise,
)
from clantui.core.views.card_columns import CARD, ELIXIR, PLACE
from clantui.core.views.card_rows import card_line
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

_HEADINGS: Final = ("Player", "W–L", "Games", "Last")


class FacedRow(GameRow, frozen=True, kw_only=True):
    """One card in the hands of opponents.

    Attributes:
        place: 1 for the card that beats the members most surely; those of too few games stand
            last, the card met most first.
        holders: the members who met it, who met it most first.
        of: how many games there are, with or without it.
    """

    @property
    def level(self) -> float | None:
        """None: opponents' levels say nothing about the clan."""
        return None


class WarGames(Struct, frozen=True, kw_only=True):
    """The games of a clan in war: of a duel each round is one.

    Attributes:
        played: each with who played it, and when; in roster order, newest first. Those without
            one card of the opponent's are left out.
        members: whose log tells of one or more.
        read: whose log is at hand at all.
    """

    played: tuple[tuple[Member, datetime | None, Game], ...]
    members: int
    read: int

    @property
    def wins(self) -> int:
        """Number of games that were won."""
        return sum(game.won is True for _, _, game in self.played)

    @property
    def losses(self) -> int:
        """Number of games that were lost."""
        return sum(game.won is False for _, _, game in self.played)

    @property
    def newest(self) -> datetime | None:
        """When the newest was, aware UTC, or None."""
        return max((at for _, at, _ in self.played if at is not None), default=None)


def summarise_war_games(clan: Clan, logs: BattleLogs | None) -> WarGames:
    """Collect the games in war of a clan's members, as far as their logs are at hand.

    Boat battles, two against two and decks that were not chosen are left out (`Battle.counts`),
    and so are logs of players who are not in the roster.

    Args:
        logs: their logs, or None where they were not asked for.
    """
    battles = logs.battles if logs is not None else {}
    played = tuple(
        (member, battle.at, game)
        for member in clan.members
        for battle in battles.get(member.tag, ())
        if battle.counts and battle.mode is Mode.WAR
        for game in battle.rounds
        if game.theirs
    )
    return WarGames(
        played=played,
        members=len({member.tag for member, _, _ in played}),
        read=sum(member.tag in battles for member in clan.members),
    )


def count_faced(games: WarGames) -> tuple[FacedRow, ...]:
    """Count the cards of opponents, the one that beats the members most surely first.

    Returns:
        A row for each card; a card that a deck names twice counts once in its game.
    """
    return count_games(
        ((member, at, Mode.WAR, game.won, game.theirs) for member, at, game in games.played),
        FacedRow,
        worst_first=True,
    )


COLUMNS: Final[tuple[Column[FacedRow], ...]] = (
    PLACE,
    CARD,
    replace(GAMES, type=with_description(Count, "against it")),
    *win_rate_columns("We win", worst_first=True),
    replace(WINS, type=with_description(Count, "won against it"), min_table_width=92),
    replace(LOSSES, min_table_width=92),
    replace(SHARE, min_table_width=104),
    replace(ELIXIR, min_table_width=112),
    replace(PLAYERS, type=with_description(Count, "who met it"), min_table_width=122),
    Column(
        key="evolutions",
        type=with_description(Count, "of them as an evolution"),
        value=lambda row: row.evolutions,
    ),
    Column(
        key="heroes",
        type=with_description(Count, "of them as a hero"),
        value=lambda row: row.heroes,
    ),
)


def _member_line(holder: MemberRecord, now: datetime) -> tuple[str, ...]:
    record = holder.record
    last = (
        "–"
        if record.newest is None
        else format_duration_short((now - record.newest).total_seconds())
    )
    return holder.member.name, f"{record.wins}–{record.losses}", str(record.games), last


def _describe_row(row: FacedRow, evidence: ViewData, now: datetime) -> RowDetail:
    del evidence
    record = row.record
    # Who loses to it stands first: that is what a player looks for here.
    holders = sorted(row.holders, key=lambda holder: holder.record.wins - holder.record.losses)
    return RowDetail(
        title=row.card.name,
        lines=(
            card_line(row.card),
            f"in {record.games:,} of {pluralise(row.of, 'game')} ({format_percent(row.share)})",
            count_results(record.wins, record.losses, record.draws),
            rate_line(record, "we win"),
            *form_lines(record),
        ),
        headings=_HEADINGS,
        cells=tuple(_member_line(holder, now) for holder in holders),
        players=tuple(holder.member.tag for holder in holders),
    )


def _summarise(evidence: ViewData, rows: tuple[FacedRow, ...]) -> str:
    """Return such as `762 war games · we win 51% · last one 4 min ago`."""
    if evidence.logs is None:
        return "needs the battle logs, which are not loaded"
    clan = evidence.survey.clan
    games = summarise_war_games(clan, evidence.logs)
    size = len(clan.members)
    readers = f"{games.read} of {pluralise(size, 'player')}"
    if not rows:
        return f"no war game in the battle logs of {readers}"
    parts = [pluralise(len(games.played), "war game")]
    if games.read < size:
        parts[0] += f" of {readers}"
    rate = WinRate(games.wins, games.losses)
    if rate.value is not None:
        parts.append(f"we win {format_percent(rate.value)}")
    if games.newest is not None:
        ago = format_ago((evidence.survey.at - games.newest).total_seconds())
        parts.append(f"last one {ago}")
    return " · ".join(parts)


VIEW: Final[View[FacedRow]] = View(
    key="faced",
    title="Opponents' cards",
    meaning=(
        "Faced: the cards that opponents play in war battles, and how often members win against "
        "them, the worst for us first."
    ),
    about=(
        "Cards of opponents in war battles and duels, from the members' battle logs (the last 30 "
        "to 40 battles of each). Each round of a duel is one game. War opponents are random: "
        "these are not the cards of the rival clans. We win: the part of the games with a winner "
        "that we won. The range shows where the true rate is with 95% confidence (Wilson). Left "
        "of the 50% line: we lose more than we win, and not by luck. Where the range crosses the "
        f"line, it can be luck. Below {ENOUGH} games the number is grey and stands last."
    ),
    columns=COLUMNS,
    default_sort=SortKey("rate", descending=False),
    count=lambda evidence: count_faced(summarise_war_games(evidence.survey.clan, evidence.logs)),
    detail=_describe_row,
    summary=_summarise,
    requires=Requires.BATTLES,
)
