"""Changes between two readings: all of them, and nothing else."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from msgspec.structs import replace

from clantui.core.history.changes import (
    Change,
    ChangeKind,
    count_deltas,
    fill_missing,
    find_changes,
)
from clantui.core.model.errors import Unreachable
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from tests.factories.surveys import AT, KNIGHT, PEKKA, PROPERTY, WIZARD, clan, player, survey, tag
from tests.factories.timelines import CLANS, HOLES, Liked, count, reading

MIRRORED = {
    ChangeKind.JOINED: ChangeKind.LEFT,
    ChangeKind.LEFT: ChangeKind.JOINED,
    ChangeKind.SWITCHED: ChangeKind.SWITCHED,
}


def contributions(happened: tuple[Change, ...]) -> tuple[Counter[int], Counter[int]]:
    """Return what each change adds to a card, and what it takes from one."""
    gained = Counter(change.after.id for change in happened if change.after is not None)
    lost = Counter(change.before.id for change in happened if change.before is not None)
    return gained, lost


def test_each_kind_of_change_is_told_with_its_cards() -> None:
    """Joined, left, moved, in this order, each with what was known before and after."""
    before = reading({0: KNIGHT, 1: WIZARD, 2: PEKKA, 3: None})
    after = reading({0: KNIGHT, 2: WIZARD, 3: PEKKA, 4: KNIGHT})
    assert find_changes(before, after) == (
        Change(kind=ChangeKind.JOINED, tag=tag(4), name="Player 4", after=KNIGHT),
        Change(kind=ChangeKind.LEFT, tag=tag(1), name="Player 1", before=WIZARD),
        Change(kind=ChangeKind.SWITCHED, tag=tag(2), name="Player 2", before=PEKKA, after=WIZARD),
        Change(kind=ChangeKind.SWITCHED, tag=tag(3), name="Player 3", before=None, after=PEKKA),
    )


def test_a_card_that_is_spelled_otherwise_has_not_changed() -> None:
    """A card is known by its id: another name for it is no move."""
    renamed = replace(KNIGHT, name="Card 1", raw_name="Card 1")
    assert find_changes(reading({0: KNIGHT}), reading({0: renamed})) == ()


def test_of_the_missing_only_coming_and_going_is_known() -> None:
    """A player missing from a reading has not moved; only that they joined or left is known."""
    before = reading({0: KNIGHT, 1: WIZARD}, missing={0, 1})
    after = reading({0: PEKKA, 2: PEKKA}, missing={2})
    assert find_changes(before, after) == (
        Change(kind=ChangeKind.JOINED, tag=tag(2), name="Player 2"),
        Change(kind=ChangeKind.LEFT, tag=tag(1), name="Player 1"),
    )
    assert count_deltas(find_changes(before, after)) == {}


@PROPERTY
@given(CLANS, CLANS, HOLES, HOLES)
def test_looking_back_mirrors_what_happened(
    before: Liked, after: Liked, lost: set[int], later: set[int]
) -> None:
    """From after to before everybody who joined has left, and every move goes the other way."""
    one, other = reading(before, lost), reading(after, later)
    there, back = find_changes(one, other), find_changes(other, one)
    mirrored = {(MIRRORED[c.kind], c.tag, c.after, c.before) for c in there}
    assert mirrored == {(c.kind, c.tag, c.before, c.after) for c in back}
    assert count_deltas(back) == {card: -number for card, number in count_deltas(there).items()}


@PROPERTY
@given(CLANS, CLANS, HOLES, HOLES)
def test_an_outage_adds_nothing(
    before: Liked, after: Liked, lost: set[int], later: set[int]
) -> None:
    """Partial readings give only moves, gains and losses that the full ones give, too."""
    full = find_changes(reading(before), reading(after))
    some = find_changes(reading(before, lost), reading(after, later))
    moved = {change for change in full if change.kind is ChangeKind.SWITCHED}
    assert {change for change in some if change.kind is ChangeKind.SWITCHED} <= moved
    for told, true in zip(contributions(some), contributions(full), strict=True):
        assert told <= true
    assert {(c.kind, c.tag) for c in some} <= {(c.kind, c.tag) for c in full}


@PROPERTY
@given(CLANS, HOLES, HOLES)
def test_an_outage_of_a_clan_at_rest_is_silence(
    liked: Liked, lost: set[int], later: set[int]
) -> None:
    """When nothing has happened nothing is told, whoever is missing from either reading."""
    assert find_changes(reading(liked, lost), reading(liked, later)) == ()


@PROPERTY
@given(CLANS, CLANS, HOLES, HOLES)
def test_joins_and_leaves_are_those_of_the_rosters(
    before: Liked, after: Liked, lost: set[int], later: set[int]
) -> None:
    """The list of joiners and leavers does not depend on who answered."""
    happened = find_changes(reading(before, lost), reading(after, later))
    named = {kind: {c.tag for c in happened if c.kind is kind} for kind in ChangeKind}
    assert named[ChangeKind.JOINED] == {tag(n) for n in after.keys() - before.keys()}
    assert named[ChangeKind.LEFT] == {tag(n) for n in before.keys() - after.keys()}
    assert not named[ChangeKind.SWITCHED] & (named[ChangeKind.JOINED] | named[ChangeKind.LEFT])


@PROPERTY
@given(CLANS, CLANS)
def test_deltas_are_the_difference_of_the_counts(before: Liked, after: Liked) -> None:
    """Between two whole readings what the changes add up to is what the counts differ by."""
    one, other = reading(before), reading(after)
    gone = count(one.favourites)
    gone.subtract(count(other.favourites))
    assert count_deltas(find_changes(one, other)) == {card: -n for card, n in gone.items() if n}


@PROPERTY
@given(CLANS, HOLES, CLANS, HOLES)
def test_filling_in_keeps_every_answer(
    before: Liked, lost: set[int], now: Liked, later: set[int]
) -> None:
    """Filling in keeps every answer of a reading and adds only the rest of its roster."""
    earlier, one = reading(before, lost), reading(now, later)
    whole = fill_missing(one, earlier)
    assert whole.names == one.names
    assert whole.favourites.items() >= one.favourites.items()
    added = whole.favourites.keys() - one.favourites.keys()
    assert added == (earlier.favourites.keys() & one.names.keys()) - one.favourites.keys()
    assert all(whole.favourites[who] == earlier.favourites[who] for who in added)


@pytest.mark.parametrize("ended", [False, True], ids=["under way", "failed"])
def test_a_stand_in_is_not_an_answer(ended: bool) -> None:
    """A picture that still shows an earlier answer says nothing of that player in a snapshot."""
    before = survey([KNIGHT, WIZARD, None])
    picture = Survey.start(clan(3), AT, before).with_player(player(1, PEKKA))
    picture = picture.with_failure(tag(2), Unreachable("no answer in 10 s"))
    if ended:
        picture = picture.with_failure(tag(0), Unreachable("no answer in 10 s"))
    snapshot = Snapshot.of(picture)
    assert dict(snapshot.favourites) == {tag(1): PEKKA}
    assert (list(snapshot.names), snapshot.complete) == ([tag(0), tag(1), tag(2)], False)
    (moved,) = find_changes(Snapshot.of(before), snapshot)
    assert (moved.tag, moved.before, moved.after) == (tag(1), WIZARD, PEKKA)


def test_a_whole_picture_is_a_whole_snapshot() -> None:
    """Everybody who answered is in it, those without a favourite with None."""
    snapshot = Snapshot.of(survey([KNIGHT, None]))
    assert snapshot.complete
    assert dict(snapshot.favourites) == {tag(0): KNIGHT, tag(1): None}
    assert (snapshot.clan, snapshot.name, snapshot.at) == (clan(2).tag, "Lantern Keep", AT)


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        ("member", "elder", ChangeKind.PROMOTED),
        ("elder", "leader", ChangeKind.PROMOTED),
        ("leader", "co-leader", ChangeKind.DEMOTED),
        ("elder", "member", ChangeKind.DEMOTED),
    ],
)
def test_another_role_is_a_change(was: str, now: str, kind: ChangeKind) -> None:
    """A higher role is a promotion, a lower one a demotion; the favourite is not about it."""
    people = {0: KNIGHT}
    before, after = reading(people, roles={0: was}), reading(people, roles={0: now})
    assert find_changes(before, after) == (
        Change(kind=kind, tag=tag(0), name="Player 0", role_before=was, role_after=now),
    )
    assert count_deltas(find_changes(before, after)) == {}


def test_a_role_that_is_not_known_is_no_change() -> None:
    """Neither a reading without roles, nor one who joined or left, is promoted or demoted."""
    people = {0: KNIGHT}
    known, unknown = reading(people, roles={0: "elder"}), reading(people)
    assert find_changes(known, unknown) == find_changes(unknown, known) == ()
    joined = find_changes(reading({}), known) + find_changes(known, reading({}))
    assert [change.kind for change in joined] == [ChangeKind.JOINED, ChangeKind.LEFT]


def test_a_role_that_is_left_out_once_hides_no_promotion() -> None:
    """A role missing from a reading is taken from the one before."""
    people = {0: KNIGHT}
    known = fill_missing(reading(people), reading(people, roles={0: "member"}))
    found = find_changes(known, reading(people, roles={0: "elder"}))
    assert [change.kind for change in found] == [ChangeKind.PROMOTED]
