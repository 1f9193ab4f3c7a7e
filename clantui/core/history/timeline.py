"""A clan over time: who changed favourite, who joined and left, and each card's share.

What was not read has not changed. So whoever is missing from a reading counts with the favourite
last known of them, and before the first answer with the first one known, as long as they were in
the clan: an outage moves no share and no line of the log, and what a card gains from one reading
to the next is what the log says it gained.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Self

from msgspec import Struct

from clantui.core.history.changes import Change, fill_missing, find_changes
from clantui.core.model.game import Card
from clantui.core.model.snapshot import Snapshot


class TimelinePoint(Struct, frozen=True, kw_only=True):
    """A clan at one moment, as far as it is known.

    Attributes:
        at: when it was read, aware UTC.
        members: how many stood in the roster.
        answered: how many of them answered in this very reading.
        known: of how many a favourite, or that they have none, is known then: now, or from a
            reading before or after.
        players: by card id, how many of those play it most; cards that nobody plays are left out.
        changes: since the reading before, in the order of
            `core.history.find_changes.find_changes`; the first reading has none.
    """

    at: datetime
    members: int
    answered: int
    known: int
    players: Mapping[int, int]
    changes: tuple[Change, ...] = ()

    @property
    def complete(self) -> bool:
        """True where nobody was missing."""
        return self.answered == self.members

    def share(self, card: int) -> float | None:
        """Return the part (0 to 1) of those known who play a card most; None without any."""
        return self.players.get(card, 0) / self.known if self.known else None


class Trend(Struct, frozen=True, kw_only=True):
    """One card's share over time.

    Attributes:
        card: which.
        points: when, and the share then (0 to 1), the oldest first; readings of which nothing is
            known are left out.
    """

    card: Card
    points: tuple[tuple[datetime, float], ...]


class History(Struct, frozen=True, kw_only=True):
    """All that is remembered of a clan.

    Attributes:
        readings: the oldest first.
        cards: by id, every card that was anybody's favourite, as named last.
    """

    readings: tuple[TimelinePoint, ...]
    cards: Mapping[int, Card]

    @classmethod
    def of(cls, snapshots: Sequence[Snapshot]) -> Self:
        """Put readings of one clan together.

        Args:
            snapshots: the oldest first, partial ones among them.
        """
        whole = carry_forward(snapshots)
        liked = (card for snapshot in whole for card in snapshot.favourites.values())
        return cls(
            readings=_readings(snapshots, whole),
            cards={card.id: card for card in liked if card is not None},
        )

    @property
    def incomplete(self) -> int:
        """Number of readings that lack somebody."""
        return sum(not reading.complete for reading in self.readings)

    def trend(self, card: int) -> Trend | None:
        """Return a card's share over time, by its id; None for one that was nobody's favourite."""
        if card not in self.cards:
            return None
        shares = ((reading.at, reading.share(card)) for reading in self.readings)
        known = tuple((at, share) for at, share in shares if share is not None)
        return Trend(card=self.cards[card], points=known)

    def top(self, number: int) -> tuple[Trend, ...]:
        """Return the cards of the period with the highest mean share.

        A reading counts for the time between its neighbours, so that a day read every ten minutes
        weighs no more than a day read once.

        Args:
            number: how many at most.

        Returns:
            The highest first; of equal ones the one with the lower id.
        """
        times = [reading.at.timestamp() for reading in self.readings]
        befores, afters = [*times[:1], *times[:-1]], [*times[1:], *times[-1:]]
        worth: dict[int, float] = defaultdict(float)
        for reading, before, after in zip(self.readings, befores, afters, strict=True):
            for card in reading.players:
                worth[card] += max(after - before, 1.0) * (reading.share(card) or 0.0)
        best = sorted(worth, key=lambda card: (-worth[card], card))
        return tuple(trend for card in best[:number] if (trend := self.trend(card)) is not None)


def carry_forward(snapshots: Sequence[Snapshot]) -> tuple[Snapshot, ...]:
    """Fill in who is missing from readings with what is known of them from other readings.

    Args:
        snapshots: of one clan, the oldest first.

    Returns:
        As many. Who left and came back is somebody new: nothing is carried across the gap.
    """
    return tuple(reversed(_fill_forward(reversed(tuple(_fill_forward(snapshots))))))


def changes_since(
    snapshots: Sequence[Snapshot], now: Snapshot, since: datetime | None = None
) -> tuple[Change, ...] | None:
    """Find the changes until now.

    Args:
        snapshots: earlier readings of the clan, the oldest first; `now` may be among them.
        now: the newest reading; it may still be under way.
        since: a reading's moment; None for the last one before `now`.

    Returns:
        The changes since the reading of that moment, or the last one before it; None where there
        is none, so that nothing can be said.
    """
    earlier = [snapshot for snapshot in snapshots if snapshot.at < now.at]
    whole = carry_forward([*earlier, now])
    usable = [one for one in whole[:-1] if since is None or one.at <= since]
    return find_changes(usable[-1], whole[-1]) if usable else None


def _fill_forward(snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """Each filled in from the one before, which was filled in itself."""
    full: list[Snapshot] = []
    for snapshot in snapshots:
        lacks_roles = bool(full) and bool(full[-1].roles.keys() - snapshot.roles.keys())
        whole = not full or (snapshot.complete and not lacks_roles)
        full.append(snapshot if whole else fill_missing(snapshot, full[-1]))
    return full


def _readings(
    snapshots: Sequence[Snapshot], whole: Sequence[Snapshot]
) -> tuple[TimelinePoint, ...]:
    """Put what was read beside what is known."""
    found: list[TimelinePoint] = []
    before: Snapshot | None = None
    for read, full in zip(snapshots, whole, strict=True):
        happened = find_changes(before, full) if before is not None else ()
        quiet = found and not happened
        found.append(
            TimelinePoint(
                at=read.at,
                members=len(read.names),
                answered=len(read.favourites),
                known=len(full.favourites),
                # Most readings bring no change, and then there is nothing to count again.
                players=found[-1].players if quiet else _players(full),
                changes=happened,
            )
        )
        before = full
    return tuple(found)


def _players(full: Snapshot) -> Mapping[int, int]:
    return Counter(card.id for card in full.favourites.values() if card is not None)
