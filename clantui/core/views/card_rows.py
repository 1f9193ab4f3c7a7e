"""Rows about a card and the members who have it."""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import Struct

from clantui.core.model.game import (
    Card,
    CardKind,
    Form,
    Member,
    Rarity,
    average_level,
    count_forms,
    kind_of,
)
from clantui.core.model.tag import Tag
from clantui.core.views.filter import FilterFields


class CardHolder(Struct, frozen=True, kw_only=True):
    """A member who has a card, in the way that a view is about.

    Attributes:
        member: their line in the roster.
        level: the card's shown level with them, or None when not told.
        form: the forms that they own, or have played, as the view has it.
    """

    member: Member
    level: int | None = None
    form: Form = Form.PLAIN


HolderT = TypeVar("HolderT", bound=CardHolder)


class CardRow(Struct, Generic[HolderT], frozen=True, kw_only=True):
    """One card and the members who have it.

    Attributes:
        place: in the view's own order, from 1.
        card: the card.
        holders: who has it, one or more but for the levels of a card that nobody owns.
        of: how many the share is of.
    """

    place: int
    card: Card
    holders: tuple[HolderT, ...]
    of: int

    @property
    def key(self) -> int:
        """The card's id."""
        return self.card.id

    @property
    def card_id(self) -> int | None:
        """The card's id."""
        return self.card.id

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
        """The part (0 to 1) of those who could have it."""
        return self.players / self.of

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
        """True where somebody has its evolution or its hero."""
        return any(self.forms)

    @property
    def level(self) -> float | None:
        """The mean shown level of those that are told; None where none is."""
        return average_level(holder.level for holder in self.holders)

    @property
    def who(self) -> str:
        """The names of its holders, in their order."""
        return ", ".join(holder.member.name for holder in self.holders)

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter looks at."""
        return FilterFields.of(
            self.card,
            (holder.member.name for holder in self.holders),
            forms=self.has_forms,
            level=self.level,
            players=self.players,
        )

    def mentions(self, player: Tag) -> bool:
        """Return whether a player is one of the holders."""
        return any(holder.member.tag == player for holder in self.holders)


def form_text(form: Form) -> str:
    """Return the forms of a card, owned or played: `evo`, `hero`, `evo+hero`; `·` for neither."""
    names = ("evo",) * (Form.EVOLUTION in form) + ("hero",) * (Form.HERO in form)
    return "+".join(names) or "·"


def card_words(card: Card, kind: CardKind) -> str:
    """Describe a card: `4 elixir · rare, troop`, `common, tower troop`, `5 elixir · rare`."""
    rarity = None if card.rarity is Rarity.UNKNOWN else card.rarity.value
    noun = None if kind is CardKind.UNKNOWN else kind.value
    words = ", ".join(filter(None, (rarity, noun))) or "unknown"
    return words if kind is CardKind.TOWER else f"{_cost(card)} · {words}"


def card_line(card: Card) -> str:
    """Describe a card without its kind: `4 elixir · rare`."""
    return f"{_cost(card)} · {card.rarity.value}"


def _cost(card: Card) -> str:
    return "no cost of its own" if card.elixir is None else f"{card.elixir} elixir"
