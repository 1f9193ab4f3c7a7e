"""Battles and logs made of little, for tests that count them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from hypothesis import strategies as st

from clantui.core.model.battle import Battle, BattleLogs, Game, Mode
from clantui.core.model.game import Card, Form, Slot
from clantui.core.views.data import ViewData
from tests.factories.surveys import AT, CARDS, KNIGHT, NEW, survey, tag

WON: Final = True
LOST: Final = False
DRAWN: Final = None


def deck(*cards: Card, level: int | None = None, form: Form = Form.PLAIN) -> tuple[Slot, ...]:
    """Return some cards as they are played."""
    return tuple(Slot(card=card, level=level, form=form) for card in cards)


def game(*cards: Card, won: bool | None = WON, against: tuple[Card, ...] = (NEW,)) -> Game:
    """One game with a deck, against another."""
    return Game(ours=deck(*cards), theirs=deck(*against), won=won)


def battle(
    number: int,
    *rounds: Game,
    mode: Mode = Mode.LADDER,
    at: datetime | None = AT,
    counts: bool = True,
) -> Battle:
    """Return a battle from the log of the member in a place."""
    return Battle(player=tag(number), at=at, mode=mode, rounds=rounds, counts=counts)


def evidence(logs: Mapping[int, tuple[Battle, ...]], members: int = 5) -> ViewData:
    """Return logs by the place of their member, and nothing of the others."""
    found = BattleLogs.start(())
    for number, log in logs.items():
        found = found.with_log(tag(number), log)
    return ViewData(survey=survey([KNIGHT] * members), logs=found)


def many(card: Card, wins: int, losses: int, drawn: int = 0) -> tuple[Battle, ...]:
    """Somebody's many games with a card."""
    results = [WON] * wins + [LOST] * losses + [DRAWN] * drawn
    return tuple(battle(0, game(card, won=won)) for won in results)


GAMES: Final = st.lists(
    st.builds(
        lambda number, cards, won, mode, counts: battle(
            number, game(*cards, won=won), mode=mode, counts=counts
        ),
        st.integers(0, 6),
        st.lists(st.sampled_from(CARDS), max_size=5),
        st.sampled_from((WON, LOST, DRAWN)),
        st.sampled_from(Mode),
        st.booleans(),
    ),
    max_size=40,
)
"""Battles of seven players, of whom the last two are in no roster."""
