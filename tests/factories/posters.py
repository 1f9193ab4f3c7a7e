"""Factories of posters with random contents and hostile names."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from clantui.core.model.game import Card, Rarity
from clantui.core.poster.poster import (
    MAX_CARDS,
    CardFigure,
    Poster,
    PosterCard,
    PosterRace,
)
from clantui.core.race.track import Position
from clantui.core.stats.elixir import count_elixir
from clantui.core.text.phrases import format_signed
from clantui.core.text.sanitize import clean
from tests.factories.surveys import AT

HOSTILE: Final = (
    "<script>alert(1)</script>",
    "a & b",
    "]]>",
    "\"' onload='x",
    "\N{RIGHT-TO-LEFT OVERRIDE}evil",
    "برج الريح",
    "zero\N{ZERO WIDTH SPACE}width\N{ZERO WIDTH JOINER}",
    "\x1b[31mred\x07",
    "달빛기사단",
    "👨‍👩‍👧‍👦",
    "z" * 300,
    "\ud800",
    "<c7>gold</c>",
    " ",
)
"""Names of players, as the API may have them."""

NAMES: Final = (st.sampled_from(HOSTILE) | st.text(max_size=20)).map(
    lambda raw: clean(raw) or "#2PP"
)
"""Names after cleaning: safe to show, and never empty."""

_CARDS: Final = st.builds(
    lambda name, rarity, elixir: Card(
        id=1, name=name, raw_name=name, rarity=rarity, elixir=elixir
    ),
    NAMES,
    st.sampled_from(Rarity),
    st.none() | st.integers(0, 10),
)
_RACES: Final = st.builds(
    PosterRace,
    day=st.sampled_from(["war day 2 of 4", "training day 1 of 3", "colosseum day 4 of 4"]),
    place=st.sampled_from(["", "1st of 5"]),
    span=st.sampled_from(["", "today", "this week"]),
    facts=st.lists(st.sampled_from(["25,050 medals", "164/200 decks", "finished"])).map(tuple),
    position=st.none() | st.builds(Position, st.floats(0, 1), st.floats(0, 1)),
)
_MATCH_UPS: Final = st.lists(
    st.builds(CardFigure, NAMES, st.integers(0, 100).map(lambda rate: f"{rate}%")), max_size=4
).map(tuple)


def _changes(sign: int) -> st.SearchStrategy[tuple[CardFigure, ...]]:
    delta = st.integers(1, 50).map(lambda number: sign * number)
    return st.lists(st.builds(CardFigure, NAMES, delta.map(format_signed)), max_size=4).map(tuple)


POSTERS: Final = st.builds(
    Poster,
    name=NAMES,
    tag=st.just("#2PPVQQ2L"),
    at=st.just(AT),
    members=st.none() | st.integers(0, 50),
    loaded=st.integers(0, 50),
    facts=st.lists(NAMES, max_size=5).map(tuple),
    cards=st.lists(
        st.builds(PosterCard, _CARDS, st.lists(NAMES, min_size=1, max_size=50).map(tuple)),
        max_size=MAX_CARDS,
    ).map(tuple),
    elixir=st.lists(st.tuples(st.none() | st.integers(0, 10), st.just(1.0))).map(count_elixir),
    race=st.none() | _RACES,
    since=st.none() | st.just(AT),
    rising=_changes(1),
    falling=_changes(-1),
    best=_MATCH_UPS,
    worst=_MATCH_UPS,
    games=st.integers(0, 9999),
)
"""Posters with random contents; each part may be missing."""
