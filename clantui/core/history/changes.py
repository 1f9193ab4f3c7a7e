"""Changes in a clan between two readings; what was not read has not changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.game import ROLES, Card
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag


class ChangeKind(StrEnum):
    """Kind of a change."""

    JOINED = "joined"
    LEFT = "left"
    PROMOTED = "promoted"
    DEMOTED = "demoted"
    SWITCHED = "moved"


class Change(Struct, frozen=True, kw_only=True):
    """One player's change.

    Attributes:
        kind: joined the clan, left it, got another role, or moved to another favourite.
        tag: the player's.
        name: clean, for the eye.
        before: the favourite before; None for one who joined, or where none was known.
        after: the favourite after; None for one who left, or where none was known.
        role_before: one of `core.model.game.ROLES`; empty but for a promotion or a demotion.
        role_after: the role after it.
    """

    kind: ChangeKind
    tag: Tag
    name: str
    before: Card | None = None
    after: Card | None = None
    role_before: str = ""
    role_after: str = ""


def fill_missing(snapshot: Snapshot, before: Snapshot) -> Snapshot:
    """Fill in the players missing from a snapshot from an earlier one of the same clan."""
    known = {
        tag: before.favourites[tag]
        for tag in snapshot.names
        if tag not in snapshot.favourites and tag in before.favourites
    }
    roles = {tag: before.roles[tag] for tag in snapshot.names if tag in before.roles}
    return replace(
        snapshot,
        favourites={**snapshot.favourites, **known},
        roles={**roles, **snapshot.roles},
    )


def find_changes(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """Find the changes between two readings of a clan.

    An outage never reads as a change: of a player missing from either reading only joining and
    leaving are known, because rosters are whole or not there at all. Where it is not certain who
    is in the clan, not even these.

    Returns:
        Those who joined, left, were promoted, were demoted and moved, each in roster order.
    """
    certain = before.certain and after.certain
    joined = [
        Change(kind=ChangeKind.JOINED, tag=tag, name=name, after=after.favourites.get(tag))
        for tag, name in after.names.items()
        if certain and tag not in before.names
    ]
    left = [
        Change(kind=ChangeKind.LEFT, tag=tag, name=name, before=before.favourites.get(tag))
        for tag, name in before.names.items()
        if certain and tag not in after.names
    ]
    moved = [
        Change(kind=ChangeKind.SWITCHED, tag=tag, name=name, before=was, after=now)
        for tag, name in after.names.items()
        if tag in before.favourites and tag in after.favourites
        for was, now in [(before.favourites[tag], after.favourites[tag])]
        if (was and was.id) != (now and now.id)
    ]
    return (*joined, *left, *_role_changes(before, after), *moved)


def _role_changes(before: Snapshot, after: Snapshot) -> list[Change]:
    """List promotions, then demotions; a role missing from either reading is no change."""
    found = [
        Change(
            kind=ChangeKind.PROMOTED
            if ROLES.index(now) < ROLES.index(was)
            else ChangeKind.DEMOTED,
            tag=tag,
            name=name,
            role_before=was,
            role_after=now,
        )
        for tag, name in after.names.items()
        if tag in before.names and tag in before.roles and tag in after.roles
        for was, now in [(before.roles[tag], after.roles[tag])]
        if was != now
    ]
    return sorted(found, key=lambda change: change.kind is ChangeKind.DEMOTED)


def count_deltas(happened: Iterable[Change]) -> Mapping[int, int]:
    """Count how many more (or fewer, below 0) play each card most.

    Returns:
        By card id; cards that gained as many as they lost are left out.
    """
    count: Counter[int] = Counter()
    for change in happened:
        if change.after is not None:
            count[change.after.id] += 1
        if change.before is not None:
            count[change.before.id] -= 1
    return {card: number for card, number in count.items() if number}
