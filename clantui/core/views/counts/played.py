"""Count the cards that members have really played, from their battle logs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from clantui.core.model.battle import Battle, BattleLogs, Game, Mode
from clantui.core.model.game import Card, Clan, Member, Slot
from clantui.core.stats.win_rate import bounds_if_enough
from clantui.core.views.counts.decks import EVOLUTION, HERO
from clantui.core.views.data import ViewData


class GameRecord(Struct, frozen=True, kw_only=True):
    """Games with a card, somebody's or all.

    Attributes:
        games: 1 or more.
        wins: of them; what is neither a win nor a loss was drawn, or nothing tells.
        losses: of them.
        modes: games by mode; one without games need not be there.
        evolved: games in which the card was played as an evolution.
        heroic: games in which it was played as a hero.
        newest: when the newest was, aware UTC, or None.
    """

    games: int
    wins: int
    losses: int
    modes: Mapping[Mode, int]
    evolved: int = 0
    heroic: int = 0
    newest: datetime | None = None

    @property
    def undecided(self) -> int:
        """Games that were drawn, or of which nothing tells who won."""
        return self.games - self.wins - self.losses

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Where the win rate lies, parts from 0 to 1; None where too few games tell."""
        return bounds_if_enough(self.wins, self.losses)


class CardUse(Struct, frozen=True, kw_only=True):
    """What a member did with a card.

    Attributes:
        member: their line in the roster.
        record: their games with it.
        level: the shown level it last had, or None where none is told.
    """

    member: Member
    record: GameRecord
    level: int | None = None


class PlayedRow(Struct, frozen=True, kw_only=True):
    """One card and those who have played it.

    Attributes:
        place: 1 for the most played; cards with as many games in the order of the logs, which is
            that of the roster.
        card: the card.
        uses: who has played it, the most games first, ties in roster order; one or more.
        record: all games with it.
        share: the part of all games that it was played in, 0 to 1.
    """

    place: int
    card: Card
    uses: tuple[CardUse, ...]
    record: GameRecord
    share: float

    @property
    def key(self) -> int:
        """What the row is known by: the card's id."""
        return self.card.id

    @property
    def players(self) -> int:
        """How many have played it."""
        return len(self.uses)


class SampleSize(Struct, frozen=True, kw_only=True):
    """What a count of games rests on.

    Attributes:
        games: that tell a deck; a duel's rounds are games of their own.
        told: members whose log is at hand, even an empty one.
        members: in the roster.
        newest: when the newest of the games was, aware UTC, or None.
    """

    games: int = 0
    told: int = 0
    members: int = 0
    newest: datetime | None = None


@dataclass(slots=True)
class _Tally:
    """A member's record with a card while it grows.

    `level` is that of the newest battle that tells one.
    """

    card: Card
    wins: int = 0
    losses: int = 0
    evolved: int = 0
    heroic: int = 0
    newest: datetime | None = None
    level: int | None = None
    modes: list[Mode] = field(default_factory=list)  # of each game

    def add(self, battle: Battle, one: Game, slot: Slot) -> None:
        self.modes.append(battle.mode)
        if one.won is not None:
            self.wins += one.won
            self.losses += not one.won
        if slot.form:
            self.evolved += bool(slot.form & EVOLUTION)
            self.heroic += bool(slot.form & HERO)
        if self.newest is None:
            self.newest = battle.at
        if self.level is None:
            self.level = slot.level

    def record(self) -> GameRecord:
        return GameRecord(
            games=len(self.modes),
            wins=self.wins,
            losses=self.losses,
            modes=Counter(self.modes),
            evolved=self.evolved,
            heroic=self.heroic,
            newest=self.newest,
        )


def count_played(evidence: ViewData) -> tuple[PlayedRow, ...]:
    """Count the games that each card was played in, the most played first.

    Each member's log is counted for the member alone: the opponent's cards are not, nor are logs
    of those who are not in the roster. A game that tells no deck counts for nothing.

    Args:
        evidence: with logs, finished or not; without any there is nothing to count.

    Returns:
        A row for each card.
    """
    members = evidence.survey.clan.members
    tallies: dict[int, dict[int, _Tally]] = {}  # by card and number of the member
    games = 0
    for number, battle, one in _games(evidence.survey.clan, evidence.logs):
        games += 1
        # By id: a broken answer may name a card twice.
        for card_id, slot in {slot.card.id: slot for slot in one.ours}.items():
            known = tallies.setdefault(card_id, {})
            own = known.get(number) or known.setdefault(number, _Tally(slot.card))
            own.add(battle, one, slot)
    found = [
        (next(iter(known.values())).card, tuple(_uses(members, known)))
        for known in tallies.values()
    ]
    counted = [(card, uses, _summed(uses)) for card, uses in found]
    counted.sort(key=lambda one: -one[2].games)
    return tuple(
        PlayedRow(place=place, card=card, uses=uses, record=whole, share=whole.games / games)
        for place, (card, uses, whole) in enumerate(counted, 1)
    )


def _uses(members: Sequence[Member], tallies: Mapping[int, _Tally]) -> list[CardUse]:
    """Who played a card, the most games first; they come in roster order."""
    uses = [
        CardUse(member=members[number], record=own.record(), level=own.level)
        for number, own in tallies.items()
    ]
    return sorted(uses, key=lambda use: -use.record.games)


def _summed(uses: Iterable[CardUse]) -> GameRecord:
    records = [use.record for use in uses]
    modes: Counter[Mode] = Counter()
    for record in records:
        modes.update(record.modes)
    return GameRecord(
        games=sum(record.games for record in records),
        wins=sum(record.wins for record in records),
        losses=sum(record.losses for record in records),
        modes=modes,
        evolved=sum(record.evolved for record in records),
        heroic=sum(record.heroic for record in records),
        newest=max((at for record in records if (at := record.newest)), default=None),
    )


def sample_size(evidence: ViewData) -> SampleSize:
    """What the count of the same evidence rests on."""
    clan, logs = evidence.survey.clan, evidence.logs
    times = [battle.at for _, battle, _ in _games(clan, logs)]
    known = logs.battles if logs is not None else {}
    return SampleSize(
        games=len(times),
        told=sum(member.tag in known for member in clan.members),
        members=len(clan.members),
        newest=max((at for at in times if at is not None), default=None),
    )


def _games(clan: Clan, logs: BattleLogs | None) -> Iterator[tuple[int, Battle, Game]]:
    """The games that tell a deck, by the number of the member in the roster, newest first."""
    if logs is None:
        return
    for number, member in enumerate(clan.members):
        for battle in logs.battles.get(member.tag, ()):
            if battle.counts:
                yield from ((number, battle, one) for one in battle.rounds if one.ours)
