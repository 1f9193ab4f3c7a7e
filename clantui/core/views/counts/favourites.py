"""Count a clan's favourite cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from clantui.core.model.game import Card, Member
from clantui.core.model.survey import Survey


class Supporter(Struct, frozen=True, kw_only=True):
    """A member whose favourite a card is.

    Attributes:
        member: their line in the roster.
        level: the card's shown level with them, or None when not told.
    """

    member: Member
    level: int | None = None


class FavouriteRow(Struct, frozen=True, kw_only=True):
    """One card and those who play it most.

    Attributes:
        place: 1 for the most popular; cards with as many players keep roster order.
        card: the card.
        fans: in roster order, one or more.
        share: the part of all players seen, 0 to 1.
        delta: how many more play it most than at an earlier reading, below 0 how many fewer; None
            where there is nothing to compare with.
    """

    place: int
    card: Card
    supporters: tuple[Supporter, ...]
    share: float
    delta: int | None = None

    @property
    def key(self) -> int:
        """What the row is known by: the card's id."""
        return self.card.id

    @property
    def players(self) -> int:
        """How many play it most."""
        return len(self.supporters)

    @property
    def who(self) -> str:
        """Their names, the roster's first first."""
        return ", ".join(fan.member.name for fan in self.supporters)


def count_favourites(
    survey: Survey, deltas: Mapping[int, int] | None = None
) -> tuple[FavouriteRow, ...]:
    """Count favourites, the most popular first.

    The share's denominator is the players in hand, with or without a favourite: who is missing
    counts for nothing, in either direction.

    Args:
        survey: a picture, finished or not.
        deltas: by card id, as `core.history.changes.deltas` gives them; a card that is not among
            them has not changed. None where there is nothing to compare with.

    Returns:
        A row for each card; ties in roster order.
    """
    cards: dict[int, Card] = {}
    fans: dict[int, list[Supporter]] = {}
    for member, player in survey.loaded:
        if (card := player.favourite) is not None:
            cards.setdefault(card.id, card)
            fan = Supporter(member=member, level=player.levels.get(card.id))
            fans.setdefault(card.id, []).append(fan)
    ranked = sorted(fans, key=lambda card_id: -len(fans[card_id]))
    seen = len(survey.loaded)
    return tuple(
        FavouriteRow(
            place=i,
            card=cards[n],
            supporters=tuple(fans[n]),
            share=len(fans[n]) / seen,
            delta=None if deltas is None else deltas.get(n, 0),
        )
        for i, n in enumerate(ranked, 1)
    )


def count_pairs(survey: Survey) -> list[tuple[str, int]]:
    """The count as the article that started this printed it.

    Args:
        survey: a picture, finished or not.

    Returns:
        (card name as the API gave it, players), most common first, ties in roster order.
    """
    favourites = (player.favourite for _, player in survey.loaded)
    return Counter(card.raw_name for card in favourites if card is not None).most_common()
