"""A clan's past, of which nothing is invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from clantui.core.history.changes import Change, ChangeKind, count_deltas, find_changes
from clantui.core.history.phrases import describe_change, describe_period, describe_trend
from clantui.core.history.timeline import History, carry_forward, changes_since
from clantui.core.model.snapshot import Snapshot
from clantui.core.text.dates import format_clock, format_day
from tests.factories.surveys import AT, KNIGHT, MIRROR, PEKKA, PROPERTY, WIZARD, tag
from tests.factories.timelines import PASTS, Liked, count, reading, readings, told


def log(history: History) -> list[tuple[int, str, str]]:
    """Return the place of the reading, who, and what."""
    return [
        (i, change.name, describe_change(change))
        for i, one in enumerate(history.readings)
        for change in one.changes
    ]


def happened(snapshots: Sequence[Snapshot]) -> list[Change]:
    """Return every change in the history."""
    return [change for one in History.of(snapshots).readings for change in one.changes]


def test_the_log_tells_each_change_at_the_reading_that_shows_it() -> None:
    """Moves, joins and leaves stand at the first reading after them; the first one has none."""
    history = History.of(
        readings(
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


def test_a_change_behind_an_outage_is_told_once_when_it_is_known() -> None:
    """Missing in one reading, there before and after: the move is told after, and once."""
    history = History.of(
        readings({0: KNIGHT}, {0: WIZARD}, {0: WIZARD}, {0: WIZARD}, missing={1: {0}, 3: {0}})
    )
    assert log(history) == [(2, "Player 0", "Knight → Wizard")]
    assert [one.complete for one in history.readings] == [True, False, True, False]
    assert history.incomplete == 2


def test_a_newcomer_is_shown_with_the_first_known_card() -> None:
    """A joiner's card that came a reading later stands with the joining, and is no move."""
    history = History.of(
        readings({0: KNIGHT}, {0: KNIGHT, 1: PEKKA}, {0: KNIGHT, 1: PEKKA}, missing={1: {1}})
    )
    assert log(history) == [(1, "Player 1", "joined · P.E.K.K.A")]
    assert [one.known for one in history.readings] == [1, 2, 2]


def test_nothing_is_carried_over_an_absence() -> None:
    """A player who returns counts as new; earlier favourites are not carried over."""
    past = readings({0: KNIGHT, 1: WIZARD}, {0: KNIGHT}, {0: KNIGHT, 1: PEKKA}, missing={2: {1}})
    history = History.of(past)
    assert log(history) == [(1, "Player 1", "left · Wizard"), (2, "Player 1", "joined")]
    assert history.readings[2].known == 1


def test_a_share_is_of_those_known() -> None:
    """A missing player still counts; one who was never known does not."""
    past = readings({0: KNIGHT, 1: WIZARD, 2: WIZARD}, {0: KNIGHT, 1: WIZARD, 2: WIZARD})
    outage = readings(
        {0: KNIGHT, 1: WIZARD, 2: WIZARD},
        {0: KNIGHT, 1: WIZARD, 2: WIZARD},
        missing={0: {2}, 1: {1, 2}},
    )
    assert [one.share(2) for one in History.of(past).readings] == [2 / 3, 2 / 3]
    assert [one.share(2) for one in History.of(outage).readings] == [1 / 2, 1 / 2]
    assert [one.answered for one in History.of(outage).readings] == [2, 1]
    nobody = History.of(readings({0: KNIGHT}, missing={0: {0}}))
    assert (nobody.readings[0].share(1), nobody.trend(1), nobody.top(5)) == (None, None, ())


@PROPERTY
@given(PASTS)
def test_without_an_outage_the_log_is_the_changes(
    past: Sequence[tuple[Liked, set[int]]],
) -> None:
    """With complete readings the log is the changes between neighbours, and each count its own."""
    snapshots = told(past, whole=True)
    history = History.of(snapshots)
    assert [one.changes for one in history.readings[1:]] == [
        find_changes(a, b) for a, b in pairwise(snapshots)
    ]
    assert [one.players for one in history.readings] == [count(s.favourites) for s in snapshots]


@PROPERTY
@given(PASTS)
def test_an_outage_never_reads_as_a_change(past: Sequence[tuple[Liked, set[int]]]) -> None:
    """Holes take moves away and add none; who comes and goes is known all the same."""
    true, some = (happened(told(past, whole=whole)) for whole in (True, False))
    for number in range(8):
        ours, theirs = ([c for c in all_of if c.tag == tag(number)] for all_of in (some, true))
        moved = [sum(c.kind is ChangeKind.SWITCHED for c in changed) for changed in (ours, theirs)]
        assert moved[0] <= moved[1]
        coming, going = (
            [c.kind for c in changed if c.kind is not ChangeKind.SWITCHED]
            for changed in (ours, theirs)
        )
        assert coming == going
    quiet = History.of(told([(past[0][0], holes) for _, holes in past]))
    assert not any(one.changes for one in quiet.readings)
    assert len({tuple(sorted(one.players.items())) for one in quiet.readings}) == 1


@PROPERTY
@given(PASTS)
def test_the_shares_move_as_the_log_says(past: Sequence[tuple[Liked, set[int]]]) -> None:
    """From reading to reading a card gains what the log gives it, holes or not; deltas sum."""
    history = History.of(told(past))
    total: Counter[int] = Counter(history.readings[0].players)
    for one in history.readings[1:]:
        total.update(count_deltas(one.changes))
        assert {card: n for card, n in total.items() if n} == one.players
        assert sum(one.players.values()) <= one.known <= one.members


@PROPERTY
@given(PASTS)
def test_carrying_keeps_every_answer(past: Sequence[tuple[Liked, set[int]]]) -> None:
    """Carrying over keeps every answer, adds nobody outside the roster, and is idempotent."""
    snapshots = told(past)
    whole = carry_forward(snapshots)
    for read, full in zip(snapshots, whole, strict=True):
        assert full.names == read.names
        assert full.favourites.items() >= read.favourites.items()
        assert full.favourites.keys() <= full.names.keys()
    assert carry_forward(whole) == whole


def test_the_top_of_a_period_weighs_time() -> None:
    """A day read twenty times weighs no more than a day read once."""
    assert KNIGHT.id < WIZARD.id  # what a tie would be decided by
    old, new = {0: WIZARD, 1: WIZARD, 2: KNIGHT}, {0: KNIGHT, 1: KNIGHT, 2: WIZARD}
    past = [reading(old, at=AT + timedelta(days=day)) for day in range(5)]
    past += [reading(new, at=AT + timedelta(days=5, minutes=minute)) for minute in range(20)]
    history = History.of(past)
    assert [trend.card for trend in history.top(5)] == [WIZARD, KNIGHT]
    assert [trend.card for trend in history.top(1)] == [WIZARD]


def test_the_top_of_a_period_weighs_shares() -> None:
    """Among cards present throughout, the one with most players is first."""
    history = History.of(readings(*[{0: WIZARD, 1: WIZARD, 2: KNIGHT}] * 3))
    assert [trend.card for trend in history.top(2)] == [WIZARD, KNIGHT]


def test_a_single_reading_has_weight() -> None:
    """With one reading the top cards are those of most players; ties go by id."""
    once = History.of([reading({0: PEKKA, 1: PEKKA, 2: WIZARD, 3: KNIGHT})])
    assert PEKKA.id > WIZARD.id > KNIGHT.id
    assert [trend.card for trend in once.top(3)] == [PEKKA, KNIGHT, WIZARD]


def test_a_trend_has_a_point_for_each_reading() -> None:
    """A card nobody plays is at 0, not missing; one that was never played has no trend."""
    history = History.of(readings({0: KNIGHT}, {0: WIZARD}, {0: WIZARD, 1: KNIGHT}))
    trend = history.trend(KNIGHT.id)
    assert trend is not None
    assert trend.points == tuple(
        (AT + timedelta(days=i), share) for i, share in enumerate([1.0, 0.0, 0.5])
    )
    assert history.trend(PEKKA.id) is None


def test_nothing_has_no_past() -> None:
    """No reading is an empty history, not an error."""
    history = History.of([])
    assert (history.readings, history.top(5), history.incomplete) == ((), (), 0)


def test_all_changes_until_now() -> None:
    """The last reading before now, or that of a day picked; with none nothing can be said."""
    past = readings({0: KNIGHT}, {0: WIZARD}, {0: PEKKA})
    now = reading({0: MIRROR}, at=AT + timedelta(days=3))
    since = {day: changes_since(past, now, AT + timedelta(days=day)) for day in (-1, 0, 1, 2)}
    assert since.pop(-1) is None
    assert {d: [describe_change(c) for c in changed or ()] for d, changed in since.items()} == {
        0: ["Knight → Mirror"],
        1: ["Wizard → Mirror"],
        2: ["P.E.K.K.A → Mirror"],
    }
    assert changes_since(past, now) == since[2]
    assert changes_since([*past, now], now) == since[2]
    assert changes_since([], now) is None
    assert changes_since([now], now) is None


def test_a_load_under_way_has_changed_nothing() -> None:
    """Players that have not answered yet count as last known, however long ago that was."""
    past = readings({0: KNIGHT, 1: WIZARD}, {0: KNIGHT, 1: PEKKA}, missing={1: {0}})
    begun = reading({0: MIRROR, 1: MIRROR}, missing={0, 1}, at=AT + timedelta(days=2))
    assert changes_since(past, begun) == ()
    (moved,) = changes_since(past, begun, AT) or ()
    assert (moved.tag, describe_change(moved)) == (tag(1), "Wizard → P.E.K.K.A")


@pytest.mark.parametrize(
    ("year", "text"), [(2026, "21 Nov"), (2025, "21 Nov 2026"), (None, "21 Nov 2026")]
)
def test_a_day_has_its_year_where_it_is_another(year: int | None, text: str) -> None:
    """A day is written without locale, and with its year unless that goes without saying."""
    assert (format_day(AT, year), format_clock(AT)) == (text, "18:30")
    assert [format_day(AT.replace(month=m, day=3), 2026)[2:] for m in range(1, 13)] == (
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 — readable
    )


def test_a_past_is_told_in_a_line() -> None:
    """The head says from when to when, how many readings, and how many lack somebody."""
    past = readings({0: KNIGHT}, {0: KNIGHT, 1: WIZARD}, missing={1: {1}})
    assert (
        describe_period(History.of(past))
        == "21 Nov 2026 to 22 Nov 2026 · 2 snapshots · 1 incomplete"
    )
    assert describe_period(History.of(past[:1])) == "21 Nov 2026 · 1 snapshot"
    trend, once = History.of(past).trend(1), History.of(past[:1]).trend(1)
    assert trend is not None
    assert once is not None
    assert describe_trend(trend) == "100% on 21 Nov → 100%"
    assert describe_trend(once) == "100% · one snapshot, 21 Nov"


def test_a_promotion_is_told_across_a_reading_without_roles() -> None:
    """A complete reading whose roles are not known hides no promotion between its neighbours."""
    people = {0: KNIGHT}
    past = [
        reading(people, at=AT + timedelta(days=day), roles=roles)
        for day, roles in enumerate(({0: "member"}, {}, {0: "elder"}))
    ]
    kinds = [[change.kind for change in one.changes] for one in History.of(past).readings]
    assert kinds == [[], [], [ChangeKind.PROMOTED]]
