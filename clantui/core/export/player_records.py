"""The JSON about one player: a Struct for each object of it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from clantui.core.export.document import SCHEMA_VERSION
from clantui.core.export.records import CardName
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
    Version,
)

MaybeTime: TypeAlias = Time | None
MeanElixir: TypeAlias = Annotated[
    Annotated[float, Meta(ge=0)] | None, Meta(description="mean cost of the cards that have one")
]
FormName: TypeAlias = Literal["evolution", "hero"]


class PlayerClan(Struct, frozen=True, kw_only=True):
    """The clan in whose roster the player stands."""

    tag: TagText
    name: RawName


class DeckCard(Struct, frozen=True, kw_only=True):
    """A card of a deck."""

    id: Count
    name: RawName
    elixir: Elixir
    rarity: Rarity
    level: Annotated[MaybePlace, Meta(description="as the game shows it; null where not told")]
    forms: Annotated[list[FormName], Meta(description="owned in the deck, played in a war deck")]


class DeckRecord(Struct, frozen=True, kw_only=True):
    """The deck that the profile shows."""

    elixir: MeanElixir
    cards: list[DeckCard]
    tower: Annotated[list[DeckCard], Meta(description="the tower troop")]


class WarDeckRecord(Struct, frozen=True, kw_only=True):
    """A war deck, as the battle log last showed it."""

    elixir: MeanElixir
    cards: list[DeckCard]
    games: Annotated[Count, Meta(description="in which a version of it was played")]
    wins: Count
    losses: Count
    last_seen: MaybeTime


class FormRecord(Struct, frozen=True, kw_only=True):
    """Results of the battle log in one mode."""

    mode: Annotated[str, Meta(description="all, or the name of a mode")]
    battles: Count
    wins: Count
    losses: Count
    draws: Annotated[Count, Meta(description="or nothing tells")]


class FavouriteRecord(Struct, frozen=True, kw_only=True):
    """A favourite, and since when."""

    card: Annotated[CardName | None, Meta(description="null where the game names none")]
    since: Annotated[Time, Meta(description="the first snapshot that found it so")]
    begun: Annotated[bool, Meta(description="false where it may have been so for longer")]


class LevelsRecord(Struct, frozen=True, kw_only=True):
    """The cards of one rarity that the player owns."""

    rarity: Rarity
    cards: Count
    there_are: Annotated[Count, Meta(description="in the game; 0 where that is not known")]
    maxed: Count
    mean_level: Annotated[float, Meta(ge=0, description="0 where no level is told")]


class PlayerFailure(Struct, frozen=True, kw_only=True):
    """Why a part of it is missing, or is from before."""

    part: Literal["profile", "battle log"]
    kind: ErrorKind
    reason: Reason


class PlayerBody(Struct, frozen=True, kw_only=True):
    """The screen of a player, saved as JSON."""

    schema_version: Version = SCHEMA_VERSION
    complete: Complete
    tag: TagText
    name: RawName
    fetched_at: Annotated[Time, Meta(description="when the clan was loaded")]
    clan: PlayerClan
    now_in: Annotated[
        TagText | None, Meta(description="another clan that the profile names; null for none")
    ]
    role: str
    trophies: MaybeCount
    rank: Annotated[MaybePlace, Meta(description="in the clan")]
    last_seen: MaybeTime
    donations: Annotated[MaybeCount, Meta(description="this week")]
    received: MaybeCount
    king_level: MaybeCount
    favourites: Annotated[list[FavouriteRecord], Meta(description="the newest first")]
    deck: Annotated[DeckRecord | None, Meta(description="null where no profile is at hand")]
    war_decks: Annotated[
        list[WarDeckRecord] | None, Meta(description="null where no battle log is at hand")
    ]
    form: Annotated[
        list[FormRecord] | None, Meta(description="null where no battle log is at hand")
    ]
    levels: list[LevelsRecord]
    errors: list[PlayerFailure]
