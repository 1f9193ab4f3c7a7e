"""Rows about a card and the members who have it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from msgspec import Struct

from clantui.core.model.game import (
    Card,
    CardKind,
    Form,
    Member,
    Rarity,
    average_known,
    count_forms,
    kind_of,
)
from clantui.core.model.tag import Tag
from clantui.core.views.filter import FilterFields


class CardHolder(Struct, frozen=True, kw_only=True):
    """A member who has a card, its shown level (None if unknown) and its forms.

    Depending on the view, the card and its forms are the favourite, in a deck, owned, or played.
    """

    member: Member
    level: int | None = None
    form: Form = Form.PLAIN


HolderT = TypeVar("HolderT", bound=CardHolder)
_T = TypeVar("_T")


class RankedCard(Struct, frozen=True, kw_only=True):
    """Row about a card; `place` is its rank in the default order, from 1."""

    place: int
    card: Card

    @property
    def key(self) -> int:
        """Stable key of the row: the card's id."""
        return self.card.id


class CardRow(RankedCard, Generic[HolderT], frozen=True, kw_only=True):
    """One card and the members who have it.

    Attributes:
        holders: the members; empty only in the levels view, for a card no one owns.
        total: the number of players, or of games, from which the share is computed.
    """

    holders: tuple[HolderT, ...]
    total: int

    @property
    def kind(self) -> CardKind:
        """Troop, building, spell or tower troop."""
        return kind_of(self.card.id)

    @property
    def players(self) -> int:
        """Number of holders."""
        return len(self.holders)

    @property
    def share(self) -> float:
        """Share (0 to 1) of `total` that has the card."""
        return self.players / self.total

    @property
    def forms(self) -> tuple[int, int]:
        """Number of holders of its evolution, and of its hero."""
        return count_forms([holder.form for holder in self.holders])

    @property
    def evolutions(self) -> int:
        """Number of holders of its evolution."""
        return self.forms[0]

    @property
    def heroes(self) -> int:
        """Number of holders of its hero."""
        return self.forms[1]

    @property
    def has_forms(self) -> bool:
        """True if any holder has its evolution or hero."""
        return any(self.forms)

    @property
    def level(self) -> float | None:
        """The average known shown level; None if none is known."""
        return average_known(holder.level for holder in self.holders)

    @property
    def player_names(self) -> str:
        """Names of the holders, in their order."""
        return ", ".join(holder.member.name for holder in self.holders)

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter checks."""
        return FilterFields.from_card(
            self.card,
            (holder.member.name for holder in self.holders),
            forms=self.has_forms,
            level=self.level,
            players=self.players,
        )

    def mentions(self, player: Tag) -> bool:
        """Return True if a player is one of the holders."""
        return any(holder.member.tag == player for holder in self.holders)


def rank_by_holders(holders: Iterable[tuple[Card, _T]]) -> list[tuple[Card, tuple[_T, ...]]]:
    """Group holders by their card, the card of most holders first; ties in the order given."""
    groups: dict[int, tuple[Card, list[_T]]] = {}
    for card, holder in holders:
        groups.setdefault(card.id, (card, []))[1].append(holder)
    ranked = sorted(groups.values(), key=lambda group: -len(group[1]))
    return [(card, tuple(group)) for card, group in ranked]


def format_form(form: Form) -> str:
    """Format the forms of a card: `evo`, `hero`, `evo+hero`; `·` for none."""
    names = ("evo",) * (Form.EVOLUTION in form) + ("hero",) * (Form.HERO in form)
    return "+".join(names) or "·"


def describe_card(card: Card, kind: CardKind) -> str:
    """Describe a card: `4 elixir · rare, troop`, `common, tower troop`, `5 elixir · rare`."""
    rarity = None if card.rarity is Rarity.UNKNOWN else card.rarity.value
    noun = None if kind is CardKind.UNKNOWN else kind.value
    words = ", ".join(filter(None, (rarity, noun))) or "unknown"
    return words if kind is CardKind.TOWER else f"{_describe_cost(card)} · {words}"


def describe_cost_and_rarity(card: Card) -> str:
    """Describe a card without its kind: `4 elixir · rare`."""
    return f"{_describe_cost(card)} · {card.rarity.value}"


def _describe_cost(card: Card) -> str:
    return "no cost of its own" if card.elixir is None else f"{card.elixir} elixir"
