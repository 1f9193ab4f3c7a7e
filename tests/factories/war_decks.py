"""Factories of decks and war battles, with cards given by number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.model.game import Card, Form, Slot
from tests.factories.surveys import AT, tag

POOL: Final = tuple(
    Card(id=n, name=f"Card {n:02}", raw_name=f"Card {n:02}", elixir=1 + n % 9)
    for n in range(1, 41)
)
"""Forty cards, enough for five decks without a common card."""


def deck(*numbers: int, form: Form = Form.PLAIN) -> tuple[Slot, ...]:
    """Return a deck of the cards with these numbers, all in one form."""
    return tuple(Slot(card=POOL[number - 1], form=form) for number in numbers)


def nth(place: int, swapped: Mapping[int, int] | None = None) -> tuple[Slot, ...]:
    """Return one of five decks without common cards; `swapped` replaces cards by number."""
    numbers = range(8 * place + 1, 8 * place + 9)
    return deck(*((swapped or {}).get(number, number) for number in numbers))


def hours(number: float) -> datetime:
    """Return the time this number of hours ago."""
    return AT - timedelta(hours=number)


def war(  # noqa: PLR0913 — all fields that tests set
    *decks: tuple[Slot, ...],
    ago: float | None = 1,
    won: bool | None = True,
    mode: Mode = Mode.WAR,
    is_boat: bool = False,
    counts: bool = True,
    against: tuple[Slot, ...] = (),
    player: int = 0,
) -> Battle:
    """Return a war battle with a round for each deck; all rounds have the same result."""
    return Battle(
        player=tag(player),
        at=None if ago is None else hours(ago),
        mode=mode,
        rounds=tuple(Game(ours=deck, theirs=against, won=won) for deck in decks),
        won=won,
        is_boat=is_boat,
        counts=counts,
    )


def boat(ours: tuple[Slot, ...], ago: float = 1) -> Battle:
    """Return a boat battle."""
    return war(ours, ago=ago, is_boat=True, counts=False)


DECKS: Final = st.lists(
    st.sampled_from(POOL[:20]), min_size=8, max_size=8, unique_by=lambda card: card.id
).map(lambda cards: tuple(Slot(card=card) for card in cards))
"""Decks of 20 cards, so that two decks often have common cards."""

SAME_DECK_CARDS: Final = st.tuples(
    st.integers(0, 4), st.dictionaries(st.integers(1, 40), st.integers(1, 40), max_size=3)
).map(lambda args: nth(*args))
"""The five decks of `nth` with up to three cards replaced, sometimes by a card of the deck."""

BATTLES: Final = st.lists(
    st.builds(
        lambda decks, ago, won, is_boat, mode, counts: war(
            *decks, ago=ago, won=won, is_boat=is_boat, mode=mode, counts=counts
        ),
        st.lists(DECKS | SAME_DECK_CARDS | st.just(()), min_size=1, max_size=3),
        st.none() | st.integers(0, 12),
        st.sampled_from((True, False, None)),
        st.sampled_from((False, False, True)),
        st.sampled_from((Mode.WAR, Mode.WAR, Mode.WAR, Mode.LADDER)),
        st.booleans(),
    ),
    max_size=14,
)
"""Logs of all kinds of battles, often with several battles at the same time."""
