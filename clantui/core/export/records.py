"""The Structs of all exported JSON.

`core.export.schema` makes the JSON Schema from them; their docstrings become its descriptions.
"""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeAlias, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from clantui.core.history.changes import ChangeKind
from clantui.core.history.events import EventKind
from clantui.core.model.game import CardKind, Rarity
from clantui.core.model.json_types import (
    SCHEMA_VERSION,
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
from clantui.core.names import ComparisonGroup, RankedBy

RowT = TypeVar("RowT")
LocationT = TypeVar("LocationT")

Side: TypeAlias = Literal["ours", "theirs"]

OlderTime: TypeAlias = Annotated[
    Time | None,
    Meta(
        description="when the player's profile of an earlier load, which is counted, was loaded; "
        "null if there is none"
    ),
]


class ClanFailure(Struct, frozen=True, kw_only=True):
    """A clan that could not be loaded."""

    tag: TagText
    kind: ErrorKind
    reason: Reason


class MemberFailure(Struct, frozen=True, kw_only=True):
    """A member who is missing, or a roster that is inconsistent."""

    name: CleanName
    tag: TagText
    kind: ErrorKind
    reason: Reason
    older_at: OlderTime


class SupporterRecord(Struct, frozen=True, kw_only=True):
    """A player whose favourite a card is."""

    tag: TagText
    name: RawName
    level: Annotated[Annotated[int, Meta(ge=1)] | None, Meta(description="level as in the game")]


class CardName(Struct, frozen=True, kw_only=True):
    """A card."""

    id: Count
    name: RawName


class ShownRecord(Struct, frozen=True, kw_only=True):
    """Sort order and filter of an export of the rows shown on the screen."""

    filter: Annotated[str, Meta(description="the text of the filter; empty without one")]
    sort: Annotated[str, Meta(description="key of the column")]
    falling: Annotated[bool, Meta(description="true if sorted from high to low")]
    rows: Annotated[Count, Meta(description="number of rows here")]
    of: Annotated[Count, Meta(description="number of rows without the filter")]


class AboutRecord(Struct, frozen=True, kw_only=True):
    """Public facts about a clan."""

    access: Annotated[str, Meta(description="who may join; empty if unknown")]
    required_trophies: MaybeCount
    trophies: MaybeCount
    war_trophies: MaybeCount
    location: str
    description: Annotated[str, Meta(description="as in the game, with all its characters")]


class ClanRecord(Struct, frozen=True, kw_only=True):
    """A clan, and how many of its members are loaded."""

    tag: TagText
    name: RawName
    fetched_at: Annotated[Time, Meta(description="of the newest profiles")]
    complete: Complete
    members: Annotated[Count, Meta(description="members of the clan")]
    seen: Annotated[
        Count, Meta(description="members with a profile, of this or of an earlier load")
    ]
    about: AboutRecord


class FavouriteCard(Struct, frozen=True, kw_only=True):
    """A card, and the players whose favourite it is."""

    place: Place
    id: Annotated[Count, Meta(description="the game's number of the card")]
    name: RawName
    players: Annotated[Count, Meta(description="players whose favourite it is")]
    share: Share
    delta: Annotated[
        int | None,
        Meta(
            description="change of players since an earlier snapshot; only the screen "
            "knows it: null in `clantui show`, or if unknown"
        ),
    ]
    elixir: Elixir
    rarity: Rarity
    kind: CardKind
    who: list[SupporterRecord]


class FavouritesClan(ClanRecord, frozen=True, kw_only=True):
    """A clan and its favourite cards."""

    without_favourite: Annotated[Count, Meta(description="loaded members without a favourite")]
    shown: ShownRecord | UnsetType = UNSET
    cards: list[FavouriteCard]
    errors: Annotated[list[MemberFailure], Meta(description="members who are missing")]


class Body(Struct, frozen=True, kw_only=True):
    """A document of any kind."""

    schema_version: Version = SCHEMA_VERSION


class FavouritesBody(Body, frozen=True, kw_only=True):
    """clantui show --format json."""

    complete: Complete
    clans: list[FavouritesClan]
    errors: Annotated[list[ClanFailure], Meta(description="clans that could not be loaded")]


class AnswerFailure(Struct, frozen=True, kw_only=True):
    """A missing profile, battle log, roster or war."""

    name: CleanName
    asked: Literal["profile", "battles", "roster", "war"]
    tag: TagText
    kind: ErrorKind
    reason: Reason
    older_at: OlderTime = None


class SourceFailure(Struct, frozen=True, kw_only=True):
    """A clan that could not be loaded, or the list of all cards."""

    asked: Literal["clan", "cards"]
    tag: TagText | None
    kind: ErrorKind
    reason: Reason


class ViewClan(ClanRecord, Generic[RowT], frozen=True, kw_only=True):
    """A clan and the rows of a view."""

    battle_logs: Annotated[
        MaybeCount, Meta(description="loaded battle logs; null if the view does not need them")
    ]
    shown: ShownRecord | UnsetType = UNSET
    rows: list[RowT]
    errors: Annotated[
        list[AnswerFailure], Meta(description="missing profiles, battle logs, rosters and wars")
    ]


class ViewBody(Body, Generic[RowT], frozen=True, kw_only=True):
    """clantui show --view VIEW --format json."""

    view: str
    complete: Complete
    clans: list[ViewClan[RowT]]
    errors: Annotated[
        list[SourceFailure],
        Meta(description="clans that could not be loaded, or the list of all cards"),
    ]


class MergedClan(ClanRecord, frozen=True, kw_only=True):
    """One of the merged clans."""

    errors: Annotated[list[MemberFailure], Meta(description="members who are missing")]


class CardPart(Struct, frozen=True, kw_only=True):
    """Players of one clan whose favourite the card is."""

    tag: TagText
    players: Count
    share: MaybeShare
    who: list[SupporterRecord]


class MergedCard(Struct, frozen=True, kw_only=True):
    """A card, counted over all merged clans."""

    place: Place
    id: Count
    name: RawName
    players: Count
    share: Share
    elixir: Elixir
    rarity: Rarity
    clans: list[CardPart]


class MergedBody(Body, frozen=True, kw_only=True):
    """clantui show --merge --format json."""

    complete: Complete
    members: Count
    seen: Count
    without_favourite: Count
    shown: ShownRecord | UnsetType = UNSET
    clans: list[MergedClan]
    cards: list[MergedCard]
    errors: Annotated[list[ClanFailure], Meta(description="clans that could not be loaded")]


class ComparedClan(ClanRecord, frozen=True, kw_only=True):
    """One of the two compared clans."""

    side: Side
    errors: Annotated[list[MemberFailure], Meta(description="members who are missing")]


class CardCount(Struct, frozen=True, kw_only=True):
    """A card in one of the two clans."""

    players: Count
    of: Annotated[Count, Meta(description="players that the share is of")]
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
    difference: Annotated[Difference, Meta(description="their share minus ours")]
    difference_low: Annotated[
        Difference, Meta(description="lower end of the 95% range of the difference")
    ]
    difference_high: Difference
    within_chance: Annotated[
        bool | None,
        Meta(
            description="true if a difference this large can be chance with so few players, or "
            "if the missing members can make up for it"
        ),
    ]
    group: Annotated[
        ComparisonGroup | None,
        Meta(description="which clan plays the card; null if no profile of one clan is loaded"),
    ]


class GroupSizes(Struct, frozen=True, kw_only=True):
    """Number of cards in each group."""

    theirs: Count
    ours: Count
    common: Count


class ComparisonBody(Body, frozen=True, kw_only=True):
    """clantui compare --format json."""

    complete: Complete
    view: Annotated[str, Meta(description="the key of the view that is compared")]
    ours: TagText
    theirs: TagText
    groups: GroupSizes | None
    shown: ShownRecord | UnsetType = UNSET
    clans: list[ComparedClan]
    cards: list[ComparedCard]
    errors: Annotated[list[ClanFailure], Meta(description="clans that could not be loaded")]


class RemainingRecord(Struct, frozen=True, kw_only=True):
    """A player who may still battle."""

    tag: TagText
    name: RawName
    decks_left_today: Count


class RaceBody(Body, Generic[RowT], frozen=True, kw_only=True):
    """clantui race --format json."""

    complete: Complete
    clan: TagText
    fetched_at: Time
    kind: Annotated[PeriodType | None, Meta(description="null without a race")]
    week: Annotated[MaybeCount, Meta(description="week of the season")]
    war_day: Annotated[MaybeCount, Meta(description="war day of the week, from 1")]
    shown: ShownRecord | UnsetType = UNSET
    clans: list[RowT]
    errors: Annotated[list[ClanFailure], Meta(description="clans whose race or roster is missing")]


class MedalsBody(Body, Generic[RowT], frozen=True, kw_only=True):
    """The medals of the members of a clan in the river race, which the screen saves."""

    clan: TagText
    name: RawName
    fetched_at: Time
    week: Annotated[Count, Meta(description="week of the season")]
    shown: ShownRecord | UnsetType = UNSET
    members: list[RowT]


class PageFailure(Struct, frozen=True, kw_only=True):
    """The reason why a ranking is incomplete."""

    kind: ErrorKind
    reason: Reason


class RankingBody(Body, Generic[LocationT, RowT], frozen=True, kw_only=True):
    """clantui top --format json."""

    complete: Complete
    ranked_by: Annotated[RankedBy, Meta(description="the trophies that decide the rank")]
    location: Annotated[
        LocationT | None,
        Meta(description="null for the whole world, or if it could not be looked up"),
    ]
    fetched_at: Time
    shown: ShownRecord | UnsetType = UNSET
    clans: list[RowT]
    errors: Annotated[list[PageFailure], Meta(description="why clans are missing")]


class LocationsBody(Body, Generic[LocationT], frozen=True, kw_only=True):
    """clantui top --locations --format json."""

    locations: list[LocationT]


class ReadingCard(Struct, frozen=True, kw_only=True):
    """A card in one snapshot."""

    id: Count
    name: RawName
    players: Count
    share: Share


class ReadingRecord(Struct, frozen=True, kw_only=True):
    """A snapshot of a clan."""

    read_at: Time
    complete: Complete
    members: Count
    answered: Annotated[Count, Meta(description="members whose favourite is in this snapshot")]
    known: Annotated[
        Count, Meta(description="members whose favourite is in this snapshot or another one")
    ]
    cards: list[ReadingCard]


class ChangeRecord(Struct, frozen=True, kw_only=True):
    """A player's change between two snapshots."""

    seen_at: Time
    kind: ChangeKind
    tag: TagText
    name: CleanName
    before: CardName | None
    after: CardName | None
    role_before: Annotated[
        str | None, Meta(description="previous role; null except for promotions and demotions")
    ]
    role_after: str | None


class HistoryBody(Body, frozen=True, kw_only=True, rename={"start": "from", "end": "to"}):
    """clantui history --format json."""

    tag: TagText
    name: CleanName
    start: Time
    end: Time
    shown: ShownRecord | UnsetType = UNSET
    readings: list[ReadingRecord]
    changes: Annotated[list[ChangeRecord], Meta(description="oldest first")]


class EventRecord(Struct, frozen=True, kw_only=True):
    """A line of clantui watch --format jsonl; keys that do not apply are left out."""

    type: Annotated[EventKind, Meta(description="what happened")]
    at: Annotated[Time, Meta(description="when clantui noticed it")]
    clan: Annotated[TagText, Meta(description="tag of the watched clan")]
    clan_name: Annotated[str, Meta(description="name of the watched clan, cleaned for display")]
    about: (
        Annotated[TagText, Meta(description="tag of the player, or of the other clan in the race")]
        | UnsetType
    ) = UNSET
    name: (
        Annotated[str, Meta(description="name of that player or clan, cleaned for display")]
        | UnsetType
    ) = UNSET
    before: Annotated[CardName, Meta(description="previous favourite card")] | UnsetType = UNSET
    after: Annotated[CardName, Meta(description="new favourite card")] | UnsetType = UNSET
    role: (
        Annotated[str, Meta(description="new role after a promotion or a demotion")] | UnsetType
    ) = UNSET
    place: (
        Annotated[int, Meta(ge=1, description="rank of the watched clan in its race")] | UnsetType
    ) = UNSET
    decks: (
        Annotated[int, Meta(ge=1, description="unused decks of all members today")] | UnsetType
    ) = UNSET
    players: (
        Annotated[list[RemainingRecord], Meta(description="who has these decks, most first")]
        | UnsetType
    ) = UNSET
    ends_at: Annotated[Time, Meta(description="estimated end of the war day")] | UnsetType = UNSET
    sentence: Annotated[str, Meta(description="what happened, in words, without the clan's name")]
    message: Annotated[
        str,
        Meta(
            description="the clan's name, the sentence, and who has decks left; ready for a chat"
        ),
    ]
