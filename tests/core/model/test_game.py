"""Kinds of cards."""

from __future__ import annotations

import pytest

from clantui.core.model.game import CardKind, kind_of
from clantui.demo.world.cards import CARDS, TOWERS


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (26_000_000, CardKind.TROOP),
        (26_999_999, CardKind.TROOP),
        (27_000_010, CardKind.BUILDING),
        (28_000_006, CardKind.SPELL),
        (159_000_004, CardKind.TOWER),
        (25_999_999, CardKind.UNKNOWN),
        (29_000_000, CardKind.UNKNOWN),
        (0, CardKind.UNKNOWN),
        (-26_000_000, CardKind.UNKNOWN),
        (26, CardKind.UNKNOWN),
        (10**300, CardKind.UNKNOWN),
    ],
)
def test_the_id_shows_the_kind(number: int, kind: CardKind) -> None:
    """The millions of an id are the kind of the card; an unknown number is no error."""
    assert kind_of(number) is kind


def test_all_known_cards_have_a_kind() -> None:
    """No existing card is unknown, and only tower troops are of their kind."""
    assert {kind_of(card.id) for card in CARDS} == {
        CardKind.TROOP,
        CardKind.BUILDING,
        CardKind.SPELL,
    }
    assert {kind_of(card.id) for card in TOWERS} == {CardKind.TOWER}
