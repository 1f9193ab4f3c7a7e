"""Faced: the cards that members meet in war, and how they fare against each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.battle import BattleLogs, Game, Mode
from clantui.core.model.game import Card, Clan, Member, Slot
from clantui.core.model.tag import Tag
from clantui.core.stats.win_rate import ENOUGH, bounds_if_enough, format_rate
from clantui.core.text.dates import format_moment
from clantui.core.text.phrases import format_duration_short, pluralise
from clantui.core.views.card_columns import CARD, ELIXIR, PLACE, SHARE
from clantui.core.views.card_rows import EVOLUTION, HERO, card_line
from clantui.core.views.columns import Column, SortKey
from clantui.core.views.data import ViewData
from clantui.core.views.filter import FilterFields
from clantui.core.views.view import Requires, RowDetail, View


class MemberRecord(Struct, frozen=True, kw_only=True):
    """One member and their games against a card.

    Attributes:
        member: their line in the roster.
        games: how many, 1 or more.
        wins: how many of them they won.
        losses: how many they lost; nobody won the rest, or nothing tells.
        last: when the newest was, aware UTC, or None.
    """

    member: Member
    games: int
    wins: int
    losses: int
    last: datetime | None


class FacedRow(Struct, frozen=True, kw_only=True):
    """One card in the hands of opponents.

    Attributes:
        place: 1 for the card met most; cards met as often keep the order they were met in, member
            by member.
        card: the card.
        met: the members who met it, who met it most first.
        of: how many games there are, with or without it.
        evolved: games in which it was an evolution.
        heroes: games in which it was a hero.
    """

    place: int
    card: Card
    met: tuple[MemberRecord, ...]
    of: int
    evolved: int = 0
    heroes: int = 0

    @property
    def key(self) -> int:
        """What the row is known by: the card's id."""
        return self.card.id

    @property
    def games(self) -> int:
        """Games against it."""
        return sum(one.games for one in self.met)

    @property
    def share(self) -> float:
        """The part (0 to 1) of all games that it was met in."""
        return self.games / self.of

    @property
    def wins(self) -> int:
        """How many of them ours won."""
        return sum(one.wins for one in self.met)

    @property
    def losses(self) -> int:
        """How many ours lost."""
        return sum(one.losses for one in self.met)


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
        """How many were won."""
        return sum(game.won is True for _, _, game in self.played)

    @property
    def losses(self) -> int:
        """How many were lost."""
        return sum(game.won is False for _, _, game in self.played)

    @property
    def newest(self) -> datetime | None:
        """When the newest was, aware UTC, or None."""
        return max((at for _, at, _ in self.played if at is not None), default=None)


@dataclass(slots=True)
class _Count:
    """What is known of one card so far."""

    card: Card
    evolved: int = 0
    heroes: int = 0
    games: dict[Tag, list[tuple[datetime | None, bool | None]]] = field(default_factory=dict)


def summarise_war_games(clan: Clan, logs: BattleLogs | None) -> WarGames:
    """The games in war of a clan's members, as far as their logs are at hand.

    Boat battles, two against two and decks that were not chosen are left out (`Battle.counts`),
    and so are logs of players who are not in the roster.

    Args:
        clan: whose members.
        logs: their logs, or None where they were not asked for.
    """
    told = logs.battles if logs is not None else {}
    played = tuple(
        (member, battle.at, game)
        for member in clan.members
        for battle in told.get(member.tag, ())
        if battle.counts and battle.mode is Mode.WAR
        for game in battle.rounds
        if game.theirs
    )
    return WarGames(
        played=played,
        members=len({member.tag for member, _, _ in played}),
        read=sum(member.tag in told for member in clan.members),
    )


def count_faced(games: WarGames) -> tuple[FacedRow, ...]:
    """Count the cards of opponents, the one met most first.

    Args:
        games: as `summarise_war_games` gives them.

    Returns:
        A row for each card; a card that a deck names twice counts once in its game.
    """
    counts: dict[int, _Count] = {}
    members = {member.tag: member for member, _, _ in games.played}
    for member, at, game in games.played:
        slots: dict[int, Slot] = {slot.card.id: slot for slot in game.theirs}
        for key, slot in slots.items():
            count = counts.setdefault(key, _Count(slot.card))
            count.games.setdefault(member.tag, []).append((at, game.won))
            count.evolved += bool(slot.form & EVOLUTION)
            count.heroes += bool(slot.form & HERO)
    often = {key: sum(map(len, count.games.values())) for key, count in counts.items()}
    return tuple(
        FacedRow(
            place=place,
            card=counts[key].card,
            met=_met(counts[key], members),
            of=len(games.played),
            evolved=counts[key].evolved,
            heroes=counts[key].heroes,
        )
        for place, key in enumerate(sorted(often, key=lambda key: -often[key]), 1)
    )


def _met(count: _Count, members: Mapping[Tag, Member]) -> tuple[MemberRecord, ...]:
    met = [
        MemberRecord(
            member=members[tag],
            games=len(games),
            wins=sum(won is True for _, won in games),
            losses=sum(won is False for _, won in games),
            last=max((at for at, _ in games if at is not None), default=None),
        )
        for tag, games in count.games.items()
    ]
    return tuple(sorted(met, key=lambda one: -one.games))


_HEADS: Final = ("Player", "Games", "Won", "Lost", "Last")


def _bound(which: int) -> Callable[[FacedRow], float | None]:
    """The lower (0) or the upper (1) bound of our win rate, for machines."""

    def told(row: FacedRow) -> float | None:
        bounds = bounds_if_enough(row.wins, row.losses)
        return None if bounds is None else round(bounds[which], 4)

    return told


def _lower(row: FacedRow) -> float | None:
    bounds = bounds_if_enough(row.wins, row.losses)
    return None if bounds is None else bounds[0]


def _rate(row: FacedRow) -> float | None:
    """The rate itself, for machines; None where there is no bound either."""
    if bounds_if_enough(row.wins, row.losses) is None:
        return None
    return round(row.wins / (row.wins + row.losses), 4)


COLUMNS: Final[tuple[Column[FacedRow], ...]] = (
    PLACE,
    CARD,
    Column(
        key="games",
        title="Games",
        letter="g",
        width=6,
        align_right=True,
        descending=True,
        emphasis=True,
        value=lambda row: row.games,
        text=lambda row: f"{row.games:,}",
    ),
    SHARE,
    Column(
        key="wins",
        title="Won",
        letter="w",
        width=5,
        align_right=True,
        descending=True,
        value=lambda row: row.wins,
        text=lambda row: f"{row.wins:,}",
    ),
    Column(
        key="losses",
        title="Lost",
        letter="o",
        width=5,
        align_right=True,
        descending=True,
        value=lambda row: row.losses,
        text=lambda row: f"{row.losses:,}",
    ),
    Column(
        key="rate",
        title="We win",
        letter="r",
        width=8,
        align_right=True,
        descending=True,
        value=_rate,
        text=lambda row: format_rate(row.wins, row.losses),
        order=_lower,
        rising=_bound(1),
    ),
    Column(key="rate_low", value=_bound(0)),
    Column(key="rate_high", value=_bound(1)),
    replace(ELIXIR, min_table_width=79),
    Column(
        key="players",
        title="Players",
        letter="y",
        width=8,
        align_right=True,
        descending=True,
        value=lambda row: len(row.met),
        text=lambda row: str(len(row.met)),
        min_table_width=89,
    ),
    Column(key="evolutions", value=lambda row: row.evolved),
    Column(key="heroes", value=lambda row: row.heroes),
)


def _line(met: MemberRecord, now: datetime) -> tuple[str, ...]:
    last = "–" if met.last is None else format_duration_short((now - met.last).total_seconds())
    return met.member.name, str(met.games), str(met.wins), str(met.losses), last


def _result(row: FacedRow) -> str:
    parts = [f"{row.wins:,} won", f"{row.losses:,} lost"]
    if rest := row.games - row.wins - row.losses:
        parts.append(f"{rest:,} undecided")
    return " · ".join(parts)


def _chances(row: FacedRow) -> str:
    decided = row.wins + row.losses
    if bounds_if_enough(row.wins, row.losses) is None:
        return f"too few for a win rate: {decided} of {ENOUGH} games with a winner"
    told = format_rate(row.wins, row.losses)
    return f"we win {told} (95 % interval of {decided:,} games)"


def _forms(row: FacedRow) -> tuple[str, ...]:
    told = ((row.evolved, "an evolution"), (row.heroes, "a hero"))
    parts = [f"as {form} in {pluralise(games, 'game')}" for games, form in told if games]
    return (" · ".join(parts),) if parts else ()


def _leaf(row: FacedRow, evidence: ViewData, now: datetime) -> RowDetail:
    del evidence
    return RowDetail(
        title=row.card.name,
        lines=(
            card_line(row.card),
            f"met in {row.games:,} of {pluralise(row.of, 'game')} · {row.share * 100:.1f} %",
            _result(row),
            _chances(row),
            *_forms(row),
        ),
        headings=_HEADS,
        cells=tuple(_line(met, now) for met in row.met),
        players=tuple(met.member.tag for met in row.met),
    )


def _summary(evidence: ViewData, rows: tuple[FacedRow, ...]) -> str:
    """`702 games of 48 of 50 players · we win 50–57 % · newest 21 Nov 16:02 UTC`."""
    if evidence.logs is None:
        return "needs the battle logs, which have not been read"
    clan = evidence.survey.clan
    games = summarise_war_games(clan, evidence.logs)
    who = f"of {games.read} of {pluralise(len(clan.members), 'player')}"
    if not rows:
        return f"no game in war is told in the logs {who}"
    told = format_rate(games.wins, games.losses)
    parts = [f"{len(games.played):,} {'game' if len(games.played) == 1 else 'games'} {who}"]
    parts.append(
        f"{told} for a win rate"
        if bounds_if_enough(games.wins, games.losses) is None
        else f"we win {told}"
    )
    if games.newest is not None:
        newest = f"{format_moment(games.newest, evidence.survey.at.year, evidence.zone)}"
        parts.append(f"newest {newest}")
    return " · ".join(parts)


def _names(row: FacedRow) -> tuple[str, ...]:
    return (row.card.name, row.card.rarity, *(met.member.name for met in row.met))


def _facts(row: FacedRow) -> FilterFields:
    return FilterFields.of(
        row.card,
        _names(row),
        forms=bool(row.evolved or row.heroes),
        players=len(row.met),
    )


VIEW: Final[View[FacedRow]] = View(
    key="faced",
    title="Faced",
    about=(
        "The cards of those whom members met in war battles and duels, from the members' battle "
        "logs (the last 30 to 40 battles of each); each round of a duel is a game of its own. In "
        "war all battles are matched against random opponents: these are not the cards of the "
        "rival clans. Share is the part of these games. We win is the 95 % interval (Wilson) of "
        "our win rate among games with a winner, sorted by its lower bound; below "
        f"{ENOUGH} such games there are too few."
    ),
    columns=COLUMNS,
    default_sort=SortKey("games", descending=True),
    count=lambda evidence: count_faced(summarise_war_games(evidence.survey.clan, evidence.logs)),
    names=_names,
    facts=lambda _: _facts,
    detail=_leaf,
    summary=_summary,
    mentions=lambda row, player: any(met.member.tag == player for met in row.met),
    card=lambda row: row.card.id,
    requires=Requires.BATTLES,
)
