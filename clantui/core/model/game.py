"""The nouns of the game: a card, a clan, its members, a player."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import KEEP, IntFlag, StrEnum
from functools import lru_cache
from typing import Final, Self, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.season import UNRANKED, SeasonResult, Standing
from clantui.core.model.tag import Tag
from clantui.core.text.colours import ColourRole

LAST_CAP: Final = 16
"""The level every card ended at in 2026. It stands in only where no answer tells the cap."""

ROLES: Final = ("leader", "co-leader", "elder", "member")
"""The roles in a clan, the highest first."""

MAX_MEMBERS: Final = 50
"""Members of a full clan."""


class Rarity(StrEnum):
    """Rarity of a card, from common to champion; `unknown` for one we have not heard of."""

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
        """Its tone; None for an unknown one."""
        return None if self is Rarity.UNKNOWN else ColourRole(f"rarity-{self.value}")


class CardKind(StrEnum):
    """Kind of a card; `unknown` for one we have not heard of."""

    TROOP = "troop"
    BUILDING = "building"
    SPELL = "spell"
    TOWER = "tower troop"
    UNKNOWN = "unknown"


class Form(IntFlag, boundary=KEEP):
    """Forms of a card beside the plain one, in the API's bits; bits of no known form are kept."""

    PLAIN = 0
    EVOLUTION = 1
    HERO = 2


form_of: Final = lru_cache(maxsize=256)(Form)
"""Make a form of its bits: a call of the enumeration takes three times as long."""


def count_forms(forms: Iterable[Form]) -> tuple[int, int]:
    """Count the evolutions and the heroes among forms."""
    known = [*forms]
    numbers = [(form, known.count(form)) for form in set(known)]  # few: `in` is slow
    return (
        sum(number for form, number in numbers if Form.EVOLUTION in form),
        sum(number for form, number in numbers if Form.HERO in form),
    )


_KINDS: Final = {
    26: CardKind.TROOP,
    27: CardKind.BUILDING,
    28: CardKind.SPELL,
    159: CardKind.TOWER,
}
"""By the millions of an id, as all 125 of `/cards` had them in mid-2026."""


def average_level(levels: Iterable[int | None]) -> float | None:
    """Return the mean of the shown levels that are told; None where none is."""
    known = [level for level in levels if level is not None]
    return sum(known) / len(known) if known else None


def kind_of(card_id: int) -> CardKind:
    """Return the kind of the card with an id: nothing but the id tells."""
    return _KINDS.get(card_id // 1_000_000, CardKind.UNKNOWN)


class Card(Struct, frozen=True, kw_only=True, eq=False):
    """One card.

    Attributes:
        id: what a card is known by; names were missing from the API once, ids never.
        name: clean, for the eye.
        raw_name: as the API gave it, for export.
        elixir: its cost, or None for a card that has none of its own (Mirror).
        rarity: common to champion.
        max_level: where its levels end, counted from its rarity's own start; None when not told.
            It changes with the game, and makes no card another one.
    """

    id: int
    name: str
    raw_name: str
    elixir: int | None = None
    rarity: Rarity = Rarity.UNKNOWN
    max_level: int | None = None

    def __eq__(self, other: object) -> bool:
        """Compare all but the highest level, which makes no card another one."""
        return isinstance(other, Card) and self._identity == other._identity

    def __hash__(self) -> int:
        """Hash what is compared."""
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[object, ...]:
        return self.id, self.name, self.raw_name, self.elixir, self.rarity


Catalogue: TypeAlias = Mapping[int, Card]
"""All cards of the game by id, in the API's order, the tower troops last."""


class Slot(Struct, frozen=True, kw_only=True):
    """One of the cards of a deck.

    Attributes:
        card: which.
        level: its shown level, from 1 to the cap or a little above; None when not told.
        form: from a battle what the card was *played* as; in a profile's deck what is *owned* of
            it, played or not.
    """

    card: Card
    level: int | None = None
    form: Form = Form.PLAIN


class Member(Struct, frozen=True, kw_only=True):
    """One line of a clan's roster.

    Attributes:
        tag: the player's.
        name: clean, for the eye; the tag where nothing of it can be shown.
        raw_name: as the API gave it, for export.
        role: `member`, `elder`, `co-leader`, `leader`, or empty.
        trophies: 0 to 14,000, where many tie; None when not told.
        rank: 1 for the first of the clan; None when not told.
        last_seen: aware UTC, or None.
        donations: cards given since the week began; None when not told.
        received: cards received since the week began; None when not told.
    """

    tag: Tag
    name: str
    raw_name: str
    role: str = ""
    trophies: int | None = None
    rank: int | None = None
    last_seen: datetime | None = None
    donations: int | None = None
    received: int | None = None


class RosterGap(Struct, frozen=True, kw_only=True):
    """Contradiction in an answer about a clan, so that its roster is not known.

    Attributes:
        counted: members that the API counts; None where it neither counts nor lists any.
        listed: different members that it lists.
        last_known: whether members of an earlier answer stand in for those not listed.
    """

    counted: int | None
    listed: int
    last_known: bool = False


class ClanAbout(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Description of a clan by itself; what the API does not tell is None or empty.

    Attributes:
        access: who may join: `open`, `invite only`, `closed`, or another word of the API's.
        trophies: the clan's trophies.
        war_trophies: its trophies of the river race.
        required: trophies that a player needs to join.
        location: the name of where it says it is.
        description: its own words, clean and on one line, for the eye.
        raw_description: as the API gave them, for export.
    """

    access: str = ""
    trophies: int | None = None
    war_trophies: int | None = None
    required: int | None = None
    location: str = ""
    description: str = ""
    raw_description: str = ""


class Clan(Struct, frozen=True, kw_only=True):
    """A clan and its roster, in the API's order.

    Attributes:
        tag: the clan's.
        name: clean, for the eye; the tag where nothing of it can be shown.
        raw_name: as the API gave it, for export.
        members: 0 to 50 members.
        age: seconds since the API gave this answer, more than 0 if it was kept.
        gap: how the answer contradicts itself about the members; None where it does not.
        about: what it says of itself.
    """

    tag: Tag
    name: str
    raw_name: str
    members: tuple[Member, ...] = ()
    age: float = 0.0
    gap: RosterGap | None = None
    about: ClanAbout = ClanAbout()

    def with_last_known(self, last: Clan) -> Self:
        """Return a clan whose gap is filled with members of an earlier answer, if it has one.

        Where fewer are listed than counted, whoever was there before is there still, as far as
        anybody can tell.

        Args:
            last: the same clan, as it was last known.
        """
        gap = self.gap
        if gap is None or (gap.counted is not None and gap.listed >= gap.counted):
            return self
        listed = {member.tag for member in self.members}
        others = tuple(member for member in last.members if member.tag not in listed)
        if not others:
            return self
        return replace(self, members=(*self.members, *others), gap=replace(gap, last_known=True))


class Player(Struct, frozen=True, kw_only=True):
    """Profile of one player.

    Attributes:
        tag: the player's.
        clan: the clan the profile names, or None: a profile can be younger than a roster, so this
            can differ from the clan that was asked for.
        favourite: the card played most, or None where the API names none.
        unread_favourite: whether the API names one that could not be read.
        levels: shown level by card id, of the cards owned whose level is told.
        deck: the deck carried when it was read; it may be short, or empty where none is told. Its
            forms are those owned: nothing in a profile tells what is played.
        forms: by card id, the evolutions and heroes owned; never plain.
        support: the tower troop carried with the deck; empty where none is told.
        king_level: `expLevel`, or `kingTowerLevel` where that is 0; None when not told.
        cap: the shown level that every card ends at, as this profile tells it; None when it does
            not.
        unlevelled: ids of the cards owned whose level is not told.
        season: the result of this season on the Path of Legends; None when not told.
        last_season: that of the season before.
        best_season: that of the best season.
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
    def standing(self) -> tuple[Standing, Standing]:
        """Results that order players with equal trophies: this season, then the last."""
        results = self.season, self.last_season
        this, last = (UNRANKED if result is None else result.standing for result in results)
        return this, last

    @property
    def owned(self) -> tuple[int, ...]:
        """Return the ids of all cards owned, whatever is told of their levels."""
        return tuple(dict.fromkeys((*self.levels, *self.forms, *self.unlevelled)))
