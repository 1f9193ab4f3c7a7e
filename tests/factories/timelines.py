"""Short snapshots of a clan: favourites, and missing players."""

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

Liked: TypeAlias = Mapping[int, Card | None]
"""The members of a clan, by number, and the card each plays most."""


def make_snapshot(
    liked: Liked,
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
        names={tag(number): f"Player {number}" for number in liked},
        favourites={tag(n): card for n, card in liked.items() if n not in missing},
        roles={tag(n): role for n, role in (roles or {}).items()},
    )


def make_snapshots(*liked: Liked, missing: Mapping[int, set[int]] | None = None) -> list[Snapshot]:
    """Return a snapshot for each day; `missing` has the missing players by index."""
    lost = missing or {}
    return [
        make_snapshot(favourites, lost.get(i, set()), at=AT + timedelta(days=i))
        for i, favourites in enumerate(liked)
    ]


def member_tag(number: int) -> Tag:
    """Return the tag of a player by number."""
    return tag(number)


def count(liked: Mapping[Tag, Card | None]) -> Counter[int]:
    """Count the players of each card."""
    return Counter(card.id for card in liked.values() if card is not None)


CLANS: Final = st.dictionaries(st.integers(0, 7), st.sampled_from((*CARDS[:3], None)), max_size=8)
"""Eight people who come and go, and the few cards they play."""

HOLES: Final = st.sets(st.integers(0, 7), max_size=8)

PASTS: Final = st.lists(st.tuples(CLANS, HOLES), min_size=1, max_size=6)
"""A clan's snapshots: what was so, and who was missing."""


def take_snapshots(
    past: Sequence[tuple[Liked, set[int]]], *, whole: bool = False
) -> list[Snapshot]:
    """Return the snapshots of a past, or those without an outage."""
    return [
        make_snapshot(liked, set() if whole else holes, at=AT + timedelta(days=i))
        for i, (liked, holes) in enumerate(past)
    ]
