"""Factories of simple battles and battle logs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from hypothesis import strategies as st

from clantui.core.model.battle import Battle, BattleLogs, Game, Mode
from clantui.core.model.game import Card, Form, Slot
from clantui.core.model.tag import Tag
from clantui.core.views.view import ViewData
from clantui.wire.battles import LOG_DECODER, to_battles
from clantui.wire.common import decode
from tests.factories.surveys import AT, CARDS, KNIGHT, NEW, make_survey, tag

WON: Final = True
LOST: Final = False
DRAWN: Final = None


def decode_battles(body: bytes, player: Tag) -> tuple[Battle, ...]:
    """Decode `/players/{tag}/battlelog`."""
    return to_battles(decode(LOG_DECODER, body), player)


def deck(*cards: Card, level: int | None = None, form: Form = Form.PLAIN) -> tuple[Slot, ...]:
    """Return a deck of these cards, all with one level and form."""
    return tuple(Slot(card=card, level=level, form=form) for card in cards)


def game(*cards: Card, won: bool | None = WON, against: tuple[Card, ...] = (NEW,)) -> Game:
    """Return a game: our deck, the opponent's deck and the result."""
    return Game(ours=deck(*cards), theirs=deck(*against), won=won)


def battle(
    number: int,
    *rounds: Game,
    mode: Mode = Mode.LADDER,
    at: datetime | None = AT,
    counts: bool = True,
) -> Battle:
    """Return a battle of the member with this number."""
    return Battle(player=tag(number), at=at, mode=mode, rounds=rounds, counts=counts)


def view_data(logs: Mapping[int, Iterable[Battle]], members: int = 5) -> ViewData:
    """Return the data of a view with these battle logs, by number of the member."""
    found = BattleLogs.start(())
    for number, log in logs.items():
        found = found.with_log(tag(number), tuple(log))
    return ViewData(survey=make_survey([KNIGHT] * members), logs=found)


def many(card: Card, wins: int, losses: int, drawn: int = 0) -> tuple[Battle, ...]:
    """Return one-game battles of one player with a card, with these results."""
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
"""Battles of seven players, the last two of whom are not in the roster of `view_data`."""
