"""Tiles of a deck, and the cost of its cycle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.game import Card, Form, Slot
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.decks import compute_deck_cycle
from tests.factories.surveys import PROPERTY


def slot(number: int, elixir: int | None = 3, level: int | None = 14, form: int = 0) -> Slot:
    """Return a card of a deck."""
    card = Card(id=number, name=f"Card {number}", raw_name=f"Card {number}", elixir=elixir)
    return Slot(card=card, level=level, form=Form(form))


@pytest.mark.parametrize(
    ("costs", "cycle"),
    [
        ((4, 1, 2, 3, 4, 5, 1, 2), 6),
        ((2, 3, 3, 4), 12),
        ((None, 1, 1, 2, 2), 6),
        ((None, 1, 1, 2), None),
        ((), None),
    ],
)
def test_the_cheapest_cycle_is_of_four_cards(
    costs: tuple[int | None, ...], cycle: int | None
) -> None:
    """A hog deck (4 1 2 3 4 5 1 2) cycles for 6; Mirror has no cost and is left out."""
    assert compute_deck_cycle(slot(n, cost) for n, cost in enumerate(costs)) == cycle


@PROPERTY
@given(st.lists(st.integers(1, 9), min_size=4, max_size=8))
def test_no_four_cards_are_cheaper(costs: list[int]) -> None:
    """Neither the order nor one more card makes the cycle more expensive."""
    cycle = compute_deck_cycle(slot(n, cost) for n, cost in enumerate(costs))
    assert cycle == compute_deck_cycle(slot(n, cost) for n, cost in enumerate(reversed(costs)))
    assert cycle is not None
    assert cycle <= sum(costs[:4])
    assert (
        compute_deck_cycle([*(slot(n, c) for n, c in enumerate(costs)), slot(9, 1)]) or 0
    ) <= cycle


def test_a_deck_of_one_player_has_levels_and_forms() -> None:
    """Each card has its level and its form; an unknown level is a dash."""
    tiles = make_tiles([slot(1, form=1), slot(2, level=None, form=3)])
    assert [(tile.card.id, tile.level, tile.form) for tile in tiles] == [
        (1, "L14", Form.EVOLUTION),
        (2, "–", Form.EVOLUTION | Form.HERO),
    ]


def test_a_shared_deck_has_the_range_of_levels() -> None:
    """Levels go from the lowest to the highest; a form is one that all players have."""
    first = [slot(1, level=14, form=3), slot(2, level=15, form=1), slot(3, level=None)]
    second = [slot(2, level=15), slot(3, level=16), slot(1, level=16, form=2)]
    tiles = make_tiles(first, second)
    assert [(tile.card.id, tile.level, tile.form) for tile in tiles] == [
        (1, "14–16", Form.HERO),
        (2, "L15", Form.PLAIN),
        (3, "L16", Form.PLAIN),
    ]


def test_no_deck_has_no_tiles() -> None:
    """An empty deck draws nothing."""
    assert make_tiles() == make_tiles([]) == ()
