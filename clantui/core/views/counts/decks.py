"""Count the decks that a clan's players carry: the cards in them, and the decks themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from clantui.core.model.game import Card, CardKind, Member, Rarity, Slot, average_level, kind_of
from clantui.core.model.survey import Survey
from clantui.core.stats.elixir import count_elixir

WHOLE: Final = 8
"""Cards of a deck. One that is short is counted card by card, and compared with none."""

EVOLUTION: Final = 1
HERO: Final = 2
"""The bits of `Slot.form`."""


class DeckHolder(Struct, frozen=True, kw_only=True):
    """A member who carries a card.

    Attributes:
        member: their line in the roster.
        level: the card's shown level with them, or None when not told.
        form: the evolution and hero of it that they own, in the bits of `Slot.form`; which of
            them the deck plays, nothing tells.
    """

    member: Member
    level: int | None = None
    form: int = 0


class DeckRow(Struct, frozen=True, kw_only=True):
    """One card, or tower troop, and those who carry it.

    Attributes:
        place: 1 for what most carry; what as many carry keeps roster order, and the tower troops
            stand after the cards.
        card: the card.
        holders: in roster order, one or more.
        of: how many could carry it: players with a deck, or with a tower troop.
        tower: whether it is a tower troop, which stands beside the deck.
    """

    place: int
    card: Card
    holders: tuple[DeckHolder, ...]
    of: int
    tower: bool = False

    @property
    def key(self) -> int:
        """What the row is known by: the card's id."""
        return self.card.id

    @property
    def players(self) -> int:
        """How many carry it."""
        return len(self.holders)

    @property
    def share(self) -> float:
        """The part (0 to 1) of those who could."""
        return self.players / self.of

    @property
    def evolutions(self) -> int:
        """Return how many of those who carry it own its evolution."""
        return sum(bool(holder.form & EVOLUTION) for holder in self.holders)

    @property
    def heroes(self) -> int:
        """Return how many of those who carry it own its hero."""
        return sum(bool(holder.form & HERO) for holder in self.holders)

    @property
    def level(self) -> float | None:
        """The mean shown level of those that are told; None where none is."""
        return average_level(holder.level for holder in self.holders)

    @property
    def kind(self) -> CardKind:
        """What it is."""
        return CardKind.TOWER if self.tower else kind_of(self.card.id)

    @property
    def who(self) -> str:
        """Their names, the roster's first first."""
        return ", ".join(holder.member.name for holder in self.holders)


class SharedDeck(Struct, frozen=True, kw_only=True):
    """A whole deck that several carry, in whatever order its cards are.

    Attributes:
        cards: the ids of its eight cards.
        members: who carry it, in roster order, two or more.
    """

    cards: frozenset[int]
    members: tuple[Member, ...]


class DeckSummary(Struct, frozen=True, kw_only=True):
    """All decks of a clan.

    Attributes:
        decks: how many players have one.
        short: how many of these have fewer than eight cards.
        elixir: the mean of what whole decks cost on average, cards without a cost of their own
            (Mirror) left out; None where there is no whole deck.
        evolutions: how many evolutions of the cards carried are owned, a player's each counted.
        heroes: the same of heroes.
        shared: the decks that several carry.
    """

    decks: int
    short: int
    elixir: float | None
    evolutions: int
    heroes: int
    shared: tuple[SharedDeck, ...]


def count_decks(survey: Survey) -> tuple[DeckRow, ...]:
    """Count the cards of current decks, what most carry first, the tower troops last.

    Args:
        survey: a picture, finished or not.

    Returns:
        A row for each card; ties in roster order. A card that a broken answer names twice in a
        deck counts once.
    """
    cards = _gathered((member, player.deck) for member, player in survey.loaded)
    towers = _gathered((member, player.support) for member, player in survey.loaded)
    decks = sum(bool(player.deck) for _, player in survey.loaded)
    posts = sum(bool(player.support) for _, player in survey.loaded)
    found = [(card, holders, decks, False) for card, holders in cards]
    # An id has one row: it is what the cursor stays on.
    known = {card.id for card, _ in cards}
    found += [(card, holders, posts, True) for card, holders in towers if card.id not in known]
    return tuple(
        DeckRow(place=place, card=card, holders=holders, of=of, tower=tower)
        for place, (card, holders, of, tower) in enumerate(found, 1)
    )


def summarise_decks(survey: Survey) -> DeckSummary:
    """Count the decks themselves; tower troops are no part of them.

    Args:
        survey: a picture, finished or not.
    """
    decks = [player.deck for _, player in survey.loaded if player.deck]
    whole = [deck for deck in decks if _cards(deck) is not None]
    means = [mean for deck in whole if (mean := deck_elixir(deck)) is not None]
    slots = [slot for deck in decks for slot in deck]
    return DeckSummary(
        decks=len(decks),
        short=len(decks) - len(whole),
        elixir=sum(means) / len(means) if means else None,
        evolutions=sum(bool(slot.form & EVOLUTION) for slot in slots),
        heroes=sum(bool(slot.form & HERO) for slot in slots),
        shared=find_shared_decks(survey),
    )


def find_shared_decks(survey: Survey) -> tuple[SharedDeck, ...]:
    """The whole decks that several carry, those of most first; ties in roster order.

    Args:
        survey: a picture, finished or not.
    """
    members: dict[frozenset[int], list[Member]] = {}
    for member, player in survey.loaded:
        if (cards := _cards(player.deck)) is not None:
            members.setdefault(cards, []).append(member)
    several = [
        SharedDeck(cards=cards, members=tuple(who))
        for cards, who in members.items()
        if len(who) > 1
    ]
    return tuple(sorted(several, key=lambda deck: -len(deck.members)))


def deck_elixir(deck: tuple[Slot, ...]) -> float | None:
    """What a card of a deck costs on average; one without a cost of its own (Mirror) is left out.

    Returns:
        Elixir, or None where no card has a cost.
    """
    return count_elixir((slot.card.elixir, 1.0) for slot in deck).mean


def form_text(form: int) -> str:
    """Return the forms of a card, owned or played: `evo`, `hero`, `evo+hero`; `·` for neither."""
    names = ("evo",) * bool(form & EVOLUTION) + ("hero",) * bool(form & HERO)
    return "+".join(names) or "·"


def card_words(card: Card, kind: CardKind) -> str:
    """A card in a few words: `4 elixir · rare troop`, `common tower troop`.

    Args:
        card: the card.
        kind: what it is.
    """
    rarity = "" if card.rarity is Rarity.UNKNOWN else card.rarity.value
    what = "card" if kind is CardKind.UNKNOWN else kind.value
    if kind is CardKind.TOWER:
        return f"{rarity} {what}".strip()
    cost = "no cost of its own" if card.elixir is None else f"{card.elixir} elixir"
    return f"{cost} · {rarity or 'unknown'} {what}"


def _gathered(
    decks: Iterable[tuple[Member, tuple[Slot, ...]]],
) -> list[tuple[Card, tuple[DeckHolder, ...]]]:
    """The cards of decks with those who carry them, what most carry first."""
    cards: dict[int, Card] = {}
    holders: dict[int, list[DeckHolder]] = {}
    for member, deck in decks:
        first: dict[int, Slot] = {}
        for slot in deck:
            first.setdefault(slot.card.id, slot)
        for slot in first.values():
            cards.setdefault(slot.card.id, slot.card)
            holder = DeckHolder(member=member, level=slot.level, form=slot.form)
            holders.setdefault(slot.card.id, []).append(holder)
    ranked = sorted(holders, key=lambda card_id: -len(holders[card_id]))
    return [(cards[card_id], tuple(holders[card_id])) for card_id in ranked]


def _cards(deck: tuple[Slot, ...]) -> frozenset[int] | None:
    """The ids of a deck's cards, or None of one that is not whole."""
    cards = frozenset(slot.card.id for slot in deck)
    return cards if len(cards) == len(deck) == WHOLE else None
