"""Tests of the rows and columns of the log, and of the texts about snapshots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.history.timeline import History
from clantui.ui.history.change_log import LogRow, _make_columns, filter_rows, make_log_rows
from clantui.ui.history.plot import Plot, _find_maximum, draw_curves
from clantui.ui.history.screen import _describe_size, _make_timeline, describe_snapshot
from tests.factories.surveys import AT, KNIGHT, PEKKA, QUEEN, WIZARD
from tests.factories.timelines import make_snapshot, make_snapshots

PAST: Final = make_snapshots(
    {0: KNIGHT, 1: WIZARD, 2: WIZARD},
    {0: KNIGHT, 1: PEKKA, 2: WIZARD},
    {0: KNIGHT, 1: PEKKA, 2: WIZARD},
    {0: KNIGHT, 1: PEKKA, 2: WIZARD},
    {0: PEKKA, 1: PEKKA, 3: QUEEN},
    missing={2: {0}},
)
ROWS: Final = make_log_rows(History.of(PAST), UTC)


def list_rows(rows: tuple[LogRow, ...]) -> list[str]:
    """Return the time, mark, player and text of each row."""
    return [f"{row.seen} | {row.mark} | {row.player} | {row.text}" for row in rows]


def test_rows_of_a_snapshot_share_its_time() -> None:
    """Each change keeps its number; only the first one shown of a snapshot has the time."""
    minus = "\N{MINUS SIGN}"
    shown = filter_rows(ROWS, "")
    assert list_rows(shown)[0].startswith("25 Nov 18:30 | ")
    assert [row.seen for row in shown] == [
        "25 Nov 18:30",
        "",
        "",
        "24 Nov 18:30",
        "22 Nov 18:30",
        "21 Nov 18:30",
    ]
    assert [row.key for row in shown[:3]] == [(AT + timedelta(days=4), n) for n in range(3)]
    assert {row.mark for row in shown} == {"+", minus, "→", ""}
    assert shown[3].text == "no change · 2 snapshots since 23 Nov"
    assert shown[-1].text == "first snapshot · 3 members"
    left = filter_rows(ROWS, "player 2 left")
    assert [row.seen for row in left] == ["25 Nov 18:30"], "the first one found has the time"
    assert filter_rows(ROWS, "player zebra") == ()
    assert [row.key for row in filter_rows(ROWS, "25 nov")] == [row.key for row in shown[:3]]


@pytest.mark.parametrize("width", [63, 64])
def test_a_narrow_log_has_days_and_short_names(width: int) -> None:
    """Below 64 cells the time is left out, and names have ten cells."""
    seen, mark, player, change = _make_columns(width, ROWS)
    first = ROWS[0]
    wide = width == 64
    assert seen.text(first) == ("25 Nov 18:30" if wide else "25 Nov")
    assert (seen.width, player.width) == ((12, 18) if wide else (6, 10))
    assert (seen.align_right, player.align_right, player.emphasis) == (True, False, True)
    assert (mark.text(first), player.text(first)) == (first.mark, first.player)
    assert (mark.width, change.text(first)) == (1, first.text)


def test_an_older_year_replaces_the_time() -> None:
    """The year is that of the newest snapshot in the zone of the reader."""
    newest = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
    past = [
        make_snapshot({0: KNIGHT, 1: WIZARD}, at=newest - timedelta(days=400)),
        make_snapshot({0: KNIGHT, 1: WIZARD}, at=newest),
    ]
    quiet, first = make_log_rows(History.of(past), UTC)
    assert (quiet.seen, quiet.day) == ("1 Jan 12:00", "1 Jan")
    assert (first.seen, first.day) == ("27 Nov 2024", "27 Nov 2024")
    assert quiet.text == "no change", "one snapshot is not counted"


def test_a_snapshot_is_described_by_its_players_and_changes() -> None:
    """One player is not several; missing players are counted; a day of this year has no year."""
    point = History.of(PAST).points[2]
    now = AT + timedelta(days=9)
    texts = [
        str(describe_snapshot(shown, now, UTC))
        for shown in (
            point,
            replace(point, answered_count=3),
            replace(point, member_count=1, answered_count=1),
            History.of(PAST).points[1],
            History.of(PAST).points[4],
        )
    ]
    assert texts == [
        "23 Nov, 18:30 · 1 of 3 players missing, shown as last known · no change",
        "23 Nov, 18:30 · all 3 players · no change",
        "23 Nov, 18:30 · its one player · no change",
        "22 Nov, 18:30 · all 3 players · 1 change",
        "25 Nov, 18:30 · all 3 players · 3 changes",
    ]
    later = str(describe_snapshot(point, now.replace(year=now.year + 1), UTC))
    assert later.startswith(f"23 Nov {AT.year}, 18:30 · ")


def test_texts_about_snapshots_are_muted() -> None:
    """The line above the plot and the number of snapshots do not stand out."""
    history = History.of(PAST)
    for words in (describe_snapshot(history.points[1], AT, UTC), _describe_size(history)):
        assert [str(span.style) for span in words.spans] == ["$text-muted"]


def test_the_first_row_counts_the_members_of_the_first_snapshot() -> None:
    """A member whose profile is missing is a member, too."""
    past = make_snapshots({0: KNIGHT, 1: WIZARD}, {0: KNIGHT, 1: WIZARD}, missing={0: {0}})
    assert make_log_rows(History.of(past), UTC)[-1].text == "first snapshot · 2 members"


def test_the_header_counts_incomplete_snapshots() -> None:
    """The mark of the axis is explained; without incomplete snapshots there is only a number."""
    complete = make_snapshots({0: KNIGHT}, {0: KNIGHT})
    assert str(_describe_size(History.of(complete))) == "2 snapshots"
    assert str(_describe_size(History.of(PAST))) == "◐ 1 of 5 snapshots is incomplete (grey)"
    two = make_snapshots({0: KNIGHT}, {0: KNIGHT}, missing={0: {0}, 1: {0}})
    assert str(_describe_size(History.of(two))) == "◐ 2 of 2 snapshots are incomplete (grey)"


def test_a_chosen_card_has_one_curve() -> None:
    """A top card is not drawn twice; another one is the last curve; its dots are doubled."""
    cards = (KNIGHT, WIZARD, PEKKA, QUEEN)
    past = make_snapshots(*[dict(enumerate(cards))] * 2)
    history, trends, curves, rows = _make_timeline(past, KNIGHT.id, (40, 10), UTC)
    assert [trend.card.id for trend in trends].count(KNIGHT.id) == 1
    assert (len(curves), len(curves[0]), len(rows)) == (10, 40, 2)
    assert history.points[0].at == AT
    plain = draw_curves(history.points, trends, None, (40, 10))
    assert plain != curves
    assert _make_timeline([], None, (40, 10), UTC)[1:] == ((), [], ())
    assert draw_curves(history.points[:1], trends, None, (40, 10)) == []
    sizes = [
        len(draw_curves(history.points, trends, None, room)) for room in ((8, 1), (7, 1), (8, 0))
    ]
    assert sizes == [1, 0, 0]
    assert (_find_maximum(trends), _find_maximum(())) == (0.25, 0.05)


@pytest.mark.parametrize(
    ("top", "height", "marks"),
    [
        (1.0, 5, [" 100%┤", "     │", "  50%┤", "     │", "     │"]),
        (1.0, 4, [" 100%┤", *["     │"] * 3]),
        (0.25, 5, ["  25%┤", *["     │"] * 4]),
        (0.05, 5, ["   5%┤", *["     │"] * 4]),
        (0.3, 6, ["  30%┤", "     │", "     │", "  15%┤", "     │", "     │"]),
    ],
)
def test_half_of_a_maximum_is_shown_if_it_is_whole(
    top: float, height: int, marks: list[str]
) -> None:
    """The maximum is at the top, and its half in the middle of five lines or more."""
    plot = Plot()
    assert [plot._format_share(y, height, top) for y in range(height)] == marks
