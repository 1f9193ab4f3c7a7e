"""Tests of the decks that can follow in a duel."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.players.duel import MAX_GAMES, DeckState, Duel, assess_duel, describe_duel
from clantui.core.views.war import WarDeck
from tests.factories.surveys import PROPERTY
from tests.factories.war_decks import nth

FOUR = tuple(WarDeck(slots=nth(place)) for place in range(4))
"""Cards 1 to 8, 9 to 16, 17 to 24 and 25 to 32."""

SEEN = st.lists(st.integers(-2, 36).filter(bool), max_size=34)


def states(duel: Duel) -> str:
    """Return the first letters of the decks' states."""
    return "".join(deck.state.name[0] for deck in duel.decks)


def cards(duel: Duel, state: DeckState) -> set[int]:
    """Return the ids of the cards in a state."""
    return {card.slot.card.id for card in duel.cards if card.state is state}


@PROPERTY
@given(st.integers(0, 4), SEEN)
def test_no_deck_of_a_seen_card_can_follow(number: int, seen: list[int]) -> None:
    """A deck can follow while none of its cards was seen; only its cards have a chance."""
    duel = assess_duel(FOUR[:number], seen)
    for outlook in duel.decks:
        assert (outlook.state is DeckState.OPEN) == outlook.deck.ids.isdisjoint(seen)
        assert outlook.seen == len(outlook.deck.ids & set(seen))
        assert bool(outlook.reason) == (outlook.state is not DeckState.OPEN)
    open_ids = {
        card_id
        for outlook in duel.decks
        if outlook.state is DeckState.OPEN
        for card_id in outlook.deck.ids
    }
    assert cards(duel, DeckState.OPEN) == open_ids
    assert cards(duel, DeckState.SEEN) == {card.slot.card.id for card in duel.cards} & set(seen)
    assert len(duel.cards) == 8 * number


@PROPERTY
@given(st.integers(0, 4), SEEN)
def test_the_remaining_decks_share_the_chance(number: int, seen: list[int]) -> None:
    """The remaining decks are equally likely; eight cards make a deck; after three games none."""
    duel = assess_duel(FOUR[:number], seen)
    known = states(duel).count("O")
    assert duel.is_over == (duel.played >= MAX_GAMES)
    if duel.left:
        assert (known + duel.unseen) * duel.chance == pytest.approx(1)
    else:
        assert duel.chance == 0
    assert 0 <= duel.unseen <= 4 - number


@PROPERTY
@given(st.integers(0, 4), SEEN)
def test_one_deck_at_most_is_in_play(number: int, seen: list[int]) -> None:
    """The deck in play is that of the last seen card, while it has unseen cards."""
    duel = assess_duel(FOUR[:number], seen)
    playing = [deck.deck.ids for deck in duel.decks if deck.state is DeckState.PLAYING]
    last = list(dict.fromkeys(seen))[-1:]
    assert len(playing) <= 1
    assert all(last[0] in deck and not deck <= set(seen) for deck in playing)


def test_at_first_all_decks_are_equally_likely() -> None:
    """Before the first card each of the four decks is as likely, including unknown ones."""
    duel = assess_duel(FOUR[:3], [])
    assert (states(duel), duel.played, duel.left, duel.chance) == ("OOO", 0, 4, 0.25)
    assert describe_duel(duel) == "Tick the cards your opponent plays · 3 decks known, 1 unknown"


def test_the_deck_of_the_last_card_is_in_play() -> None:
    """The unseen cards of the deck in play may still come; a card of another deck ends that."""
    duel = assess_duel(FOUR, [1, 2])
    assert states(duel) == "POOO"
    assert duel.decks[0].reason == "in play: 2 of 8 seen"
    assert cards(duel, DeckState.PLAYING) == {3, 4, 5, 6, 7, 8}
    duel = assess_duel(FOUR, [1, 2, 9])
    assert states(duel) == "GPOO"
    assert cards(duel, DeckState.GONE) == {3, 4, 5, 6, 7, 8}
    assert describe_duel(duel) == "2 decks used, 2 left · each 50% likely"


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        ([1, 9], "Card 01 seen"),
        ([3, 1, 9], "Card 01 and 1 more seen"),
        ([1, 2, 3, 4, 9], "Card 01 and 3 more seen"),
        ([1, 2, 3, 4, 5, 9], "played: 5 of 8 seen"),
        ([1, 2, 3, 4, 5, 6, 7, 8], "played: 8 of 8 seen"),
    ],
)
def test_the_reason_depends_on_the_number_of_seen_cards(seen: list[int], reason: str) -> None:
    """After few cards the reason names them, since the deck may have changed; five prove it."""
    duel = assess_duel(FOUR, seen)
    assert (duel.decks[0].state, duel.decks[0].reason) == (DeckState.GONE, reason)


def test_an_unknown_card_is_of_an_unknown_deck() -> None:
    """Eight unknown cards make a deck; a negative id stands for a whole unknown deck."""
    assert assess_duel(FOUR[:2], [33]).unseen == 1
    assert assess_duel(FOUR[:2], list(range(25, 33))).unseen == 1
    assert assess_duel(FOUR[:2], list(range(25, 34))).unseen == 0
    duel = assess_duel(FOUR[:2], [-1, -2])
    assert (duel.unseen, duel.played, duel.left, duel.has_changed_deck) == (0, 2, 2, False)


def test_an_unknown_card_means_a_changed_deck_if_all_are_known() -> None:
    """The player must have changed a deck. The known decks are still shown."""
    duel = assess_duel(FOUR, [33])
    assert duel.has_changed_deck
    assert "unknown card: a deck was changed" in describe_duel(duel)
    assert not assess_duel(FOUR, [1]).has_changed_deck


def test_the_third_game_is_the_last() -> None:
    """No other deck follows; only the unseen cards of its own deck may still come."""
    duel = assess_duel(FOUR, [1, 9, 17])
    assert (duel.is_over, duel.left, states(duel)) == (True, 0, "GGPO")
    assert duel.chance == 0.0
    assert cards(duel, DeckState.PLAYING) == set(range(18, 25))
    assert describe_duel(duel) == "3 decks used · the third game is the last"


@pytest.mark.parametrize(
    ("known", "seen", "words"),
    [
        (4, [], "Tick the cards your opponent plays · 4 decks known, 0 unknown"),
        (1, [], "Tick the cards your opponent plays · 1 deck known, 3 unknown"),
        (4, [1], "1 deck used, 3 left · each 33% likely"),
        (2, [1, 9], "2 decks used, 2 left (2 unknown) · each 50% likely"),
        (4, [1, 99], "2 decks used, 3 left · unknown card: a deck was changed · each 33% likely"),
        (4, [1, 9, 17], "3 decks used · the third game is the last"),
        (
            4,
            [1, 9, 99],
            "3 decks used · unknown card: a deck was changed · the third game is the last",
        ),
    ],
)
def test_a_duel_is_described(known: int, seen: list[int], words: str) -> None:
    """The decks used and left, unknown ones, a change, and the chance of each."""
    assert describe_duel(assess_duel(FOUR[:known], seen)) == words
