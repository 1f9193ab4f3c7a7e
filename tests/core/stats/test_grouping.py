"""Cards in groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.game import Card, Rarity
from clantui.core.stats.grouping import GroupBy, WeightedCard, group_cards
from tests.factories.surveys import PROPERTY

CARDS = st.builds(
    lambda number, rarity, elixir: Card(
        id=number, name="x", raw_name="x", rarity=rarity, elixir=elixir
    ),
    st.sampled_from([26_000_000, 27_000_000, 28_000_000, 159_000_000, 7]),
    st.sampled_from(Rarity),
    st.none() | st.integers(0, 10),
)

WEIGHED = st.builds(
    WeightedCard, CARDS, st.just(0.0) | st.floats(0.5, 50), st.sampled_from([True, False, None])
)


def card(number: int, rarity: Rarity, elixir: int | None) -> Card:
    """Return a card of a kind, rarity and cost."""
    return Card(id=number, name="x", raw_name="x", rarity=rarity, elixir=elixir)


FOUR = (
    WeightedCard(card(26_000_000, Rarity.EPIC, 4), 3.0, forms=True),
    WeightedCard(card(28_000_001, Rarity.COMMON, 2), 1.0, forms=False),
    WeightedCard(card(26_000_002, Rarity.COMMON, None), 2.0),
    WeightedCard(card(27_000_003, Rarity.LEGENDARY, 4), 2.0, forms=False),
)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        (GroupBy.ELIXIR, (("2", 0.125), ("4", 0.625), ("–", 0.25))),
        (GroupBy.RARITY, (("common", 0.375), ("epic", 0.375), ("legendary", 0.25))),
        (GroupBy.KIND, (("troop", 0.625), ("building", 0.25), ("spell", 0.125))),
        (GroupBy.EVOLUTION, (("evolution or hero", 0.375), ("normal", 0.375), ("unknown", 0.25))),
    ],
)
def test_cards_are_grouped_by_their_weight(
    by: GroupBy, groups: tuple[tuple[str, float], ...]
) -> None:
    """Each group has its share of the total, in the groups' own order."""
    assert group_cards(FOUR, by) == groups


@PROPERTY
@given(st.lists(WEIGHED), st.sampled_from(GroupBy))
def test_the_shares_of_all_groups_add_up(cards: list[WeightedCard], by: GroupBy) -> None:
    """Groups are unique and not empty, and their shares add up to 1."""
    groups = group_cards(cards, by)
    assert len({label for label, _ in groups}) == len(groups)
    assert all(share > 0 for _, share in groups)
    if groups:
        assert sum(share for _, share in groups) == pytest.approx(1.0)


def test_the_last_grouping_is_followed_by_the_first() -> None:
    """`next` goes through all groupings and back to the first."""
    assert [by.next for by in GroupBy] == [
        GroupBy.RARITY,
        GroupBy.KIND,
        GroupBy.EVOLUTION,
        GroupBy.ELIXIR,
    ]


def test_each_grouping_has_a_heading() -> None:
    """The heading names the property of the cards."""
    assert [by.heading for by in GroupBy] == ["Elixir", "Rarity", "Type", "Form"]
