"""Factories of decks and of players with decks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.game import Card, Form, Player, Rarity, Slot
from clantui.core.model.survey import Survey
from clantui.core.views.view import ViewData
from tests.factories.surveys import AT, clan, player

TROOPS: Final = tuple(
    Card(
        id=26_000_000 + number,
        name=f"Troop {number}",
        raw_name=f"Troop {number}",
        elixir=1 + number % 9,
        rarity=Rarity.COMMON,
    )
    for number in range(12)
)
MIRROR: Final = Card(id=28_000_006, name="Mirror", raw_name="Mirror", rarity=Rarity.EPIC)
PRINCESS: Final = Card(
    id=159_000_000, name="Tower Princess", raw_name="Tower Princess", rarity=Rarity.COMMON
)
CHEF: Final = Card(
    id=159_000_004, name="Royal Chef", raw_name="Royal Chef", rarity=Rarity.LEGENDARY
)

SLOTS: Final = st.builds(
    Slot,
    card=st.sampled_from((*TROOPS, MIRROR)),
    level=st.none() | st.integers(1, 16),
    form=st.sampled_from([*map(Form, range(4))]),
)
TOWERS: Final = st.builds(Slot, card=st.sampled_from((PRINCESS, CHEF)))


def slots(cards: Iterable[Card], *, level: int | None = None) -> tuple[Slot, ...]:
    """Return a deck of plain cards, all of one level."""
    return tuple(Slot(card=card, level=level) for card in cards)


def make_survey_of(players: Sequence[Player | None], names: Sequence[str] = ()) -> Survey:
    """Return a survey of these players in roster order.

    Args:
        players: None for a player who is not loaded yet; tags are replaced, one for each place.
        names: names of the first players.
    """
    survey = Survey.start(clan(len(players), names), AT)
    for number, profile in enumerate(players):
        if profile is not None:
            survey = survey.with_player(replace(profile, tag=player(number).tag))
    return survey


def data_with_decks(decks: Iterable[Sequence[Slot]], names: Sequence[str] = ()) -> ViewData:
    """Return the data of a view: players with these decks."""
    players = [replace(player(0), deck=tuple(deck)) for deck in decks]
    return ViewData(survey=make_survey_of(players, names))
