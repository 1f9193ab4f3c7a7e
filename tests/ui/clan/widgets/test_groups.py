"""Tests of the chart of the visible cards: its groups, their bars and colours."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.model.game import Rarity
from clantui.core.stats.grouping import GroupBy, WeightedCard
from clantui.ui.clan.widgets.groups import draw_groups
from tests.ui.harness import card

CARDS = (
    WeightedCard(replace(card("Bats", 1, elixir=2), rarity=Rarity.COMMON), 30.0),
    WeightedCard(replace(card("Prince", 2, elixir=4), rarity=Rarity.EPIC), 10.0),
)


def test_elixir_costs_are_counted_by_players() -> None:
    """A card of 30 players counts three times as much as one of ten."""
    assert [str(line).rstrip() for line in draw_groups(CARDS, GroupBy.ELIXIR, 30)] == [
        "Elixir",
        "2.5 on average",
        "    █",
        "    █",
        "    █   █",
        "0 1 2 3 4 5 6 7 8 9 10",
    ]


@pytest.mark.parametrize(
    ("by", "lines", "colours"),
    [
        (
            GroupBy.RARITY,
            ["common ██████████████████  75%", "epic   ██████              25%"],
            ["$rarity-common-mark", "$rarity-epic-mark"],
        ),
        (GroupBy.KIND, ["unknown █████████████████ 100%"], ["$theirs-mark"]),
        (GroupBy.EVOLUTION, ["unknown █████████████████ 100%"], ["$theirs-mark"]),
    ],
)
def test_the_largest_group_has_a_full_bar(
    by: GroupBy, lines: list[str], colours: list[str]
) -> None:
    """Bars are relative to the largest group; a rarity has its colour, other groups another."""
    heading, *drawn = draw_groups(CARDS, by, 30)
    assert str(heading) == by.heading
    assert [str(line) for line in drawn] == lines
    assert [str(span.style) for line in drawn for span in line.spans] == colours


@pytest.mark.parametrize("by", GroupBy)
def test_without_cards_there_is_no_chart(by: GroupBy) -> None:
    """A view without cards has not even a heading."""
    assert draw_groups((), by, 30) == []


@pytest.mark.parametrize(("width", "column"), [(21, 0), (22, 1), (31, 1), (32, 2), (43, 3)])
def test_the_columns_of_elixir_costs_use_the_width(width: int, column: int) -> None:
    """A column is as wide as the eleven of them allow, and there is no chart without room."""
    drawn = [str(line) for line in draw_groups(CARDS, GroupBy.ELIXIR, width)]
    assert [line.count("█") for line in drawn[2:3]] == [column] * bool(column)
    assert all(len(line) <= width for line in drawn[2:])
