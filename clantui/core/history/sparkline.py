"""Share of a card over time in one line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from clantui.core.history.timeline import Trend
from clantui.core.text.dates import Zone, format_day, in_zone
from clantui.core.text.phrases import format_percent

_STEPS: Final = "▁▂▃▄▅▆▇█"


def draw_sparkline(trend: Trend, cells: int) -> str:
    """Draw a trend as columns, evenly in time.

    Args:
        trend: of two snapshots or more.
        cells: the width, 1 or more.

    Returns:
        A character for each span of time: the last share in it, or before it. The greatest share
        is a full column.
    """
    points = trend.points
    first, last = points[0][0], points[-1][0]
    most = max(share for _, share in points) or 1.0
    drawn, at = [], 0
    for cell in range(1, cells + 1):
        end = first + (last - first) * cell / cells
        while at + 1 < len(points) and points[at + 1][0] <= end:
            at += 1
        drawn.append(_STEPS[round(points[at][1] / most * (len(_STEPS) - 1))])
    return "".join(drawn)


def trend_line(trend: Trend, now: datetime, width: int, zone: Zone = UTC) -> str:
    """Return a trend as `6% on 30 Sep ▁▂▅█ 16% today`, as wide as there is room for.

    Args:
        trend: of a card.
        now: the time, aware UTC.
        width: in cells.
        zone: the time zone of the reader.

    Returns:
        A line; empty where there are fewer than two snapshots, and a sentence alone where nothing
        has changed, or where there is no room to draw.
    """
    if len(trend.points) < 2:
        return ""
    (first, before), (last, after) = trend.points[0], trend.points[-1]
    day = format_day(first, in_zone(now, zone).year, zone)
    if all(share == after for _, share in trend.points):
        return f"{format_percent(after)} since {day}"
    begin = f"{format_percent(before)} on {day} "
    end = f" {format_percent(after)} {_when(last, now, zone)}"
    room = width - len(begin) - len(end)
    return f"{begin}{draw_sparkline(trend, room) if room > 3 else '→'}{end}"


def _when(at: datetime, now: datetime, zone: Zone) -> str:
    if in_zone(at, zone).date() == in_zone(now, zone).date():
        return "today"
    return f"on {format_day(at, in_zone(now, zone).year, zone)}"
