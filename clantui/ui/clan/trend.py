"""A card's share over time in little, for the pane about the card."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from textual.content import Content

from clantui.core.history.phrases import describe_trend
from clantui.core.history.timeline import Trend
from clantui.core.text.dates import Zone
from clantui.ui.history.axis import TimeAxis
from clantui.ui.history.braille import Curve, rasterise

_HIGH: Final = 2
"""Lines of the curve."""


def trend_lines(trend: Trend | None, width: int, zone: Zone = UTC) -> list[Content]:
    """The curve, and what it says in words.

    Args:
        trend: of the card; None for one without a past.
        width: in cells.
        zone: the time zone of whoever reads it.

    Returns:
        Three lines, or none where there are fewer than two readings. The curve stands on 0 and its
        greatest share is at the top.
    """
    if trend is None or len(trend.points) < 2 or width < 1:
        return []
    span = TimeAxis(first=trend.points[0][0], last=trend.points[-1][0])
    most = max(share for _, share in trend.points) or 1.0
    curve = Curve(points=tuple((span.part(at), share / most) for at, share in trend.points))
    lines = ["".join(cell.char for cell in line) for line in rasterise([curve], width, _HIGH)]
    return [
        *(Content.styled(line, "$text-primary") for line in lines),
        Content.styled(describe_trend(trend, zone), "$text-muted"),
    ]
