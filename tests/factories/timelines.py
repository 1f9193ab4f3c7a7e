"""Factories of snapshots of a small clan, some of them with missing players."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from hypothesis import strategies as st

from clantui.core.model.game import Card
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from tests.factories.surveys import AT, CARDS, HOME, tag

Favourites: TypeAlias = Mapping[int, Card | None]
"""Favourite card of each member, by number; None for a member without one."""


def make_snapshot(
    favourites: Favourites,
    missing: Sequence[int] | set[int] = (),
    *,
    at: datetime = AT,
    roles: Mapping[int, str] | None = None,
) -> Snapshot:
    """Return a snapshot in which some players are missing."""
    return Snapshot(
        clan=HOME,
        name="Lantern Keep",
        at=at,
        names={tag(number): f"Player {number}" for number in favourites},
        favourites={tag(n): card for n, card in favourites.items() if n not in missing},
        roles={tag(n): role for n, role in (roles or {}).items()},
    )


def make_snapshots(
    *favourites: Favourites, missing: Mapping[int, set[int]] | None = None
) -> list[Snapshot]:
    """Return a snapshot for each day; `missing` has the missing players by index of the day."""
    missing = missing or {}
    return [
        make_snapshot(of_day, missing.get(i, set()), at=AT + timedelta(days=i))
        for i, of_day in enumerate(favourites)
    ]


def member_tag(number: int) -> Tag:
    """Return the tag of the member with this number."""
    return tag(number)


def count(favourites: Mapping[Tag, Card | None]) -> Counter[int]:
    """Count the players of each favourite card, by id."""
    return Counter(card.id for card in favourites.values() if card is not None)


CLANS: Final = st.dictionaries(st.integers(0, 7), st.sampled_from((*CARDS[:3], None)), max_size=8)
"""Favourites of up to eight members, who differ from snapshot to snapshot."""

MISSING: Final = st.sets(st.integers(0, 7), max_size=8)

PASTS: Final = st.lists(st.tuples(CLANS, MISSING), min_size=1, max_size=6)
"""For each snapshot of a clan: the true favourites, and the players missing from it."""


def take_snapshots(
    past: Sequence[tuple[Favourites, set[int]]], *, whole: bool = False
) -> list[Snapshot]:
    """Return the snapshots of a past; if `whole`, as if no player was missing."""
    return [
        make_snapshot(favourites, set() if whole else missing, at=AT + timedelta(days=i))
        for i, (favourites, missing) in enumerate(past)
    ]
