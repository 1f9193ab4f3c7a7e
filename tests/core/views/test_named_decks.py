"""Tests of the decks of a player, and of a clan, as they are shown and copied."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from clantui.core.model.game import Slot
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.decks_by_deck import VIEW as BY_DECK
from clantui.core.views.decks_by_deck import name_clan_decks
from clantui.core.views.war import WarDeck
from clantui.core.views.war_by_member import name_player_decks
from tests.factories.decks import PRINCESS, TROOPS, data_with_decks, slots
from tests.factories.surveys import AT, player, tag

FIRST, SECOND = slots(TROOPS[:8]), slots(TROOPS[4:12])
SUPPORT: Final = (Slot(card=PRINCESS, level=12),)
WAR: Final = (
    WarDeck(slots=FIRST, last_seen=AT - timedelta(hours=2), games=4, wins=3, losses=1),
    WarDeck(slots=SECOND),
)


def test_the_current_deck_of_a_player_comes_first() -> None:
    """It has the tower troop with its level, and no facts."""
    owner = replace(player(1), deck=FIRST, support=SUPPORT)
    current, *others = name_player_decks(tag(1), owner, WAR, AT)
    assert (current.title, current.facts, current.is_played) == ("Current deck", "", False)
    assert (current.slots, current.tiles) == (FIRST, make_tiles(FIRST))
    assert (current.support, current.player) == (SUPPORT, tag(1))
    assert current.tower == f"{PRINCESS.name} L12"
    assert [deck.title for deck in others] == ["War deck 1", "War deck 2"]


def test_war_decks_have_their_results() -> None:
    """A war deck shows its games, and when it was last seen, if that is known."""
    first, second = name_player_decks(tag(1), None, WAR, AT)
    assert (first.title, second.title) == ("War deck 1", "War deck 2")
    assert first.facts == "4 games: 3 wins, 1 loss · 2 h ago"
    assert second.facts.startswith("1 game: ")
    assert " · " not in second.facts
    for deck, slots_of_deck in ((first, FIRST), (second, SECOND)):
        assert (deck.slots, deck.tiles) == (slots_of_deck, make_tiles(slots_of_deck))
        assert (deck.player, deck.is_played, deck.support) == (tag(1), True, ())


def test_an_empty_deck_is_not_listed() -> None:
    """A profile without a deck, or without war decks, has none to show."""
    assert name_player_decks(tag(1), player(1), (), AT) == ()
    assert name_player_decks(tag(1), None, (), AT) == ()


def test_the_decks_of_a_clan_are_numbered() -> None:
    """A tile shows the levels of all players of the deck; the slots are the first player's."""
    higher = (replace(FIRST[0], level=14), *FIRST[1:])
    lower = (replace(FIRST[0], level=12), *FIRST[1:])
    data = data_with_decks([higher, lower, SECOND], ["Ann", "Bob", "Cid"])
    first, second = name_clan_decks(BY_DECK.count(data), data.survey)
    assert (first.title, second.title) == ("Deck 1", "Deck 2")
    assert (first.slots, first.tiles) == (higher, make_tiles(higher, lower))
    assert first.tiles[0].level == "12–14"
    assert (second.slots, second.player, second.is_played) == (SECOND, tag(2), False)
    assert (first.support, first.tower) == ((), "")
