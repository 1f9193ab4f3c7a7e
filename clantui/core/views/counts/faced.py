"""Count what a clan's members meet in war, and how they fare against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from clantui.core.model.battle import BattleLogs, Game, Mode
from clantui.core.model.game import Card, Clan, Member, Slot
from clantui.core.model.tag import Tag
from clantui.core.views.counts.decks import EVOLUTION, HERO


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
