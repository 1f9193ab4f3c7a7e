"""Timeline of a clan: changes of members and favourites, and the share of each card.

Missing data is no change. While a player is in the clan, but missing from a snapshot, their
favourite is the last known one, or the first known one if none is known yet. So an outage changes
neither the shares nor the log, and both always agree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.history.changes import Change, fill_missing, find_changes
from clantui.core.model.game import Card
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag

_T = TypeVar("_T")


class TimelinePoint(Struct, frozen=True, kw_only=True):
    """A clan at the time of a snapshot.

    Attributes:
        answered_count: number of members whose favourite is in this snapshot.
        known_count: number of members whose favourite is in this snapshot or another one.
        players: number of members by the id of their favourite.
        changes: since the previous snapshot, in the order of `find_changes`.
    """

    at: datetime
    member_count: int
    answered_count: int
    known_count: int
    players: Mapping[int, int]
    changes: tuple[Change, ...] = ()

    @property
    def is_complete(self) -> bool:
        """True if no member is missing."""
        return self.answered_count == self.member_count

    def find_share(self, card: int) -> float | None:
        """Return the share (0–1) of the known favourites that a card has; None without any."""
        return self.players.get(card, 0) / self.known_count if self.known_count else None


class Trend(Struct, frozen=True, kw_only=True):
    """Share (0–1) of a card over time, oldest first; snapshots without favourites are left out."""

    card: Card
    points: tuple[tuple[datetime, float], ...]


class History(Struct, frozen=True, kw_only=True):
    """History of a clan, the oldest snapshot first, and all favourites with their latest names."""

    points: tuple[TimelinePoint, ...]
    cards: Mapping[int, Card]

    @classmethod
    def of(cls, snapshots: Sequence[Snapshot]) -> Self:
        """Make the history of a clan from its snapshots, the oldest first."""
        filled = fill_all(snapshots)
        favourites = (card for snapshot in filled for card in snapshot.favourites.values())
        return cls(
            points=_make_points(snapshots, filled),
            cards={card.id: card for card in favourites if card is not None},
        )

    @property
    def incomplete_count(self) -> int:
        """Number of incomplete snapshots."""
        return sum(not point.is_complete for point in self.points)

    def find_trend(self, card: int) -> Trend | None:
        """Return the trend of a card, by its id; None if it never was a favourite."""
        if card not in self.cards:
            return None
        shares = ((point.at, point.find_share(card)) for point in self.points)
        known = tuple((at, share) for at, share in shares if share is not None)
        return Trend(card=self.cards[card], points=known)

    def find_top(self, number: int) -> tuple[Trend, ...]:
        """Return the cards with the highest average share, the lower id first if equal.

        A snapshot is weighted by the time between its neighbours: a day with a snapshot every ten
        minutes counts no more than a day with one snapshot.
        """
        times = [point.at.timestamp() for point in self.points]
        befores, afters = [*times[:1], *times[:-1]], [*times[1:], *times[-1:]]
        weights: dict[int, float] = defaultdict(float)
        for point, before, after in zip(self.points, befores, afters, strict=True):
            for card in point.players:
                weights[card] += max(after - before, 1.0) * (point.find_share(card) or 0.0)
        best = sorted(weights, key=lambda card: (-weights[card], card))
        return tuple(
            trend for card in best[:number] if (trend := self.find_trend(card)) is not None
        )


def fill_all(snapshots: Sequence[Snapshot]) -> tuple[Snapshot, ...]:
    """Fill in favourites and roles missing from snapshots of a clan from the other ones.

    The oldest is first. A player who left and came back counts as a new one: nothing is filled in
    across the gap.
    """
    return tuple(reversed(_fill_forward(reversed(tuple(_fill_forward(snapshots))))))


def find_changes_since(
    snapshots: Sequence[Snapshot], now: Snapshot, since: datetime | None = None
) -> tuple[Change, ...] | None:
    """Find the changes from an earlier snapshot to `now`, which may still be loading.

    The earlier snapshot is the last one at or before `since`; without `since`, the last one before
    `now`. The result is None if there is no earlier snapshot. `snapshots`, the oldest first, may
    include `now`.
    """
    line = [*(snapshot for snapshot in snapshots if snapshot.at < now.at), now]
    last = len(line) - 1
    usable = (i for i in reversed(range(last)) if since is None or line[i].at <= since)
    index = next(usable, None)
    return None if index is None else find_changes(_fill_one(line, index), _fill_one(line, last))


def _fill_one(snapshots: Sequence[Snapshot], index: int) -> Snapshot:
    """Fill in one snapshot; `fill_all` would take too long for a redraw."""
    return replace(
        snapshots[index],
        favourites=_fill_part(snapshots, index, lambda snapshot: snapshot.favourites),
        roles=_fill_part(snapshots, index, lambda snapshot: snapshot.roles),
    )


def _fill_part(
    snapshots: Sequence[Snapshot], index: int, part: Callable[[Snapshot], Mapping[Tag, _T]]
) -> Mapping[Tag, _T]:
    """Return a part of a snapshot, filled in from the nearest snapshots, first earlier ones."""
    found = dict(part(snapshots[index]))
    for others in (reversed(range(index)), range(index + 1, len(snapshots))):
        missing = snapshots[index].names.keys() - found.keys()
        for other in others:
            missing &= snapshots[other].names.keys()  # nothing is filled in across an absence
            if not missing:
                break
            known = part(snapshots[other])
            found |= {tag: known[tag] for tag in missing & known.keys()}
            missing -= known.keys()
    return found


def _fill_forward(snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """Fill in each snapshot from the previous one, which is filled in itself."""
    filled: list[Snapshot] = []
    for snapshot in snapshots:
        has_roles = len(snapshot.roles) == len(snapshot.names)
        is_full = not filled or (snapshot.is_complete and has_roles)
        filled.append(snapshot if is_full else fill_missing(snapshot, filled[-1]))
    return filled


def _make_points(
    snapshots: Sequence[Snapshot], filled: Sequence[Snapshot]
) -> tuple[TimelinePoint, ...]:
    points: list[TimelinePoint] = []
    before: Snapshot | None = None
    for snapshot, full in zip(snapshots, filled, strict=True):
        changes = find_changes(before, full) if before is not None else ()
        # Most snapshots bring no change; then the count of the previous one is reused.
        players: Mapping[int, int] = (
            points[-1].players
            if points and not changes
            else Counter(card.id for card in full.favourites.values() if card is not None)
        )
        points.append(
            TimelinePoint(
                at=snapshot.at,
                member_count=len(snapshot.names),
                answered_count=len(snapshot.favourites),
                known_count=len(full.favourites),
                players=players,
                changes=changes,
            )
        )
        before = full
    return tuple(points)
