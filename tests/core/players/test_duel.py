"""Decks that can follow in a duel."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.players.duel import GAMES, DeckState, Duel, assess_duel, describe_duel
from clantui.core.views.war import WarDeck
from tests.factories.surveys import PROPERTY
from tests.factories.war_decks import nth

FOUR = tuple(WarDeck(slots=nth(place)) for place in range(4))
"""Cards 1 to 8, 9 to 16, 17 to 24 and 25 to 32."""

SEEN = st.lists(st.integers(-2, 36).filter(bool), max_size=34)


def states(told: Duel) -> str:
    """Return the decks' states by their first letters."""
    return "".join(one.state.name[0] for one in told.decks)


def cards(told: Duel, state: DeckState) -> set[int]:
    """Return the cards in a state."""
    return {one.slot.card.id for one in told.cards if one.state is state}


@PROPERTY
@given(st.integers(0, 4), SEEN)
def test_no_deck_of_a_seen_card_can_follow(number: int, seen: list[int]) -> None:
    """A deck is open while none of its cards was seen, and only its cards have a chance."""
    told = assess_duel(FOUR[:number], 4 - number, seen)
    for one in told.decks:
        assert (one.state is DeckState.OPEN) == one.deck.ids.isdisjoint(seen)
        assert one.seen == len(one.deck.ids & set(seen))
        assert bool(one.why) == (one.state is not DeckState.OPEN)
    opened = {
        card_id for one in told.decks if one.state is DeckState.OPEN for card_id in one.deck.ids
    }
    assert {one.slot.card.id for one in told.cards if one.chance} <= opened
    assert cards(told, DeckState.SEEN) == {one.slot.card.id for one in told.cards} & set(seen)
    assert len(told.cards) == 8 * number


@PROPERTY
@given(st.integers(0, 4), SEEN)
def test_chances_are_of_the_decks_left(number: int, seen: list[int]) -> None:
    """The decks left share one chance evenly; eight cards make a deck; after three games none."""
    told = assess_duel(FOUR[:number], 4 - number, seen)
    known = sum(one.chance for one in told.cards) / 8
    assert told.over == (told.played >= GAMES)
    if told.left:
        assert known + told.unseen * told.chance == pytest.approx(1)
    else:
        assert known == told.chance == 0
    assert 0 <= told.unseen <= 4 - number


@PROPERTY
@given(st.integers(0, 4), SEEN)
def test_one_deck_at_most_is_in_play(number: int, seen: list[int]) -> None:
    """The deck in play is that of the last card seen, while it has cards left."""
    told = assess_duel(FOUR[:number], 4 - number, seen)
    playing = [one.deck.ids for one in told.decks if one.state is DeckState.PLAYING]
    last = list(dict.fromkeys(seen))[-1:]
    assert len(playing) <= 1
    assert all(last[0] in deck and not deck <= set(seen) for deck in playing)


def test_nothing_seen_leaves_all_alike() -> None:
    """Before the first card each of the four decks is as likely, unknown ones included."""
    told = assess_duel(FOUR[:3], 1, [])
    assert (states(told), told.played, told.left, told.chance) == ("OOO", 0, 4, 0.25)
    assert describe_duel(told) == "Tick the cards your opponent plays · 3 decks known, 1 unknown"


def test_the_deck_of_the_last_card_is_in_play() -> None:
    """The cards left in the deck in play may still come; another deck ends it."""
    told = assess_duel(FOUR, 0, [1, 2])
    assert states(told) == "POOO"
    assert told.decks[0].why == "in play: 2 of 8 seen"
    assert cards(told, DeckState.PLAYING) == {3, 4, 5, 6, 7, 8}
    told = assess_duel(FOUR, 0, [1, 2, 9])
    assert states(told) == "GPOO"
    assert cards(told, DeckState.GONE) == {3, 4, 5, 6, 7, 8}
    assert describe_duel(told) == "2 decks used, 2 left · each 50% likely"


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        ([1, 9], "Card 01 seen"),
        ([3, 1, 9], "Card 01 and 1 more seen"),
        ([1, 2, 3, 4, 9], "Card 01 and 3 more seen"),
        ([1, 2, 3, 4, 5, 9], "played: 5 of 8 seen"),
        ([1, 2, 3, 4, 5, 6, 7, 8], "played: 8 of 8 seen"),
    ],
)
def test_the_reason_is_no_stronger_than_what_was_seen(seen: list[int], why: str) -> None:
    """After few cards the reason names them, since the deck may have changed; five prove it."""
    told = assess_duel(FOUR, 0, seen)
    assert (told.decks[0].state, told.decks[0].why) == (DeckState.GONE, why)


def test_a_strange_card_is_of_a_deck_not_seen() -> None:
    """Eight of them make a deck, and each id below 0 stands for one of its own."""
    assert assess_duel(FOUR[:2], 2, [33]).unseen == 1
    assert assess_duel(FOUR[:2], 2, list(range(25, 33))).unseen == 1
    assert assess_duel(FOUR[:2], 2, list(range(25, 34))).unseen == 0
    told = assess_duel(FOUR[:2], 2, [-1, -2])
    assert (told.unseen, told.played, told.left, told.changed) == (0, 2, 2, False)


def test_a_strange_card_where_all_are_known_says_that_a_deck_was_changed() -> None:
    """Nothing else explains it; the known decks are still told."""
    told = assess_duel(FOUR, 0, [33])
    assert told.changed
    assert "unknown card: a deck was changed" in describe_duel(told)
    assert not assess_duel(FOUR, 0, [1]).changed


def test_the_third_game_is_the_last() -> None:
    """Nothing follows it, whatever decks are left; its own cards may still come."""
    told = assess_duel(FOUR, 0, [1, 9, 17])
    assert (told.over, told.left, states(told)) == (True, 0, "GGPO")
    assert {one.chance for one in told.cards} == {0.0}
    assert cards(told, DeckState.PLAYING) == set(range(18, 25))
    assert describe_duel(told) == "3 decks used · the third game is the last"


def test_no_deck_left_is_reported() -> None:
    """With fewer known decks than were played there is nothing to count on."""
    assert describe_duel(assess_duel(FOUR[:1], 0, [1])) == "1 deck used · no known deck is left"
