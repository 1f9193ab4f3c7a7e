"""Sparkline of a card's share over time."""

from __future__ import annotations

from datetime import UTC, datetime

from clantui.core.history.timeline import Trend
from clantui.core.text.bars import BAR_COLUMNS
from clantui.core.text.dates import Zone, format_day, format_start, in_zone
from clantui.core.text.phrases import format_percent


def draw_sparkline(trend: Trend, cells: int) -> str:
    """Draw a trend of two or more snapshots as columns; each shows the last share known then.

    The columns are equally far apart in time.
    """
    points = trend.points
    first, last = points[0][0], points[-1][0]
    highest = max(share for _, share in points) or 1.0
    columns, index = [], 0
    for cell in range(1, cells + 1):
        end = first + (last - first) * cell / cells
        while index + 1 < len(points) and points[index + 1][0] <= end:
            index += 1
        columns.append(BAR_COLUMNS[1 + round(points[index][1] / highest * 7)])
    return "".join(columns)


def draw_trend(trend: Trend, now: datetime, width: int, zone: Zone = UTC) -> str:
    """Draw a trend with its first and last share: `6% on 30 Sep ▁▂▅█ 16% today`.

    The first share of today has its time: `6% at 09:05 ▁▂▅█ 16% today`. Without room for a
    sparkline, an arrow takes its place. Empty for fewer than two snapshots, and only text if the
    share never changed.
    """
    if len(trend.points) < 2:
        return ""
    (first, before), (last, after) = trend.points[0], trend.points[-1]
    start = format_start(first, now, zone)
    if all(share == after for _, share in trend.points):
        return f"{format_percent(after)} since {start.partition(' ')[2]}"
    begin = f"{format_percent(before)} {start} "
    end = f" {format_percent(after)} {_format_date(last, now, zone)}"
    room = width - len(begin) - len(end)
    return f"{begin}{draw_sparkline(trend, room) if room > 3 else '→'}{end}"


def _format_date(at: datetime, now: datetime, zone: Zone) -> str:
    if in_zone(at, zone).date() == in_zone(now, zone).date():
        return "today"
    return f"on {format_day(at, in_zone(now, zone).year, zone)}"
