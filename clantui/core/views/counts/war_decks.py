"""War decks, put together from battles: the API tells nobody's.

A player takes four decks into the river race, and no card is in two of them. What shows them:

- *Duels* show two or three decks that were in the four of one day, one in each round.
- *Battles of one against one* in the river race show one deck each.
- *Boat battles* show one too, but are logged for who attacks and for who defends, and a boat is
  not defended with a war deck: they count after all others, however new, fill a place that is
  left, and have no winner as far as cards go.
- What was fought with a deck that was not chosen, or two against two, shows nothing; nor does a
  deck of fewer or more than eight different cards.

The newest evidence wins. From the newest to the oldest, a deck that shares `ALIKE` or more cards
with one already found is an earlier version of it, counted with it; the newest version is shown.
A deck that shares no card with any found is another one, until there are four. A deck that shares
a card with a newer one cannot be in the same four: it was given up since, and is left out.

So a deck is "not seen" when it was not played within the 30 to 40 battles of a log, or was changed
since and then not played. What was seen may have been changed since, too: the day it was last seen
is told. Two versions further apart than the limit count as two decks, of which the older goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.battle import Battle, BattleLogs, Mode
from clantui.core.model.game import Card, Clan, Member, Slot
from clantui.core.views.counts.decks import EVOLUTION, HERO, deck_elixir

DECKS: Final = 4
"""Decks a player takes into the river race."""

CARDS: Final = 8
"""Cards in each."""

ALIKE: Final = 6
"""Cards of eight that two versions of one deck share at the least."""

_BOAT: Final = "boatbattle"
_FIRST: Final = datetime.min.replace(tzinfo=UTC)


class WarDeck(Struct, frozen=True, kw_only=True):
    """One of a player's war decks, as it was last seen.

    Attributes:
        slots: its eight different cards, in the order they were told in.
        last_seen: when a version of it was last played, aware UTC, or None.
        seen: games in which a version of it was played, 1 or more.
        wins: how many of them were won.
        losses: how many were lost; the rest were drawn, against a boat, or nothing tells.
    """

    slots: tuple[Slot, ...]
    last_seen: datetime | None = None
    seen: int = 1
    wins: int = 0
    losses: int = 0

    @property
    def cards(self) -> tuple[Card, ...]:
        """Its cards."""
        return tuple(slot.card for slot in self.slots)

    @property
    def ids(self) -> frozenset[int]:
        """The ids of its cards."""
        return frozenset(slot.card.id for slot in self.slots)

    @property
    def forms(self) -> Mapping[int, int]:
        """By card id what is played as an evolution or a hero, in the bits of `Slot.form`."""
        return {slot.card.id: slot.form for slot in self.slots if slot.form}

    @property
    def elixir(self) -> float | None:
        """The mean cost of its cards that have one; None where none has."""
        return deck_elixir(self.slots)


class WarDecks(Struct, frozen=True, kw_only=True):
    """What is known of one player's four.

    Attributes:
        decks: up to four that share no card; the newest first, what only a boat battle shows last.
    """

    decks: tuple[WarDeck, ...] = ()

    @property
    def unseen(self) -> int:
        """How many of the four were not seen."""
        return DECKS - len(self.decks)


class WarDeckHolder(Struct, frozen=True, kw_only=True):
    """A member who has a card in a war deck.

    Attributes:
        member: their line in the roster.
        deck: the one of their decks that it is in.
        slot: the card in it.
    """

    member: Member
    deck: WarDeck
    slot: Slot


class WarRow(Struct, frozen=True, kw_only=True):
    """One card and those who have it in a war deck.

    No card is in two decks of a member, so there are as many decks with it as members.

    Attributes:
        place: 1 for what most have; what as many have keeps roster order.
        card: the card.
        holders: in roster order, one or more.
        of: the members of whom any war deck was seen.
    """

    place: int
    card: Card
    holders: tuple[WarDeckHolder, ...]
    of: int

    @property
    def key(self) -> int:
        """What the row is known by: the card's id."""
        return self.card.id

    @property
    def members(self) -> int:
        """How many have it, and in how many decks it is."""
        return len(self.holders)

    @property
    def share(self) -> float:
        """The part (0 to 1) of the members of whom any war deck was seen."""
        return self.members / self.of

    @property
    def evolutions(self) -> int:
        """How many play it as an evolution."""
        return sum(bool(holder.slot.form & EVOLUTION) for holder in self.holders)

    @property
    def heroes(self) -> int:
        """How many play it as a hero."""
        return sum(bool(holder.slot.form & HERO) for holder in self.holders)

    @property
    def games(self) -> int:
        """Games that these decks were seen in."""
        return sum(holder.deck.seen for holder in self.holders)

    @property
    def who(self) -> str:
        """Their names, the roster's first first."""
        return ", ".join(holder.member.name for holder in self.holders)


def find_clan_decks(clan: Clan, logs: BattleLogs | None) -> tuple[tuple[Member, WarDecks], ...]:
    """The war decks of a clan's members, in roster order.

    Args:
        clan: whose members.
        logs: their battle logs, or None where they were not asked for.

    Returns:
        A line for each member whose log is at hand, with or without a deck in it.
    """
    told = logs.battles if logs is not None else {}
    return tuple(
        (member, find_war_decks(told[member.tag])) for member in clan.members if member.tag in told
    )


def count_war_decks(seen: Iterable[tuple[Member, WarDecks]]) -> tuple[WarRow, ...]:
    """Count the cards of war decks, what most members have first.

    Args:
        seen: as `find_clan_decks` gives it.
    """
    cards: dict[int, Card] = {}
    holders: dict[int, list[WarDeckHolder]] = {}
    members = 0
    for member, known in seen:
        members += bool(known.decks)
        for deck in known.decks:
            for slot in deck.slots:
                cards.setdefault(slot.card.id, slot.card)
                holder = WarDeckHolder(member=member, deck=deck, slot=slot)
                holders.setdefault(slot.card.id, []).append(holder)
    ranked = sorted(holders, key=lambda card_id: -len(holders[card_id]))
    return tuple(
        WarRow(
            place=place,
            card=cards[n],
            holders=tuple(holders[n]),
            of=members,
        )
        for place, n in enumerate(ranked, 1)
    )


def find_war_decks(battles: Iterable[Battle]) -> WarDecks:
    """Put one player's war decks together; the rule and its limits are told above.

    Args:
        battles: theirs, of any mode, in any order, which makes no difference.
    """
    sights = [
        (_sure(battle), one) for battle in battles if _shows(battle) for one in _seen(battle)
    ]
    found: list[WarDeck] = []
    for _, sight in sorted(sights, key=_age, reverse=True):
        shared = [len(deck.ids & sight.ids) for deck in found]
        version = next((i for i, number in enumerate(shared) if number >= ALIKE), None)
        if version is not None:
            found[version] = _with(found[version], sight)
        elif not any(shared) and len(found) < DECKS:
            found.append(sight)
    return WarDecks(decks=tuple(found))


def _shows(battle: Battle) -> bool:
    return battle.mode is Mode.WAR and (battle.counts or not _sure(battle))


def _sure(battle: Battle) -> bool:
    """Whether a deck in it must be a war deck."""
    return battle.kind.casefold() != _BOAT


def _seen(battle: Battle) -> Iterable[WarDeck]:
    """A deck for each game, as if it were all that is known of it."""
    for game in battle.rounds:
        if len(game.ours) == len({slot.card.id for slot in game.ours}) == CARDS:
            won = game.won if _sure(battle) else None
            yield WarDeck(
                slots=game.ours,
                last_seen=battle.at,
                wins=int(won is True),
                losses=int(won is False),
            )


_Sight: TypeAlias = tuple[bool, WarDeck]


def _age(sight: _Sight) -> tuple[object, ...]:
    """What to sort by: boats first, then what tells no time; the rest makes ties nobody's choice.

    Two games of one moment may share cards only where the API errs; then, too, the order in which
    they were told decides nothing.
    """
    sure, deck = sight
    slots = [(slot.card.id, slot.form, slot.level or 0) for slot in deck.slots]
    return sure, deck.last_seen or _FIRST, slots, deck.wins, deck.losses


def _with(deck: WarDeck, older: WarDeck) -> WarDeck:
    times = [at for at in (deck.last_seen, older.last_seen) if at is not None]
    return replace(
        deck,
        last_seen=max(times, default=None),
        seen=deck.seen + older.seen,
        wins=deck.wins + older.wins,
        losses=deck.losses + older.losses,
    )
