"""Values of the game: cards, clans, members, players."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import KEEP, IntFlag, StrEnum
from functools import lru_cache
from typing import Final, Self, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from clantui.core.model.tag import Entity, Tag
from clantui.core.text.colours import ColourRole

LAST_CAP: Final = 16
"""Highest level of a card in 2026: the default if no response shows it."""

ROLES: Final = ("leader", "co-leader", "elder", "member")
"""Roles in a clan, the highest first."""

MAX_MEMBERS: Final = 50
"""Members of a full clan."""

DECK_SIZE: Final = 8
"""Cards of a complete deck."""


class Rarity(StrEnum):
    """Rarity of a card; `unknown` for a rarity that is new in the API."""

    COMMON = "common"
    RARE = "rare"
    EPIC = "epic"
    LEGENDARY = "legendary"
    CHAMPION = "champion"
    UNKNOWN = "unknown"

    @property
    def order(self) -> int:
        """0 for common up to 5 for unknown."""
        return list(Rarity).index(self)

    @property
    def tone(self) -> ColourRole | None:
        """Its colour role; None for `unknown`."""
        return None if self is Rarity.UNKNOWN else ColourRole(f"rarity-{self.value}")


class CardKind(StrEnum):
    """Kind of a card; `unknown` for a kind that is new in the API."""

    TROOP = "troop"
    BUILDING = "building"
    SPELL = "spell"
    TOWER = "tower troop"
    UNKNOWN = "unknown"


class Form(IntFlag, boundary=KEEP):
    """Special forms of a card, as the API's bits; unknown bits are kept."""

    PLAIN = 0
    EVOLUTION = 1
    HERO = 2


form_of: Final = lru_cache(maxsize=256)(Form)
"""Return the `Form` of some bits; `Form(bits)` takes three times as long."""


def count_forms(forms: Iterable[Form]) -> tuple[int, int]:
    """Return the number of evolutions, and of heroes."""
    counts = Counter(forms).items()  # few different ones, since `in` of a Form is slow
    return (
        sum(number for form, number in counts if Form.EVOLUTION in form),
        sum(number for form, number in counts if Form.HERO in form),
    )


_KINDS: Final = {
    26: CardKind.TROOP,
    27: CardKind.BUILDING,
    28: CardKind.SPELL,
    159: CardKind.TOWER,
}
"""Kind by a card's id // 1,000,000: correct for all 125 cards of `/cards` in mid-2026."""


def average_known(values: Iterable[float | None]) -> float | None:
    """Return the average of the known values; None if all are unknown."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def kind_of(card_id: int) -> CardKind:
    """Return the kind of a card by its id, the only part of the API that shows it."""
    return _KINDS.get(card_id // 1_000_000, CardKind.UNKNOWN)


class Card(Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """One card.

    Attributes:
        id: identifies the card: the API once omitted names, never ids.
        name: cleaned, for display.
        raw_name: as the API gives it, for export.
        elixir: cost; None for Mirror, which has no cost of its own.
        max_level: highest level, counted from the lowest of its rarity; None if unknown. `==`
            ignores it, because the game changes it.
    """

    id: int
    name: str
    raw_name: str
    elixir: int | None = None
    rarity: Rarity = Rarity.UNKNOWN
    max_level: int | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Card) and self._identity == other._identity

    def __ne__(self, other: object) -> bool:
        return not self == other  # the one of a Struct without `eq` compares objects

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[object, ...]:
        return self.id, self.name, self.raw_name, self.elixir, self.rarity


Catalogue: TypeAlias = Mapping[int, Card]
"""All cards of the game by id, in the API's order, tower troops last."""


class Slot(Struct, frozen=True, kw_only=True, gc=False):
    """A card in a deck.

    Attributes:
        level: as the game shows it, from 1 to the cap or a little above; None if unknown.
        form: in a battle, the form that was *played*; in a profile, the forms that the player
            *owns*.
    """

    card: Card
    level: int | None = None
    form: Form = Form.PLAIN


class Member(Entity, frozen=True, kw_only=True):
    """A member in the roster of a clan; None or empty for a field that the API omits.

    Attributes:
        role: one of `ROLES`, or empty.
        trophies: 0 to 14,000, where many tie.
        rank: in the clan, from 1.
        donations: cards donated this week.
        received: cards received this week.
    """

    role: str = ""
    trophies: int | None = None
    rank: int | None = None
    last_seen: datetime | None = None
    donations: int | None = None
    received: int | None = None


class RosterGap(Struct, frozen=True, kw_only=True):
    """Contradiction in a clan: the API gives a number of members, and a roster of another length.

    Attributes:
        counted: number of members; None if the API gives neither number nor roster.
        listed: different members in the roster.
        last_known: True if missing members were added from an earlier response.
    """

    counted: int | None
    listed: int
    last_known: bool = False


class ClanInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Profile of a clan; None or empty for a field that the API omits.

    Attributes:
        access: `open`, `invite only`, `closed`, or another word of the API.
        war_trophies: of the river race.
        required: trophies that a player needs to join.
        location: name of its country or region.
        description: cleaned, on one line, for display.
        raw_description: as the API gives it, for export.
    """

    access: str = ""
    trophies: int | None = None
    war_trophies: int | None = None
    required: int | None = None
    location: str = ""
    description: str = ""
    raw_description: str = ""


class Clan(Entity, frozen=True, kw_only=True):
    """A clan and its roster, in the API's order.

    Attributes:
        members: 0 to 50.
        age: seconds since the API gave this response; more than 0 if cached.
        gap: contradiction about the members; None if there is none.
        info: stored as `about`.
    """

    members: tuple[Member, ...] = ()
    age: float = 0.0
    gap: RosterGap | None = None
    info: ClanInfo = field(default=ClanInfo(), name="about")

    @property
    def names(self) -> dict[Tag, str]:
        """Clean names of the members by tag, in roster order."""
        return {member.tag: member.name for member in self.members}

    def with_last_known(self, last: Clan) -> Self:
        """Return a copy whose roster, if incomplete, has the missing members of an earlier one.

        If the API lists fewer members than it counts, the members of the last response are the
        best guess.
        """
        gap = self.gap
        if gap is None or (gap.counted is not None and gap.listed >= gap.counted):
            return self
        listed = {member.tag for member in self.members}
        others = tuple(member for member in last.members if member.tag not in listed)
        if not others:
            return self
        return replace(self, members=(*self.members, *others), gap=replace(gap, last_known=True))


_LAST: Final = 2**31
"""Stands for the rank of a player without a rank."""

SeasonStanding: TypeAlias = tuple[int, int, int]
"""League, negative rank, and points: the greater the better."""

UNRANKED: Final[SeasonStanding] = (0, -_LAST, 0)
"""Standing of a player without a result."""


class SeasonResult(Struct, frozen=True, array_like=True, omit_defaults=True):
    """Result of one season; None for a field that the API omits.

    It is stored as an array: new fields go to the end.

    Attributes:
        league: from 1, the lowest.
        points: rating in the highest league; 0 below it.
        rank: in the world, from 1; None below the highest league.
    """

    league: int | None = None
    points: int | None = None
    rank: int | None = None

    @property
    def standing(self) -> SeasonStanding:
        """Sort key: the league, then the rank, then the points."""
        return self.league or 0, -(self.rank or _LAST), self.points or 0

    @property
    def text(self) -> str:
        """The result for display: `league 10, rank 1,234`; empty if unknown."""
        parts = [] if self.league is None else [f"league {self.league}"]
        parts += [] if self.rank is None else [f"rank {self.rank:,}"]
        return ", ".join(parts)


class Player(Struct, frozen=True, kw_only=True):
    """Profile of a player; None or empty for a field that the API omits.

    Attributes:
        clan: None for no clan. A profile can be newer than a roster, so this can differ from the
            clan that was loaded.
        favourite: the most used card.
        unread_favourite: True if the API names a favourite that cannot be read.
        levels: shown level by card id, of the owned cards with a known level.
        deck: current deck; may have fewer than 8 cards. A profile shows only the forms owned, not
            those played.
        forms: owned evolutions and heroes by card id; never plain.
        support: tower troop of the deck.
        king_level: `expLevel`, or `kingTowerLevel` if that is 0.
        cap: highest shown level of a card, as this profile gives it.
        unlevelled: ids of the owned cards without a known level.
        season: result of this season on the Path of Legends.
    """

    tag: Tag
    clan: Tag | None = None
    favourite: Card | None = None
    unread_favourite: bool = False
    levels: dict[int, int] = {}
    deck: tuple[Slot, ...] = ()
    forms: Mapping[int, Form] = {}
    support: tuple[Slot, ...] = ()
    king_level: int | None = None
    cap: int | None = None
    unlevelled: tuple[int, ...] = ()
    season: SeasonResult | None = None
    last_season: SeasonResult | None = None
    best_season: SeasonResult | None = None

    @property
    def standing(self) -> tuple[SeasonStanding, SeasonStanding]:
        """Results of this season and the last: the order of players with equal trophies."""
        results = self.season, self.last_season
        this, last = (UNRANKED if result is None else result.standing for result in results)
        return this, last

    @property
    def owned(self) -> tuple[int, ...]:
        """Ids of all owned cards, with or without a known level."""
        return tuple(dict.fromkeys((*self.levels, *self.forms, *self.unlevelled)))
