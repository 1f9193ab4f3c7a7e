"""Changes in a clan between two snapshots; missing data is no change."""

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


class Change(Struct, frozen=True, kw_only=True, gc=False):
    """Change of one player.

    Attributes:
        name: cleaned, for display.
        before: previous favourite; None for a new member, or if unknown.
        after: new favourite; None for a member who left, or if unknown.
        role_before: one of `core.model.game.ROLES`; empty except for promotions and demotions.
        role_after: one of `core.model.game.ROLES`, or empty.
    """

    kind: ChangeKind
    tag: Tag
    name: str
    before: Card | None = None
    after: Card | None = None
    role_before: str = ""
    role_after: str = ""


def fill_missing(snapshot: Snapshot, before: Snapshot) -> Snapshot:
    """Return a copy with missing favourites and roles taken from an earlier snapshot."""
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
    """Find the changes between two snapshots of a clan.

    Missing data is no change: if a favourite or role is missing from either snapshot, it has not
    changed; if either roster is not certain, no one has joined or left. The order is: joined,
    left, promoted, demoted, changed favourite; each of these in roster order.
    """
    is_same = before.names.keys() == after.names.keys()  # the usual case
    certain = before.certain and after.certain and not is_same
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
    switched = [
        Change(kind=ChangeKind.SWITCHED, tag=tag, name=name, before=old, after=new)
        for tag, name in (() if before.favourites is after.favourites else after.names.items())
        if tag in before.favourites and tag in after.favourites
        for old, new in [(before.favourites[tag], after.favourites[tag])]
        if (old and old.id) != (new and new.id)
    ]
    return (*joined, *left, *_find_role_changes(before, after), *switched)


def _find_role_changes(before: Snapshot, after: Snapshot) -> list[Change]:
    """Find promotions, then demotions; a role missing from either snapshot is no change."""
    if before.roles is after.roles:
        return []
    found = []
    for tag, name in after.names.items():
        old, new = before.roles.get(tag), after.roles.get(tag)
        if tag not in before.names or old is None or new is None or old == new:
            continue
        is_promotion = ROLES.index(new) < ROLES.index(old)
        kind = ChangeKind.PROMOTED if is_promotion else ChangeKind.DEMOTED
        found.append(Change(kind=kind, tag=tag, name=name, role_before=old, role_after=new))
    return sorted(found, key=lambda change: change.kind is ChangeKind.DEMOTED)


def count_deltas(changes: Iterable[Change]) -> Mapping[int, int]:
    """Return how many players each favourite gained (or lost, negative), by card id; no zeros."""
    count: Counter[int] = Counter()
    for change in changes:
        if change.after is not None:
            count[change.after.id] += 1
        if change.before is not None:
            count[change.before.id] -= 1
    return {card: number for card, number in count.items() if number}
