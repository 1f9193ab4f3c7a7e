"""Faced: the cards that members meet in war, and how they fare against each."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.battle import BattleLogs, Game, Mode
from clantui.core.model.game import Clan, Member
from clantui.core.model.json_types import Count, with_description
from clantui.core.stats.win_rate import ENOUGH, bounds_if_enough, format_rate
from clantui.core.text.dates import format_moment
from clantui.core.text.phrases import format_duration_short, pluralise
from clantui.core.views.card_columns import CARD, ELIXIR, PLACE, SHARE
from clantui.core.views.card_rows import card_line
from clantui.core.views.columns import Column, SortKey
from clantui.core.views.data import ViewData
from clantui.core.views.game_rows import (
    GAMES,
    LOSSES,
    PLAYERS,
    WINS,
    GameRow,
    MemberRecord,
    count_games,
    form_lines,
    rate_line,
    result_line,
    win_rate_columns,
)
from clantui.core.views.view import Requires, RowDetail, View

_HEADINGS: Final = ("Player", "Games", "Won", "Lost", "Last")


class FacedRow(GameRow, frozen=True, kw_only=True):
    """One card in the hands of opponents.

    Attributes:
        place: 1 for the card met most; cards met as often keep the order they were met in, member
            by member.
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
    """Count the cards of opponents, the one met most first.

    Returns:
        A row for each card; a card that a deck names twice counts once in its game.
    """
    return count_games(
        ((member, at, Mode.WAR, game.won, game.theirs) for member, at, game in games.played),
        FacedRow,
    )


COLUMNS: Final[tuple[Column[FacedRow], ...]] = (
    PLACE,
    CARD,
    replace(GAMES, type=with_description(Count, "against it")),
    SHARE,
    replace(WINS, type=with_description(Count, "won against it")),
    LOSSES,
    *win_rate_columns("We win"),
    replace(ELIXIR, min_table_width=79),
    replace(PLAYERS, type=with_description(Count, "who met it"), min_table_width=89),
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
    return holder.member.name, str(record.games), str(record.wins), str(record.losses), last


def _describe_row(row: FacedRow, evidence: ViewData, now: datetime) -> RowDetail:
    del evidence
    record = row.record
    return RowDetail(
        title=row.card.name,
        lines=(
            card_line(row.card),
            f"met in {record.games:,} of {pluralise(row.of, 'game')} · {row.share * 100:.1f}%",
            result_line(record),
            rate_line(record, "we win"),
            *form_lines(record),
        ),
        headings=_HEADINGS,
        cells=tuple(_member_line(holder, now) for holder in row.holders),
        players=tuple(holder.member.tag for holder in row.holders),
    )


def _summarise(evidence: ViewData, rows: tuple[FacedRow, ...]) -> str:
    """Return such as `702 games of 48 of 50 players · we win 50–57% · newest 21 Nov 16:02`."""
    if evidence.logs is None:
        return "needs the battle logs, which have not been read"
    clan = evidence.survey.clan
    games = summarise_war_games(clan, evidence.logs)
    readers = f"of {games.read} of {pluralise(len(clan.members), 'player')}"
    if not rows:
        return f"no game in war is told in the logs {readers}"
    rate = format_rate(games.wins, games.losses)
    parts = [f"{len(games.played):,} {'game' if len(games.played) == 1 else 'games'} {readers}"]
    parts.append(
        f"{rate} for a win rate"
        if bounds_if_enough(games.wins, games.losses) is None
        else f"we win {rate}"
    )
    if games.newest is not None:
        newest = f"{format_moment(games.newest, evidence.survey.at.year, evidence.zone)}"
        parts.append(f"newest {newest}")
    return " · ".join(parts)


VIEW: Final[View[FacedRow]] = View(
    key="faced",
    title="Faced",
    meaning=(
        "Faced: the cards of those whom members met in war battles, and how often members won "
        "against them."
    ),
    about=(
        "The cards of those whom members met in war battles and duels, from the members' battle "
        "logs (the last 30 to 40 battles of each); each round of a duel is a game of its own. In "
        "war all battles are matched against random opponents: these are not the cards of the "
        "rival clans. Share is the part of these games. We win is the 95% interval (Wilson) of "
        "our win rate among games with a winner, sorted by its lower bound; below "
        f"{ENOUGH} such games there are too few."
    ),
    columns=COLUMNS,
    default_sort=SortKey("games", descending=True),
    count=lambda evidence: count_faced(summarise_war_games(evidence.survey.clan, evidence.logs)),
    detail=_describe_row,
    summary=_summarise,
    requires=Requires.BATTLES,
)
