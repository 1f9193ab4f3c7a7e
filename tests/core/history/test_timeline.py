"""Tests of the timeline of a clan, which must not show changes that never happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from msgspec.structs import replace

from clantui.core.history.changes import Change, ChangeKind, count_deltas, find_changes
from clantui.core.history.phrases import describe_change, describe_period, describe_trend
from clantui.core.history.timeline import History, fill_all, find_changes_since
from clantui.core.model.snapshot import Snapshot
from clantui.core.text.dates import format_clock, format_day
from tests.factories.surveys import AT, KNIGHT, MIRROR, PEKKA, PROPERTY, WIZARD, tag
from tests.factories.timelines import (
    PASTS,
    Favourites,
    count,
    make_snapshot,
    make_snapshots,
    take_snapshots,
)


def log(history: History) -> list[tuple[int, str, str]]:
    """Return the index of the point, the player and the kind of each change."""
    return [
        (i, change.name, describe_change(change))
        for i, point in enumerate(history.points)
        for change in point.changes
    ]


def list_changes(snapshots: Sequence[Snapshot]) -> list[Change]:
    """Return all changes of the history."""
    return [change for point in History.of(snapshots).points for change in point.changes]


def test_a_change_is_in_the_first_snapshot_that_shows_it() -> None:
    """The first snapshot has no changes."""
    history = History.of(
        make_snapshots(
            {0: KNIGHT, 1: WIZARD},
            {0: KNIGHT, 1: PEKKA},
            {0: KNIGHT, 1: PEKKA, 2: None},
            {1: PEKKA, 2: KNIGHT},
        )
    )
    assert log(history) == [
        (1, "Player 1", "Wizard → P.E.K.K.A"),
        (2, "Player 2", "joined"),
        (3, "Player 0", "left · Knight"),
        (3, "Player 2", "no favourite → Knight"),
    ]


def test_a_change_during_an_outage_is_shown_once_after_it() -> None:
    """A player missing from one snapshot has the change in the next one."""
    history = History.of(
        make_snapshots(
            {0: KNIGHT}, {0: WIZARD}, {0: WIZARD}, {0: WIZARD}, missing={1: {0}, 3: {0}}
        )
    )
    assert log(history) == [(2, "Player 0", "Knight → Wizard")]
    assert [point.is_complete for point in history.points] == [True, False, True, False]
    assert history.incomplete_count == 2


def test_a_new_member_joins_with_the_first_known_card() -> None:
    """A favourite that is known a snapshot later is shown with the join, and is no switch."""
    history = History.of(
        make_snapshots({0: KNIGHT}, {0: KNIGHT, 1: PEKKA}, {0: KNIGHT, 1: PEKKA}, missing={1: {1}})
    )
    assert log(history) == [(1, "Player 1", "joined · P.E.K.K.A")]
    assert [point.known_count for point in history.points] == [1, 2, 2]


def test_nothing_is_filled_in_across_an_absence() -> None:
    """A player who returns counts as new."""
    past = make_snapshots(
        {0: KNIGHT, 1: WIZARD}, {0: KNIGHT}, {0: KNIGHT, 1: PEKKA}, missing={2: {1}}
    )
    history = History.of(past)
    assert log(history) == [(1, "Player 1", "left · Wizard"), (2, "Player 1", "joined")]
    assert history.points[2].known_count == 1


def test_a_share_is_of_the_known_favourites() -> None:
    """A missing player still counts, one who was never known does not."""
    past = make_snapshots({0: KNIGHT, 1: WIZARD, 2: WIZARD}, {0: KNIGHT, 1: WIZARD, 2: WIZARD})
    outage = make_snapshots(
        {0: KNIGHT, 1: WIZARD, 2: WIZARD},
        {0: KNIGHT, 1: WIZARD, 2: WIZARD},
        missing={0: {2}, 1: {1, 2}},
    )
    assert [point.find_share(2) for point in History.of(past).points] == [2 / 3, 2 / 3]
    assert [point.find_share(2) for point in History.of(outage).points] == [1 / 2, 1 / 2]
    assert [point.answered_count for point in History.of(outage).points] == [2, 1]
    unloaded = History.of(make_snapshots({0: KNIGHT}, missing={0: {0}}))
    assert (unloaded.points[0].find_share(1), unloaded.find_trend(1), unloaded.find_top(5)) == (
        None,
        None,
        (),
    )


def test_a_trend_has_no_point_where_no_favourite_is_known() -> None:
    """In a snapshot without any known favourite the share is unknown, not 0%."""
    history = History.of(make_snapshots({0: KNIGHT}, {1: KNIGHT}, {1: WIZARD}, missing={0: {0}}))
    trend = history.find_trend(KNIGHT.id)
    assert trend is not None
    assert trend.points == ((history.points[1].at, 1.0), (history.points[2].at, 0.0))


@PROPERTY
@given(PASTS)
def test_complete_snapshots_have_the_changes_between_neighbours(
    past: Sequence[tuple[Favourites, set[int]]],
) -> None:
    """The counts are those of each snapshot."""
    snapshots = take_snapshots(past, whole=True)
    history = History.of(snapshots)
    assert [point.changes for point in history.points[1:]] == [
        find_changes(a, b) for a, b in pairwise(snapshots)
    ]
    assert [point.players for point in history.points] == [count(s.favourites) for s in snapshots]


@PROPERTY
@given(PASTS)
def test_an_outage_is_never_a_change(past: Sequence[tuple[Favourites, set[int]]]) -> None:
    """If players are missing, fewer switches may be found, but none is added."""
    true, found = (list_changes(take_snapshots(past, whole=whole)) for whole in (True, False))
    for number in range(8):
        of_player = [[c for c in changes if c.tag == tag(number)] for changes in (found, true)]
        switches = [sum(c.kind is ChangeKind.SWITCHED for c in changes) for changes in of_player]
        assert switches[0] <= switches[1]
        found_others, true_others = (
            [c.kind for c in changes if c.kind is not ChangeKind.SWITCHED] for changes in of_player
        )
        assert found_others == true_others
    unchanged = History.of(take_snapshots([(past[0][0], missing) for _, missing in past]))
    assert not any(point.changes for point in unchanged.points)
    assert len({tuple(sorted(point.players.items())) for point in unchanged.points}) == 1


@PROPERTY
@given(PASTS)
def test_the_shares_agree_with_the_log(past: Sequence[tuple[Favourites, set[int]]]) -> None:
    """The changes of the log add up to the players of each card, also with missing players."""
    history = History.of(take_snapshots(past))
    total: Counter[int] = Counter(history.points[0].players)
    for point in history.points[1:]:
        total.update(count_deltas(point.changes))
        assert {card: n for card, n in total.items() if n} == point.players
        assert sum(point.players.values()) <= point.known_count <= point.member_count


@PROPERTY
@given(PASTS)
def test_filling_in_keeps_all_favourites(past: Sequence[tuple[Favourites, set[int]]]) -> None:
    """Filling in keeps all favourites, adds no players, and is idempotent."""
    snapshots = take_snapshots(past)
    whole = fill_all(snapshots)
    for read, full in zip(snapshots, whole, strict=True):
        assert full.names == read.names
        assert full.favourites.items() >= read.favourites.items()
        assert full.favourites.keys() <= full.names.keys()
    assert fill_all(whole) == whole


def test_the_top_cards_are_weighted_by_time() -> None:
    """A day with twenty snapshots has the same weight as a day with one."""
    assert KNIGHT.id < WIZARD.id  # what a tie would be decided by
    old, new = {0: WIZARD, 1: WIZARD, 2: KNIGHT}, {0: KNIGHT, 1: KNIGHT, 2: WIZARD}
    past = [make_snapshot(old, at=AT + timedelta(days=day)) for day in range(5)]
    past += [make_snapshot(new, at=AT + timedelta(days=5, minutes=minute)) for minute in range(20)]
    history = History.of(past)
    assert [trend.card for trend in history.find_top(5)] == [WIZARD, KNIGHT]
    assert [trend.card for trend in history.find_top(1)] == [WIZARD]


def test_the_top_cards_are_sorted_by_share() -> None:
    """Of cards that were always present, the one with most players is first."""
    history = History.of(make_snapshots(*[{0: WIZARD, 1: WIZARD, 2: KNIGHT}] * 3))
    assert [trend.card for trend in history.find_top(2)] == [WIZARD, KNIGHT]


def test_a_single_snapshot_has_top_cards() -> None:
    """The top cards of one snapshot are those of most players; ties are sorted by id."""
    once = History.of([make_snapshot({0: PEKKA, 1: PEKKA, 2: WIZARD, 3: KNIGHT})])
    assert PEKKA.id > WIZARD.id > KNIGHT.id
    assert [trend.card for trend in once.find_top(3)] == [PEKKA, KNIGHT, WIZARD]


def test_a_trend_has_a_point_for_each_snapshot() -> None:
    """A card without players is at 0; one that never had any has no trend."""
    history = History.of(make_snapshots({0: KNIGHT}, {0: WIZARD}, {0: WIZARD, 1: KNIGHT}))
    trend = history.find_trend(KNIGHT.id)
    assert trend is not None
    assert trend.points == tuple(
        (AT + timedelta(days=i), share) for i, share in enumerate([1.0, 0.0, 0.5])
    )
    assert history.find_trend(PEKKA.id) is None


def test_no_snapshots_are_an_empty_history() -> None:
    """A history without snapshots is empty, and no error."""
    history = History.of([])
    assert (history.points, history.find_top(5), history.incomplete_count) == ((), (), 0)


def test_changes_are_found_since_the_last_snapshot_or_a_day() -> None:
    """Without a snapshot to compare with, the result is None."""
    past = make_snapshots({0: KNIGHT}, {0: WIZARD}, {0: PEKKA})
    now = make_snapshot({0: MIRROR}, at=AT + timedelta(days=3))
    since = {day: find_changes_since(past, now, AT + timedelta(days=day)) for day in (-1, 0, 1, 2)}
    assert since.pop(-1) is None
    assert {d: [describe_change(c) for c in changed or ()] for d, changed in since.items()} == {
        0: ["Knight → Mirror"],
        1: ["Wizard → Mirror"],
        2: ["P.E.K.K.A → Mirror"],
    }
    assert find_changes_since(past, now) == since[2]
    assert find_changes_since([*past, now], now) == since[2]
    assert find_changes_since([], now) is None
    assert find_changes_since([now], now) is None


def test_a_running_load_has_no_changes() -> None:
    """Players who are still waiting count as last known, however long ago."""
    past = make_snapshots({0: KNIGHT, 1: WIZARD}, {0: KNIGHT, 1: PEKKA}, missing={1: {0}})
    begun = make_snapshot({0: MIRROR, 1: MIRROR}, missing={0, 1}, at=AT + timedelta(days=2))
    assert find_changes_since(past, begun) == ()
    (moved,) = find_changes_since(past, begun, AT) or ()
    assert (moved.tag, describe_change(moved)) == (tag(1), "Wizard → P.E.K.K.A")


@pytest.mark.parametrize(
    ("year", "text"), [(2026, "21 Nov"), (2025, "21 Nov 2026"), (None, "21 Nov 2026")]
)
def test_a_day_of_another_year_has_its_year(year: int | None, text: str) -> None:
    """Days are formatted without the locale."""
    assert (format_day(AT, year), format_clock(AT)) == (text, "18:30")
    assert [format_day(AT.replace(month=m, day=3), 2026)[2:] for m in range(1, 13)] == (
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 — readable
    )


def test_a_period_is_described_in_a_line() -> None:
    """The first and the last day, and the numbers of snapshots and of incomplete ones."""
    past = make_snapshots({0: KNIGHT}, {0: KNIGHT, 1: WIZARD}, missing={1: {1}})
    assert (
        describe_period(History.of(past))
        == "21 Nov 2026 to 22 Nov 2026 · 2 snapshots · 1 incomplete"
    )
    assert describe_period(History.of(past[:1])) == "21 Nov 2026 · 1 snapshot"
    trend, once = History.of(past).find_trend(1), History.of(past[:1]).find_trend(1)
    assert trend is not None
    assert once is not None
    assert describe_trend(trend) == "100% on 21 Nov → 100%"
    assert describe_trend(once) == "100% · one snapshot, 21 Nov"


def test_a_snapshot_without_roles_hides_no_promotion() -> None:
    """A promotion is found between its neighbours."""
    people = {0: KNIGHT}
    past = [
        make_snapshot(people, at=AT + timedelta(days=day), roles=roles)
        for day, roles in enumerate(({0: "member"}, {}, {0: "elder"}))
    ]
    kinds = [[change.kind for change in point.changes] for point in History.of(past).points]
    assert kinds == [[], [], [ChangeKind.PROMOTED]]


@PROPERTY
@given(PASTS)
def test_changes_since_a_day_are_those_of_the_whole_timeline(
    past: Sequence[tuple[Favourites, set[int]]],
) -> None:
    """Two snapshots filled in alone have the changes of the complete timeline."""
    *before, now = take_snapshots(past)
    *whole, last = fill_all([*before, now])
    for some, full in zip(before, whole, strict=True):
        assert find_changes_since(before, now, some.at) == find_changes(full, last)


def test_a_card_has_its_latest_name() -> None:
    """A card that was renamed is shown as it is called now."""
    renamed = replace(KNIGHT, name="Chevalier")
    history = History.of(make_snapshots({0: KNIGHT}, {0: renamed}))
    assert history.cards[KNIGHT.id].name == "Chevalier"
    trend = history.find_trend(KNIGHT.id)
    assert trend is not None
    assert trend.card.name == "Chevalier"


def test_a_role_that_is_missing_once_hides_no_change_since_then() -> None:
    """Roles and favourites are filled in, each from the nearest snapshot that has it."""
    people = {0: KNIGHT, 1: KNIGHT}
    roles = ({0: "member", 1: "elder"}, {1: "member"}, {0: "elder"})
    past = [
        make_snapshot(
            people, {0} if day == 1 else set(), at=AT + timedelta(days=day), roles=of_day
        )
        for day, of_day in enumerate(roles)
    ]
    kinds = [[c.kind for c in point.changes] for point in History.of(past).points]
    assert kinds == [[], [ChangeKind.DEMOTED], [ChangeKind.PROMOTED]]
    since = find_changes_since(past[:2], past[2], AT)
    assert [c.kind for c in since or ()] == [ChangeKind.PROMOTED, ChangeKind.DEMOTED]
    assert [c.kind for c in find_changes_since(past[:2], past[2]) or ()] == [ChangeKind.PROMOTED]


def test_all_roles_without_all_favourites_are_filled_in() -> None:
    """A snapshot with complete roles may miss a favourite."""
    past = [
        make_snapshot({0: KNIGHT}, missing, at=AT + timedelta(days=day), roles={0: "member"})
        for day, missing in enumerate(((), (0,), ()))
    ]
    points = History.of(past).points
    assert [(point.answered_count, point.known_count, point.is_complete) for point in points] == [
        (1, 1, True),
        (0, 1, False),
        (1, 1, True),
    ]
    assert all(not point.changes for point in points)
