"""Profile of one player of a clan: favourites over time, and levels."""

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
    average_known,
    kind_of,
)
from clantui.core.model.level_cap import find_common_cap
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.views.view import ViewData


class FavouritePeriod(Struct, frozen=True, kw_only=True):
    """A period in which a card was a player's favourite, according to the snapshots.

    Attributes:
        card: the card; None if the API named none.
        since: time of the first snapshot with it, aware UTC.
        is_start_known: False if no earlier snapshot has another card; it may have begun earlier.
    """

    card: Card | None
    since: datetime
    is_start_known: bool


class RarityLevels(Struct, frozen=True, kw_only=True):
    """The cards of one rarity that a player owns.

    Attributes:
        rarity: the rarity; unknown for cards that are not in the list of all cards.
        total: number of cards in the game; 0 if unknown.
        mean: average shown level; 0 if no level is known.
        cap: the shown level at which all cards end.
    """

    rarity: Rarity
    cards: int
    total: int
    maxed: int
    mean: float
    cap: int = LAST_CAP


class Profile(Struct, frozen=True, kw_only=True):
    """Everything known about one player of a clan.

    Attributes:
        at: when the profile was loaded, aware UTC; without a profile, the clan.
        player: the profile; None if it is not loaded.
        missing: why the profile could not be loaded now; then `player` is from an older snapshot,
            or None. `missing` is None if the profile was loaded, or is still loading.
        snapshots: of the clan, the oldest first, including incomplete ones.
        cards: all cards of the game by id; empty if they are not loaded.
    """

    clan: Clan
    member: Member
    at: datetime
    player: Player | None = None
    missing: RoyaleError | None = None
    is_waiting: bool = False
    snapshots: Sequence[Snapshot] = ()
    cards: Mapping[int, Card] = {}

    @classmethod
    def from_data(
        cls, data: ViewData, tag: Tag, snapshots: Sequence[Snapshot] = ()
    ) -> Self | None:
        """Collect the data of a player from the data of a clan; None if the player is not in it.

        The snapshots of the clan, the oldest first, may include the current one.
        """
        survey = data.survey
        member = next((entry for entry in survey.clan.members if entry.tag == tag), None)
        if member is None:
            return None
        return cls(
            clan=survey.clan,
            member=member,
            at=survey.older.get(tag, survey.at),
            player=survey.players.get(tag),
            missing=survey.failed.get(tag),
            is_waiting=tag in survey.waiting,
            snapshots=snapshots,
            cards=data.cards,
        )

    @property
    def is_current(self) -> bool:
        """True if the profile was loaded with this clan, not from an older snapshot."""
        return self.player is not None and self.missing is None and not self.is_waiting

    @property
    def other_clan(self) -> Tag | None:
        """The clan in the profile, which may be newer, if it is another clan; else None."""
        clan = self.player.clan if self.player is not None else None
        return clan if clan != self.clan.tag else None

    @property
    def favourite_periods(self) -> tuple[FavouritePeriod, ...]:
        """The favourites in this clan, the newest first, from the snapshots and this profile."""
        if self.player is None or self.player.unread_favourite or not self.is_current:
            return find_favourite_periods(self.snapshots, self.member.tag)
        now = Snapshot(
            clan=self.clan.tag,
            name=self.clan.name,
            at=self.at,
            names={self.member.tag: self.member.name},
            favourites={self.member.tag: self.player.favourite},
        )
        earlier = (snapshot for snapshot in self.snapshots if snapshot.at < self.at)
        return find_favourite_periods((*earlier, now), self.member.tag)


def find_favourite_periods(
    snapshots: Sequence[Snapshot], player: Tag
) -> tuple[FavouritePeriod, ...]:
    """Find a player's favourites over time, the newest first; no two neighbours are the same card.

    A snapshot without the player's profile is skipped. A player who left and came back counts as
    new, as in `core.history.timeline`: earlier favourites are left out.
    """
    periods: list[FavouritePeriod] = []
    for snapshot in _since_joining(snapshots, player):
        if player not in snapshot.favourites:
            continue
        card = snapshot.favourites[player]
        if not periods:
            periods.append(FavouritePeriod(card=card, since=snapshot.at, is_start_known=False))
        elif (periods[-1].card and periods[-1].card.id) != (card and card.id):
            periods.append(FavouritePeriod(card=card, since=snapshot.at, is_start_known=True))
    return tuple(reversed(periods))


def count_rarity_levels(player: Player, cards: Mapping[int, Card]) -> tuple[RarityLevels, ...]:
    """Count a player's cards by rarity, the most common first; `cards` has all cards by id.

    The rarity of a card that is not in `cards` is unknown.
    """
    cap = find_common_cap([player.cap], cards)
    owned: dict[Rarity, list[int | None]] = defaultdict(list)
    for card_id in player.owned:
        card = cards.get(card_id)
        rarity = card.rarity if card is not None else Rarity.UNKNOWN
        owned[rarity].append(player.levels.get(card_id))
    known = [card.rarity for card in cards.values() if kind_of(card.id) is not CardKind.TOWER]
    return tuple(
        RarityLevels(
            rarity=rarity,
            cards=len(owned[rarity]),
            total=known.count(rarity) if rarity is not Rarity.UNKNOWN else 0,
            maxed=sum(level is not None and level >= cap for level in owned[rarity]),
            mean=average_known(owned[rarity]) or 0.0,
            cap=cap,
        )
        for rarity in Rarity
        if rarity in owned
    )


def _since_joining(snapshots: Sequence[Snapshot], player: Tag) -> Sequence[Snapshot]:
    absences = (
        place for place in reversed(range(len(snapshots))) if player not in snapshots[place].names
    )
    return snapshots[next(absences, -1) + 1 :]
