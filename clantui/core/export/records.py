"""The JSON that machines are given: a Struct for each object of it.

The JSON Schema is made of these by `core.export.schema`; their docstrings are descriptions there.
"""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeAlias, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from clantui.core.export.document import SCHEMA_VERSION
from clantui.core.history.changes import ChangeKind
from clantui.core.history.events import EventKind
from clantui.core.model.game import CardKind, Rarity
from clantui.core.model.json_types import (
    CleanName,
    Complete,
    Count,
    Difference,
    Elixir,
    ErrorKind,
    MaybeCount,
    MaybeShare,
    Place,
    RawName,
    Reason,
    Share,
    TagText,
    Time,
    Version,
)
from clantui.core.model.race import PeriodType
from clantui.core.names import RankedBy

RowT = TypeVar("RowT")
LocationT = TypeVar("LocationT")

Side: TypeAlias = Literal["ours", "theirs"]
GroupName: TypeAlias = Literal["theirs", "ours", "common"]


class ClanFailure(Struct, frozen=True, kw_only=True):
    """A clan that could not be loaded."""

    tag: TagText
    kind: ErrorKind
    reason: Reason


class MemberFailure(Struct, frozen=True, kw_only=True):
    """A member who is missing, or a roster that is in doubt."""

    name: CleanName
    tag: TagText
    kind: ErrorKind
    reason: Reason


class SupporterRecord(Struct, frozen=True, kw_only=True):
    """A player whose favourite a card is."""

    tag: TagText
    name: RawName
    level: Annotated[Annotated[int, Meta(ge=1)] | None, Meta(description="as the game shows it")]


class CardName(Struct, frozen=True, kw_only=True):
    """A card."""

    id: Count
    name: RawName


class ShownRecord(Struct, frozen=True, kw_only=True):
    """Order and filter of the rows on the screen; only in what the screen wrote as shown."""

    filter: Annotated[str, Meta(description="what was typed into it; empty for none")]
    sort: Annotated[str, Meta(description="the key of a column")]
    falling: Annotated[bool, Meta(description="from high to low")]
    rows: Annotated[Count, Meta(description="how many are here")]
    of: Annotated[Count, Meta(description="how many there are without the filter")]


class AboutRecord(Struct, frozen=True, kw_only=True):
    """Facts that a clan gives about itself."""

    access: Annotated[str, Meta(description="who may join; empty where it is not told")]
    required_trophies: MaybeCount
    trophies: MaybeCount
    war_trophies: MaybeCount
    location: str
    description: RawName


class ClanRecord(Struct, frozen=True, kw_only=True):
    """A clan, and how much of it was seen."""

    tag: TagText
    name: RawName
    fetched_at: Time
    complete: Complete
    members: Annotated[Count, Meta(description="in the clan")]
    seen: Annotated[Count, Meta(description="of whom a profile is there")]
    about: AboutRecord


class FavouriteCard(Struct, frozen=True, kw_only=True):
    """A card, and those whose favourite it is."""

    place: Place
    id: Annotated[Count, Meta(description="the game's")]
    name: RawName
    players: Annotated[Count, Meta(description="whose favourite it is")]
    share: Share
    delta: Annotated[
        int | None, Meta(description="how many more or fewer than at an earlier snapshot")
    ]
    elixir: Elixir
    rarity: Rarity
    kind: CardKind
    who: list[SupporterRecord]


class FavouritesClan(ClanRecord, frozen=True, kw_only=True):
    """A clan and its favourite cards."""

    without_favourite: Annotated[Count, Meta(description="seen, and the game tells no favourite")]
    shown: ShownRecord | UnsetType = UNSET
    cards: list[FavouriteCard]
    errors: Annotated[list[MemberFailure], Meta(description="members who are missing")]


class FavouritesBody(Struct, frozen=True, kw_only=True):
    """clantui show --format json."""

    schema_version: Version = SCHEMA_VERSION
    complete: Complete
    clans: list[FavouritesClan]
    errors: Annotated[list[ClanFailure], Meta(description="clans that could not be loaded")]


class AnswerFailure(Struct, frozen=True, kw_only=True):
    """Something of a member that is missing."""

    name: CleanName
    asked: Literal["profile", "battles", "roster"]
    tag: TagText
    kind: ErrorKind
    reason: Reason


class SourceFailure(Struct, frozen=True, kw_only=True):
    """A clan that could not be loaded, or the list of all cards."""

    asked: Literal["clan", "cards"]
    tag: TagText | None
    kind: ErrorKind
    reason: Reason


class ViewClan(ClanRecord, Generic[RowT], frozen=True, kw_only=True):
    """A clan and the rows of a view."""

    battle_logs: Annotated[MaybeCount, Meta(description="read; null where the view counts none")]
    shown: ShownRecord | UnsetType = UNSET
    rows: list[RowT]
    errors: Annotated[list[AnswerFailure], Meta(description="what is missing of members")]


class ViewBody(Struct, Generic[RowT], frozen=True, kw_only=True):
    """clantui show --view VIEW --format json."""

    schema_version: Version = SCHEMA_VERSION
    view: str
    complete: Complete
    clans: list[ViewClan[RowT]]
    errors: Annotated[
        list[SourceFailure],
        Meta(description="clans that could not be loaded, or the list of all cards"),
    ]


class MergedClan(ClanRecord, frozen=True, kw_only=True):
    """One of the clans that are counted as one."""

    errors: Annotated[list[MemberFailure], Meta(description="members who are missing")]


class CardPart(Struct, frozen=True, kw_only=True):
    """A clan's part of a card."""

    tag: TagText
    players: Count
    share: MaybeShare
    who: list[SupporterRecord]


class MergedCard(Struct, frozen=True, kw_only=True):
    """A card, counted over all clans."""

    place: Place
    id: Count
    name: RawName
    players: Count
    share: Share
    elixir: Elixir
    rarity: Rarity
    clans: list[CardPart]


class MergedBody(Struct, frozen=True, kw_only=True):
    """clantui show --merge --format json."""

    schema_version: Version = SCHEMA_VERSION
    complete: Complete
    members: Count
    seen: Count
    without_favourite: Count
    clans: list[MergedClan]
    cards: list[MergedCard]
    errors: Annotated[list[ClanFailure], Meta(description="clans that could not be loaded")]


class ComparedClan(Struct, frozen=True, kw_only=True):
    """One of the two clans."""

    side: Side
    tag: TagText
    name: RawName
    fetched_at: Time
    complete: Complete
    members: Annotated[Count, Meta(description="in the clan")]
    seen: Annotated[Count, Meta(description="of whom a profile is there")]
    about: AboutRecord
    errors: Annotated[list[MemberFailure], Meta(description="members who are missing")]


class CardCount(Struct, frozen=True, kw_only=True):
    """A card in one of the two clans."""

    players: Count
    of: Annotated[Count, Meta(description="seen")]
    share: MaybeShare


class ComparedCard(Struct, frozen=True, kw_only=True):
    """A card in both clans."""

    place: Place
    id: Count
    name: RawName
    elixir: Elixir
    rarity: Rarity
    ours: CardCount
    theirs: CardCount
    difference: Annotated[Difference, Meta(description="their share less ours")]
    difference_low: Annotated[Difference, Meta(description="the least it may be, Newcombe, 95%")]
    difference_high: Difference
    within_chance: Annotated[
        bool | None,
        Meta(description="whether so few players could differ as much by chance"),
    ]
    group: Annotated[
        GroupName | None,
        Meta(description="whose card it is; null where nobody of one clan was seen"),
    ]


class GroupSizes(Struct, frozen=True, kw_only=True):
    """Number of cards in each group."""

    theirs: Count
    ours: Count
    common: Count


class ComparisonBody(Struct, frozen=True, kw_only=True):
    """clantui compare --format json."""

    schema_version: Version = SCHEMA_VERSION
    complete: Complete
    view: Annotated[str, Meta(description="what was counted")]
    ours: TagText
    theirs: TagText
    groups: GroupSizes | None
    clans: list[ComparedClan]
    cards: list[ComparedCard]
    errors: Annotated[list[ClanFailure], Meta(description="clans that could not be loaded")]


class RemainingRecord(Struct, frozen=True, kw_only=True):
    """A player who may still battle."""

    tag: TagText
    name: RawName
    decks_left_today: Count


class RaceBody(Struct, Generic[RowT], frozen=True, kw_only=True):
    """clantui race --format json."""

    schema_version: Version = SCHEMA_VERSION
    complete: Complete
    clan: TagText
    fetched_at: Time
    kind: Annotated[PeriodType | None, Meta(description="null where there is no race")]
    week: Annotated[MaybeCount, Meta(description="of the season")]
    war_day: Annotated[MaybeCount, Meta(description="of the week, from 1")]
    clans: list[RowT]
    errors: Annotated[list[ClanFailure], Meta(description="whose race or roster is missing")]


class PageFailure(Struct, frozen=True, kw_only=True):
    """Why the rest of a ranking is missing."""

    kind: ErrorKind
    reason: Reason


class RankingBody(Struct, Generic[LocationT, RowT], frozen=True, kw_only=True):
    """clantui top --format json."""

    schema_version: Version = SCHEMA_VERSION
    complete: Complete
    ranked_by: Annotated[RankedBy, Meta(description="which trophies")]
    location: Annotated[LocationT | None, Meta(description="null for the world")]
    fetched_at: Time
    clans: list[RowT]
    errors: Annotated[list[PageFailure], Meta(description="why there are fewer than were wanted")]


class LocationsBody(Struct, Generic[LocationT], frozen=True, kw_only=True):
    """clantui top --locations --format json."""

    schema_version: Version = SCHEMA_VERSION
    locations: list[LocationT]


class ReadingCard(Struct, frozen=True, kw_only=True):
    """A card at one reading."""

    id: Count
    name: RawName
    players: Count
    share: Share


class ReadingRecord(Struct, frozen=True, kw_only=True):
    """A reading of a clan."""

    read_at: Time
    complete: Complete
    members: Count
    answered: Annotated[Count, Meta(description="in this snapshot")]
    known: Annotated[Count, Meta(description="from this snapshot or an earlier one")]
    cards: list[ReadingCard]


class ChangeRecord(Struct, frozen=True, kw_only=True):
    """A player's change between two readings."""

    seen_at: Time
    kind: ChangeKind
    tag: TagText
    name: CleanName
    before: CardName | None
    after: CardName | None
    role_before: Annotated[str | None, Meta(description="null but for promotions and demotions")]
    role_after: str | None


class HistoryBody(Struct, frozen=True, kw_only=True, rename={"start": "from", "end": "to"}):
    """clantui history --format json."""

    schema_version: Version = SCHEMA_VERSION
    tag: TagText
    name: CleanName
    start: Time
    end: Time
    readings: list[ReadingRecord]
    changes: Annotated[list[ChangeRecord], Meta(description="the oldest first")]


class EventRecord(Struct, frozen=True, kw_only=True):
    """A line of clantui watch --format jsonl; what does not apply is left out."""

    type: Annotated[EventKind, Meta(description="what happened")]
    at: Annotated[Time, Meta(description="when it was noticed")]
    clan: Annotated[TagText, Meta(description="of the clan that is watched")]
    about: (
        Annotated[TagText, Meta(description="of a player, or of a clan of the race")] | UnsetType
    ) = UNSET
    name: Annotated[str, Meta(description="theirs; clean, for the eye")] | UnsetType = UNSET
    before: Annotated[CardName, Meta(description="a card: the favourite before")] | UnsetType = (
        UNSET
    )
    after: Annotated[CardName, Meta(description="a card: the favourite after")] | UnsetType = UNSET
    role: Annotated[str, Meta(description="after a promotion or a demotion")] | UnsetType = UNSET
    place: (
        Annotated[int, Meta(ge=1, description="of the clan that is watched, in its race")]
        | UnsetType
    ) = UNSET
    decks: (
        Annotated[int, Meta(ge=1, description="that are left to play today, in all")] | UnsetType
    ) = UNSET
    ends_at: (
        Annotated[Time, Meta(description="when the day of the race ends: an estimate")] | UnsetType
    ) = UNSET
    sentence: Annotated[str, Meta(description="for people, to stand beside the clan's name")]
