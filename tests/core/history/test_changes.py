"""Changes between two snapshots: all of them, and no others."""

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
from tests.factories.surveys import (
    AT,
    KNIGHT,
    PEKKA,
    PROPERTY,
    WIZARD,
    clan,
    make_survey,
    player,
    tag,
)
from tests.factories.timelines import CLANS, MISSING, Favourites, count, make_snapshot

MIRRORED = {
    ChangeKind.JOINED: ChangeKind.LEFT,
    ChangeKind.LEFT: ChangeKind.JOINED,
    ChangeKind.SWITCHED: ChangeKind.SWITCHED,
}


def contributions(happened: tuple[Change, ...]) -> tuple[Counter[int], Counter[int]]:
    """Return the cards that each change adds and removes."""
    gained = Counter(change.after.id for change in happened if change.after is not None)
    lost = Counter(change.before.id for change in happened if change.before is not None)
    return gained, lost


def test_changes_have_the_cards_before_and_after() -> None:
    """Changes are sorted: who joined, who left, who switched, with the cards."""
    before = make_snapshot({0: KNIGHT, 1: WIZARD, 2: PEKKA, 3: None})
    after = make_snapshot({0: KNIGHT, 2: WIZARD, 3: PEKKA, 4: KNIGHT})
    assert find_changes(before, after) == (
        Change(kind=ChangeKind.JOINED, tag=tag(4), name="Player 4", after=KNIGHT),
        Change(kind=ChangeKind.LEFT, tag=tag(1), name="Player 1", before=WIZARD),
        Change(kind=ChangeKind.SWITCHED, tag=tag(2), name="Player 2", before=PEKKA, after=WIZARD),
        Change(kind=ChangeKind.SWITCHED, tag=tag(3), name="Player 3", before=None, after=PEKKA),
    )


def test_another_spelling_of_a_card_is_no_change() -> None:
    """A card is identified by its id."""
    renamed = replace(KNIGHT, name="Card 1", raw_name="Card 1")
    assert find_changes(make_snapshot({0: KNIGHT}), make_snapshot({0: renamed})) == ()


def test_missing_players_can_only_join_and_leave() -> None:
    """For a player missing from a snapshot, no change of the favourite is reported."""
    before = make_snapshot({0: KNIGHT, 1: WIZARD}, missing={0, 1})
    after = make_snapshot({0: PEKKA, 2: PEKKA}, missing={2})
    assert find_changes(before, after) == (
        Change(kind=ChangeKind.JOINED, tag=tag(2), name="Player 2"),
        Change(kind=ChangeKind.LEFT, tag=tag(1), name="Player 1"),
    )
    assert count_deltas(find_changes(before, after)) == {}


@PROPERTY
@given(CLANS, CLANS, MISSING, MISSING)
def test_changes_are_mirrored_backwards(
    before: Favourites, after: Favourites, lost: set[int], later: set[int]
) -> None:
    """With the snapshots swapped, joined and left are swapped, and each switch is reversed."""
    first, second = make_snapshot(before, lost), make_snapshot(after, later)
    forward, backward = find_changes(first, second), find_changes(second, first)
    mirrored = {(MIRRORED[c.kind], c.tag, c.after, c.before) for c in forward}
    assert mirrored == {(c.kind, c.tag, c.before, c.after) for c in backward}
    assert count_deltas(backward) == {
        card: -number for card, number in count_deltas(forward).items()
    }


@PROPERTY
@given(CLANS, CLANS, MISSING, MISSING)
def test_incomplete_snapshots_add_no_changes(
    before: Favourites, after: Favourites, lost: set[int], later: set[int]
) -> None:
    """Incomplete snapshots have only changes that the complete ones have, too."""
    full = find_changes(make_snapshot(before), make_snapshot(after))
    partial = find_changes(make_snapshot(before, lost), make_snapshot(after, later))
    switches = {change for change in full if change.kind is ChangeKind.SWITCHED}
    assert {change for change in partial if change.kind is ChangeKind.SWITCHED} <= switches
    for known, true in zip(contributions(partial), contributions(full), strict=True):
        assert known <= true
    assert {(c.kind, c.tag) for c in partial} <= {(c.kind, c.tag) for c in full}


@PROPERTY
@given(CLANS, MISSING, MISSING)
def test_missing_players_are_not_changes(
    favourites: Favourites, lost: set[int], later: set[int]
) -> None:
    """Between two snapshots with the same favourites there is no change."""
    assert find_changes(make_snapshot(favourites, lost), make_snapshot(favourites, later)) == ()


@PROPERTY
@given(CLANS, CLANS, MISSING, MISSING)
def test_joins_and_leaves_are_those_of_the_rosters(
    before: Favourites, after: Favourites, lost: set[int], later: set[int]
) -> None:
    """Joins and leaves do not depend on the players who failed to load."""
    changes = find_changes(make_snapshot(before, lost), make_snapshot(after, later))
    tags = {kind: {c.tag for c in changes if c.kind is kind} for kind in ChangeKind}
    assert tags[ChangeKind.JOINED] == {tag(n) for n in after.keys() - before.keys()}
    assert tags[ChangeKind.LEFT] == {tag(n) for n in before.keys() - after.keys()}
    assert not tags[ChangeKind.SWITCHED] & (tags[ChangeKind.JOINED] | tags[ChangeKind.LEFT])


@PROPERTY
@given(CLANS, CLANS)
def test_deltas_are_the_difference_of_the_counts(before: Favourites, after: Favourites) -> None:
    """Between complete snapshots, the changes add up to the difference of the counts."""
    snapshot, other = make_snapshot(before), make_snapshot(after)
    losses = count(snapshot.favourites)
    losses.subtract(count(other.favourites))
    assert count_deltas(find_changes(snapshot, other)) == {
        card: -n for card, n in losses.items() if n
    }


@PROPERTY
@given(CLANS, MISSING, CLANS, MISSING)
def test_filling_in_keeps_the_snapshots_favourites(
    before: Favourites, lost: set[int], now: Favourites, later: set[int]
) -> None:
    """Only missing players of the roster are added."""
    earlier, snapshot = make_snapshot(before, lost), make_snapshot(now, later)
    filled = fill_missing(snapshot, earlier)
    assert filled.names == snapshot.names
    assert filled.favourites.items() >= snapshot.favourites.items()
    added = filled.favourites.keys() - snapshot.favourites.keys()
    assert (
        added == (earlier.favourites.keys() & snapshot.names.keys()) - snapshot.favourites.keys()
    )
    assert all(filled.favourites[tag] == earlier.favourites[tag] for tag in added)


@pytest.mark.parametrize("ended", [False, True], ids=["loading", "failed"])
def test_players_of_earlier_loads_are_not_in_a_snapshot(ended: bool) -> None:
    """A survey that still shows an older profile has no favourite in the snapshot."""
    before = make_survey([KNIGHT, WIZARD, None])
    survey = Survey.start(clan(3), AT, before).with_player(player(1, PEKKA))
    survey = survey.with_failure(tag(2), Unreachable("no answer in 10 s"))
    if ended:
        survey = survey.with_failure(tag(0), Unreachable("no answer in 10 s"))
    snapshot = Snapshot.of(survey)
    assert dict(snapshot.favourites) == {tag(1): PEKKA}
    assert (list(snapshot.names), snapshot.is_complete) == ([tag(0), tag(1), tag(2)], False)
    (moved,) = find_changes(Snapshot.of(before), snapshot)
    assert (moved.tag, moved.before, moved.after) == (tag(1), WIZARD, PEKKA)


def test_a_complete_survey_makes_a_complete_snapshot() -> None:
    """All loaded players are in it, those without a favourite with None."""
    snapshot = Snapshot.of(make_survey([KNIGHT, None]))
    assert snapshot.is_complete
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
    """A higher role is a promotion, a lower one a demotion; the favourite does not matter."""
    people = {0: KNIGHT}
    before, after = make_snapshot(people, roles={0: was}), make_snapshot(people, roles={0: now})
    assert find_changes(before, after) == (
        Change(kind=kind, tag=tag(0), name="Player 0", role_before=was, role_after=now),
    )
    assert count_deltas(find_changes(before, after)) == {}


def test_an_unknown_role_is_no_change() -> None:
    """A snapshot without roles, or a new member, has no promotions and demotions."""
    people = {0: KNIGHT}
    known, unknown = make_snapshot(people, roles={0: "elder"}), make_snapshot(people)
    assert find_changes(known, unknown) == find_changes(unknown, known) == ()
    joined = find_changes(make_snapshot({}), known) + find_changes(known, make_snapshot({}))
    assert [change.kind for change in joined] == [ChangeKind.JOINED, ChangeKind.LEFT]


def test_a_role_missing_once_hides_no_promotion() -> None:
    """A role missing from a snapshot is filled in from the previous one."""
    people = {0: KNIGHT}
    known = fill_missing(make_snapshot(people), make_snapshot(people, roles={0: "member"}))
    found = find_changes(known, make_snapshot(people, roles={0: "elder"}))
    assert [change.kind for change in found] == [ChangeKind.PROMOTED]


def test_changes_are_in_the_order_of_their_kinds() -> None:
    """Joined, left, promoted, demoted, changed favourite; each in roster order."""
    before = make_snapshot(
        {0: KNIGHT, 1: KNIGHT, 2: KNIGHT, 3: KNIGHT},
        roles={1: "elder", 2: "member", 3: "member"},
    )
    after = make_snapshot(
        {1: WIZARD, 2: PEKKA, 3: KNIGHT, 4: KNIGHT},
        roles={1: "member", 2: "elder", 3: "co-leader", 4: "leader"},
    )
    assert [(change.kind, change.name) for change in find_changes(before, after)] == [
        (ChangeKind.JOINED, "Player 4"),
        (ChangeKind.LEFT, "Player 0"),
        (ChangeKind.PROMOTED, "Player 2"),
        (ChangeKind.PROMOTED, "Player 3"),
        (ChangeKind.DEMOTED, "Player 1"),
        (ChangeKind.SWITCHED, "Player 1"),
        (ChangeKind.SWITCHED, "Player 2"),
    ]


@pytest.mark.parametrize("certain", [(True, True), (True, False), (False, True)])
def test_an_uncertain_roster_shows_no_joins(certain: tuple[bool, bool]) -> None:
    """A member who is missing from an incomplete list may still be in the clan."""
    before = replace(make_snapshot({0: KNIGHT, 1: KNIGHT}), certain=certain[0])
    after = replace(make_snapshot({1: WIZARD, 2: KNIGHT}), certain=certain[1])
    kinds = [change.kind for change in find_changes(before, after)]
    joins = [ChangeKind.JOINED, ChangeKind.LEFT] if all(certain) else []
    assert kinds == [*joins, ChangeKind.SWITCHED]


def test_the_newer_role_and_favourite_count() -> None:
    """An earlier snapshot only fills gaps, and only of present members."""
    before = make_snapshot({0: KNIGHT, 1: KNIGHT, 2: PEKKA}, roles={0: "member", 1: "elder"})
    after = make_snapshot({0: WIZARD, 1: WIZARD}, {1}, roles={0: "elder"})
    filled = fill_missing(after, before)
    assert filled.favourites == {tag(0): WIZARD, tag(1): KNIGHT}
    assert filled.roles == {tag(0): "elder", tag(1): "elder"}
    cleared = make_snapshot({0: None})
    assert fill_missing(cleared, before).favourites == {tag(0): None}


def test_a_member_who_was_not_listed_is_not_promoted() -> None:
    """A role without its member in the list is a part of an incomplete response."""
    before = make_snapshot({0: KNIGHT}, roles={0: "member", 1: "member"})
    after = make_snapshot({0: KNIGHT, 1: KNIGHT}, roles={0: "member", 1: "elder"})
    assert [change.kind for change in find_changes(before, after)] == [ChangeKind.JOINED]


def test_cards_that_gain_and_lose_equally_are_left_out() -> None:
    """Two players who swap their favourites change no count."""
    before, after = make_snapshot({0: KNIGHT, 1: WIZARD}), make_snapshot({0: WIZARD, 1: KNIGHT})
    assert count_deltas(find_changes(before, after)) == {}
    assert count_deltas(find_changes(before, make_snapshot({0: WIZARD, 1: None}))) == {
        KNIGHT.id: -1
    }
