"""The Structs of the exported JSON about one player."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeAlias, TypeVar

from msgspec import Meta, Struct

from clantui.core.export.records import Body, CardName
from clantui.core.model.game import Rarity
from clantui.core.model.json_types import (
    Complete,
    Count,
    Elixir,
    ErrorKind,
    MaybeCount,
    MaybePlace,
    RawName,
    Reason,
    TagText,
    Time,
)

FormT = TypeVar("FormT")
LevelsT = TypeVar("LevelsT")

MaybeTime: TypeAlias = Time | None
MeanElixir: TypeAlias = Annotated[
    Annotated[float, Meta(ge=0)] | None,
    Meta(description="average elixir of the cards that have a cost"),
]
FormName: TypeAlias = Literal["evolution", "hero"]


class PlayerClan(Struct, frozen=True, kw_only=True):
    """The clan whose roster lists the player."""

    tag: TagText
    name: RawName


class DeckCard(Struct, frozen=True, kw_only=True):
    """A card of a deck."""

    id: Count
    name: RawName
    elixir: Elixir
    rarity: Rarity
    level: Annotated[MaybePlace, Meta(description="level as in the game; null if unknown")]
    forms: Annotated[
        list[FormName],
        Meta(description="owned forms in the current deck, played forms in a war deck"),
    ]


class DeckRecord(Struct, frozen=True, kw_only=True):
    """The deck that the profile shows."""

    elixir: MeanElixir
    cards: list[DeckCard]
    tower: Annotated[list[DeckCard], Meta(description="the tower troop")]


class WarDeckRecord(Struct, frozen=True, kw_only=True):
    """A war deck: its newest version in the battle log."""

    elixir: MeanElixir
    cards: list[DeckCard]
    games: Annotated[Count, Meta(description="games with this deck or an earlier version of it")]
    wins: Count
    losses: Count
    last_seen: MaybeTime


class FavouriteRecord(Struct, frozen=True, kw_only=True):
    """A favourite card, and since when."""

    card: Annotated[CardName | None, Meta(description="null without a favourite")]
    since: Annotated[Time, Meta(description="first snapshot with this favourite")]
    begun: Annotated[bool, Meta(description="false if it may have begun earlier")]


class PlayerFailure(Struct, frozen=True, kw_only=True):
    """The reason why a part is missing or out of date."""

    part: Literal["profile", "battle log"]
    kind: ErrorKind
    reason: Reason


class PlayerBody(Body, Generic[FormT, LevelsT], frozen=True, kw_only=True):
    """The screen of a player, saved as JSON."""

    complete: Complete
    tag: TagText
    name: RawName
    fetched_at: Annotated[Time, Meta(description="when the profile was loaded")]
    clan: PlayerClan
    now_in: Annotated[
        TagText | None,
        Meta(description="the clan in the profile, if it is another one; else null"),
    ]
    role: str
    trophies: MaybeCount
    rank: Annotated[MaybePlace, Meta(description="rank in the clan")]
    last_seen: MaybeTime
    donations: Annotated[MaybeCount, Meta(description="cards donated this week")]
    received: MaybeCount
    king_level: MaybeCount
    favourites: Annotated[list[FavouriteRecord], Meta(description="newest first")]
    deck: Annotated[DeckRecord | None, Meta(description="null if the profile is not loaded")]
    war_decks: Annotated[
        list[WarDeckRecord] | None, Meta(description="null if the battle log is not loaded")
    ]
    form: Annotated[list[FormT] | None, Meta(description="null if the battle log is not loaded")]
    levels: list[LevelsT]
    errors: list[PlayerFailure]
