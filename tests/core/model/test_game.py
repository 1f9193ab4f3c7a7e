"""Kinds and rarities of cards, and results of players."""

from __future__ import annotations

from operator import eq, ne

import pytest
from msgspec.structs import replace

from clantui.core.model.game import (
    UNRANKED,
    CardKind,
    Form,
    Player,
    Rarity,
    SeasonResult,
    average_known,
    kind_of,
)
from clantui.demo.world.cards import CARDS, TOWERS
from tests.factories.surveys import HOME, KNIGHT


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


@pytest.mark.parametrize(
    ("result", "text", "standing"),
    [
        (SeasonResult(league=9, points=2, rank=1_234), "league 9, rank 1,234", (9, -1_234, 2)),
        (SeasonResult(league=3, points=0), "league 3", (3, -(2**31), 0)),
        (SeasonResult(rank=7), "rank 7", (0, -7, 0)),
        (SeasonResult(points=5), "", (0, -(2**31), 5)),
        (SeasonResult(), "", UNRANKED),
    ],
)
def test_a_result_of_a_season_is_text_and_order(
    result: SeasonResult, text: str, standing: tuple[int, int, int]
) -> None:
    """The league counts first, then the rank, of which any is better than none, then points."""
    assert (result.text, result.standing) == (text, standing)


def test_players_are_ordered_by_this_season_then_the_last_one() -> None:
    """The best season of a player's life does not count."""
    this, last, best = (SeasonResult(league=league) for league in (4, 5, 9))
    player = Player(tag=HOME, season=this, last_season=last, best_season=best)
    assert player.standing == (this.standing, last.standing)
    assert replace(player, season=None).standing == (UNRANKED, last.standing)
    assert replace(player, last_season=None).standing == (this.standing, UNRANKED)


def test_a_player_owns_each_card_once() -> None:
    """With or without a known level, or with only a form of it."""
    forms = {2: Form.EVOLUTION, 3: Form.HERO}
    player = Player(tag=HOME, levels={1: 14, 2: 15}, forms=forms, unlevelled=(4, 1))
    assert player.owned == (1, 2, 3, 4)


def test_cards_of_another_highest_level_are_equal() -> None:
    """The game raises it; any other difference makes another card."""
    raised = replace(KNIGHT, max_level=20)
    assert (eq(raised, KNIGHT), ne(raised, KNIGHT)) == (True, False)
    assert hash(raised) == hash(KNIGHT)
    for other in (
        replace(KNIGHT, id=9),
        replace(KNIGHT, name="x"),
        replace(KNIGHT, raw_name="x"),
        replace(KNIGHT, elixir=None),
        replace(KNIGHT, rarity=Rarity.EPIC),
    ):
        assert (eq(other, KNIGHT), ne(other, KNIGHT)) == (False, True)


def test_each_rarity_has_its_place_and_its_colour() -> None:
    """A rarity that is new in the API comes last, and is grey."""
    assert [rarity.order for rarity in Rarity] == [0, 1, 2, 3, 4, 5]
    assert [str(rarity.tone) for rarity in Rarity] == [
        "rarity-common",
        "rarity-rare",
        "rarity-epic",
        "rarity-legendary",
        "rarity-champion",
        "None",
    ]


def test_unknown_values_are_not_in_an_average() -> None:
    """0 is a known value; without any there is no average."""
    assert average_known([None, 0, 3]) == 1.5
    assert average_known([None]) is None
    assert average_known([]) is None
