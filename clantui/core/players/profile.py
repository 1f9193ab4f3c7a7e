"""Profile of one player of a clan: favourites over time, the deck, the levels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from msgspec import Struct

from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import (
    LAST_CAP,
    Card,
    CardKind,
    Clan,
    Member,
    Player,
    Rarity,
    average_level,
    kind_of,
)
from clantui.core.model.level_cap import common_cap, lift_player, missing_levels
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.views.data import ViewData


class FavouritePeriod(Struct, frozen=True, kw_only=True):
    """For how long a card was somebody's favourite, as far as readings tell.

    Attributes:
        card: which; None where the API named none.
        since: the first reading that found it so, aware UTC.
        begun: whether a reading before found another: else it may have been so for longer.
    """

    card: Card | None
    since: datetime
    begun: bool


class RarityLevels(Struct, frozen=True, kw_only=True):
    """The cards of one rarity that somebody owns.

    Attributes:
        rarity: which; unknown for cards that are in no list at hand.
        cards: how many, 1 or more.
        there_are: how many there are in the game; 0 where that is not known.
        maxed: how many are at the highest level.
        mean: of their shown levels; 0 where none is told.
        cap: the shown level that every card ends at.
    """

    rarity: Rarity
    cards: int
    there_are: int
    maxed: int
    mean: float
    cap: int = LAST_CAP


class Profile(Struct, frozen=True, kw_only=True):
    """All that is at hand about one player of a clan.

    Attributes:
        clan: whose roster the player stands in.
        member: the line there.
        at: when the clan was read, aware UTC.
        player: what the profile says; None where there is none at hand.
        missing: why this reading brought no profile; then `player`, if any, is from an earlier
            one. None where it was had, or is still to come.
        waiting: whether the profile is still to come.
        readings: of the clan, the oldest first, partial ones among them.
        cards: every card of the game by id; empty where the list is not at hand.
    """

    clan: Clan
    member: Member
    at: datetime
    player: Player | None = None
    missing: RoyaleError | None = None
    waiting: bool = False
    readings: Sequence[Snapshot] = ()
    cards: Mapping[int, Card] = {}

    @classmethod
    def of(cls, evidence: ViewData, tag: Tag, readings: Sequence[Snapshot] = ()) -> Self | None:
        """Collect what a clan's data holds about one player; None for one not in its roster.

        Args:
            tag: the player's.
            readings: of the same clan, the oldest first; the one on show may be among them.
        """
        survey = evidence.survey
        member = next((one for one in survey.clan.members if one.tag == tag), None)
        if member is None:
            return None
        return cls(
            clan=survey.clan,
            member=member,
            at=survey.at,
            player=survey.players.get(tag),
            missing=survey.failed.get(tag),
            waiting=tag in survey.waiting,
            readings=readings,
            cards=evidence.cards,
        )

    @property
    def current(self) -> bool:
        """True where the profile at hand is of this very reading."""
        return self.player is not None and self.missing is None and not self.waiting

    @property
    def elsewhere(self) -> Tag | None:
        """The clan that the profile names, where it is not this one: it may be the younger."""
        clan = self.player.clan if self.player is not None else None
        return clan if clan != self.clan.tag else None

    @property
    def habits(self) -> tuple[FavouritePeriod, ...]:
        """The favourites here, the newest first, as readings and this picture found them."""
        if self.player is None or not self.current:
            return favourite_periods(self.readings, self.member.tag)
        now = Snapshot(
            clan=self.clan.tag,
            name=self.clan.name,
            at=self.at,
            names={self.member.tag: self.member.name},
            favourites={self.member.tag: self.player.favourite},
        )
        before = (one for one in self.readings if one.at < self.at)
        return favourite_periods((*before, now), self.member.tag)


def favourite_periods(readings: Sequence[Snapshot], player: Tag) -> tuple[FavouritePeriod, ...]:
    """Find somebody's favourites over time.

    A reading in which the player was missing tells nothing. Who left and came back is somebody
    new, as in `core.history.timeline`: what was before is not told.

    Args:
        readings: of one clan, the oldest first.

    Returns:
        The newest first; no two neighbours are of one card.
    """
    found: list[FavouritePeriod] = []
    for reading in _stay(readings, player):
        if player not in reading.favourites:
            continue
        card = reading.favourites[player]
        if not found:
            found.append(FavouritePeriod(card=card, since=reading.at, begun=False))
        elif (found[-1].card and found[-1].card.id) != (card and card.id):
            found.append(FavouritePeriod(card=card, since=reading.at, begun=True))
    return tuple(reversed(found))


def rarity_levels(player: Player, cards: Mapping[int, Card]) -> tuple[RarityLevels, ...]:
    """Count somebody's cards by rarity.

    Args:
        cards: every card of the game by id; it may lack some, which are then of unknown rarity.

    Returns:
        The rarities of which there is a card, the commonest first.
    """
    cap = common_cap([player.cap], cards)
    player = lift_player(player, missing_levels([player.cap], cards))
    owned: dict[Rarity, list[int | None]] = defaultdict(list)
    for number in player.owned:
        card = cards.get(number)
        rarity = card.rarity if card is not None else Rarity.UNKNOWN
        owned[rarity].append(player.levels.get(number))
    known = [card.rarity for card in cards.values() if kind_of(card.id) is not CardKind.TOWER]
    return tuple(
        RarityLevels(
            rarity=rarity,
            cards=len(owned[rarity]),
            there_are=known.count(rarity) if rarity is not Rarity.UNKNOWN else 0,
            maxed=sum(level is not None and level >= cap for level in owned[rarity]),
            mean=average_level(owned[rarity]) or 0.0,
            cap=cap,
        )
        for rarity in Rarity
        if rarity in owned
    )


def _stay(readings: Sequence[Snapshot], player: Tag) -> Sequence[Snapshot]:
    """Return the readings since somebody came, or came back."""
    gone = (
        place for place in reversed(range(len(readings))) if player not in readings[place].names
    )
    return readings[next(gone, -1) + 1 :]
