"""What a picture of a clan is while it is stored: what time needs of it, and all the rest.

The roster and the body are JSON in zlib, arrays by column rather than objects: what is alike
stands together. A later version may add columns at the end, with defaults; those that a version
does not know it passes over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Struct

from clantui.core.model.game import Rarity

Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
StoredCard: TypeAlias = tuple[int, str, str | None, int | None, Rarity]
"""Id, name, raw name unless it is the same, elixir, rarity."""
PlayerRef: TypeAlias = int | str
"""A place in the roster, or the tag of somebody who is not in it."""

NONE: Final = -1
"""In place of a card: the API names none."""

MISSING: Final = -2
"""In place of a card: the player has not answered in this reading."""

_ZERO: Final = 64
"""The letter that stands for the number 0: one letter a number packs better than digits."""


class Roster(msgspec.Struct, frozen=True, array_like=True):
    """What seldom changes from one reading to the next, in an order that never does.

    Members by tag, cards by id: so that the same people make the same bytes.
    """

    name: str
    tags: list[str]
    names: list[str]
    cards: list[StoredCard]
    # What follows came later: rosters without it are out there.
    roles: str = ""
    """A letter for each member: the place of their role in `core.model.game.ROLES`, or `NONE`."""


class Deck(msgspec.Struct, frozen=True, array_like=True):
    """Cards as letters; levels only where they are not those of the collection (0 for None)."""

    cards: str = ""
    levels: list[int] = []
    forms: list[int] = []


class SurveyBody(msgspec.Struct, frozen=True, array_like=True):
    """All else that a survey says: of the clan, of each member, of each player, of who failed."""

    raw_name: str | None
    age: float
    raw_names: list[str | None]
    roles: list[str]
    trophies: list[int | None]
    ranks: list[int | None]
    last_seen: list[Moment | None]
    cards: list[StoredCard]
    players: list[PlayerRef]
    clans: list[str | None]
    favourites: list[int]
    ids: list[int]
    levels: list[str]
    decks: list[Deck]
    failed: list[tuple[PlayerRef, str, str]]
    # What follows came later: bodies without it are out there.
    donations: list[int | None] = []
    formed: str = ""
    """The places in `ids` of which somebody owns a form; only of those do the forms tell."""
    forms: list[str] = []
    supports: list[Deck] = []
    received: list[int | None] = []
    king_levels: list[int | None] = []
    caps: list[int | None] = []
    unlevelled: list[list[int]] = []
    """Of each player the places in `ids` of the cards that are owned at a level nobody tells."""


class EncodedSurvey(Struct, frozen=True, kw_only=True):
    """A picture as it is stored, but for its clan's tag.

    Attributes:
        at: when reading began, Unix time, s.
        missing: how many of the roster have not answered in this very reading.
        roster: who was in it, and which cards were favoured.
        places: where each of the roster stands among those, a letter each, in roster order.
        favourites: which card each of those favours, a letter each.
        body: the rest of the survey.
    """

    at: float
    missing: int
    roster: bytes
    places: str
    favourites: str
    body: bytes


def letters_of(numbers: Iterable[int]) -> str:
    """Small numbers, from -2 on, as text."""
    return "".join(map(letter_of, numbers))


def letter_of(number: int) -> str:
    """One of them."""
    return chr(number + _ZERO)


def numbers_of(letters: str) -> list[int]:
    """The numbers again."""
    return [ord(letter) - _ZERO for letter in letters]
