"""The plot of shares over time: one curve per card, with its name at the end.

Drawn with `ui.history.braille`, because the curves need the theme's colours, a cursor and marks of
incomplete snapshots, and because a plotting library would slow the start down.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.history.timeline import TimelinePoint, Trend
from clantui.core.text.phrases import format_percent
from clantui.core.text.sanitize import fit
from clantui.ui.common.time_zone import zone_of
from clantui.ui.history.axis import TimeAxis, find_axis_maximum
from clantui.ui.history.braille import Cell, Curve, rasterise_curves

COLOURS: Final = (
    "$text-primary",
    "$text-accent",
    "$text-success",
    "$text-error",
    "$text-secondary",
    "$foreground",
)
"""Colours of the curves; without colours the names at their ends identify them."""

INCOMPLETE_MARK: Final = "◐"
"""Mark of an incomplete snapshot."""

_LEFT: Final = 6
"""Width of the shares and the axis, in cells."""

_LABEL: Final = 24
_LABELLED: Final = 52
"""Width of a label beside its curve, and minimum width of a plot with labels, in cells."""

_MARK_GAP: Final = 12
"""Minimum of cells between two time marks."""


class Plot(Widget):
    """The shares of some cards over time, with a cursor at a snapshot."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Plot { height: 12; padding: 0 1; background: $background; text-wrap: nowrap; }
    """

    at: reactive[datetime | None] = reactive(None)

    class Selected(Message):
        """A click; `at` is the time of the nearest snapshot."""

        def __init__(self, at: datetime) -> None:
            super().__init__()
            self.at = at

    def __init__(self) -> None:
        super().__init__()
        self._points: Sequence[TimelinePoint] = ()
        self._trends: tuple[Trend, ...] = ()
        self._card: int | None = None
        self._cells: list[list[Cell]] = []  # curves are drawn once: the cursor changes none

    def show(
        self,
        points: Sequence[TimelinePoint],
        trends: Sequence[Trend],
        card: int | None,
        curves: list[list[Cell]],
    ) -> None:
        """Show two points or more, and the trends of cards, the most important first.

        `curves` comes from `draw_curves`, and is drawn again if the size differs.
        """
        self._points, self._trends = points, tuple(trends)
        self._card, self._cells = card, curves
        self.refresh()

    def render(self) -> Content:
        """Draw the curves with their labels, the axis and the days."""
        width, height = self.room
        if not self._points or not _has_room(width, height):
            return Content("")
        if not self._cells or (len(self._cells[0]), len(self._cells)) != (width, height):
            self._cells = draw_curves(self._points, self._trends, self._card, self.room)
        top = _find_maximum(self._trends)
        labels = self._draw_labels(top, height)
        lines = [
            Content.assemble(
                (self._format_share(y, height, top), "$text-muted"),
                self._draw_row(line),
                labels.get(y, ""),
            )
            for y, line in enumerate(self._cells)
        ]
        marks = self._axis.marks(max(width // _MARK_GAP, 2))
        lines += [self._draw_axis(width, marks), self._draw_days(width, marks)]
        return Content("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        """Select the snapshot nearest to the mouse."""
        width, _ = self.room
        if self._points:
            position = (event.x - 1 - _LEFT) / max(width - 1, 1)
            times, axis = (point.at for point in self._points), self._axis
            nearest = min(times, key=lambda at: abs(axis.position(at) - position))
            self.post_message(self.Selected(nearest))

    @property
    def room(self) -> tuple[int, int]:
        """Size of the curves: columns and lines."""
        width, height = self.content_size
        label = _LABEL + 1 if width >= _LABELLED else 0
        return width - _LEFT - label, height - 2

    @property
    def _axis(self) -> TimeAxis:
        return TimeAxis(first=self._points[0].at, last=self._points[-1].at, zone=zone_of(self))

    def _find_column(self, at: datetime, width: int) -> int:
        return round(self._axis.position(at) * (width - 1))

    def _draw_row(self, line: list[Cell]) -> Content:
        at = self._find_column(self.at, len(line)) if self.at is not None else -1
        parts = []
        for x, cell in enumerate(line):
            colour = COLOURS[cell.curve % len(COLOURS)] if cell.curve is not None else ""
            parts.append((cell.char, f"{colour} on $panel" if x == at else colour))
        return Content.assemble(*parts)

    def _format_share(self, y: int, height: int, top: float) -> str:
        """Return the text left of a line, with the maximum share or half of it."""
        half = round(top * 50, 6)
        if y == 0:
            return f"{format_percent(top):>5}┤"
        if y == height // 2 and height > 4 and half == int(half):
            return f"{format_percent(top / 2):>5}┤"
        return "     │"

    def _draw_axis(self, width: int, marks: Sequence[tuple[datetime, str]]) -> Content:
        """Draw the axis with marks of days, incomplete snapshots and the cursor."""
        signs = {self._find_column(at, width): ("┬", "$text-muted") for at, _ in marks}
        for point in self._points:
            if not point.is_complete:
                signs[self._find_column(point.at, width)] = (INCOMPLETE_MARK, "$text-muted")
        if self.at is not None:
            signs[self._find_column(self.at, width)] = ("▲", "bold $text-accent")
        line = [signs.get(x, ("─", "$text-muted")) for x in range(width)]
        return Content.assemble(("   0%└", "$text-muted"), *line)

    def _draw_days(self, width: int, marks: Sequence[tuple[datetime, str]]) -> Content:
        line = " " * width
        for at, name in marks:
            start = min(max(self._find_column(at, width) - len(name) // 2, 0), width - len(name))
            if start >= 0 and not line[max(start - 1, 0) : start + len(name) + 1].strip():
                line = line[:start] + name + line[start + len(name) :]
        return Content.styled(" " * _LEFT + line, "$text-muted")

    def _draw_labels(self, top: float, height: int) -> dict[int, Content]:
        """Return the label of each card by the line where its curve ends, or one near it."""
        if self.content_size.width < _LABELLED:
            return {}
        ends = [
            (round((1 - trend.points[-1][1] / top) * (height - 1)), -trend.points[-1][1], i)
            for i, trend in enumerate(self._trends)
            if trend.points
        ]
        labels: dict[int, Content] = {}
        for place, (line, _, index) in enumerate(sorted(ends)[:height]):
            lowest = height - (min(len(ends), height) - place)
            above = max(labels, default=-1)
            labels[min(max(line, above + 1), lowest)] = self._draw_label(index)
        return labels

    def _draw_label(self, index: int) -> Content:
        trend = self._trends[index]
        is_chosen = trend.card.id == self._card
        text = f" {'▸' if is_chosen else ' '}{fit(trend.card.name, _LABEL - 7)}"
        text += f"{format_percent(trend.points[-1][1]):>6}"
        return Content.styled(text, COLOURS[index % len(COLOURS)] + (" bold" if is_chosen else ""))


def draw_curves(
    points: Sequence[TimelinePoint],
    trends: Sequence[Trend],
    card: int | None,
    room: tuple[int, int],
) -> list[list[Cell]]:
    """Draw curves as lines of cells; empty without room or with fewer than two points.

    It is thread-safe, because thousands of points take long.
    """
    if len(points) < 2 or not _has_room(*room):
        return []
    axis = TimeAxis(first=points[0].at, last=points[-1].at)
    top = _find_maximum(trends)
    curves = [
        Curve(
            points=tuple((axis.position(at), share / top) for at, share in trend.points),
            thick=trend.card.id == card,
        )
        for trend in trends
    ]
    return rasterise_curves(curves, *room)


def _has_room(width: int, height: int) -> bool:
    return width >= 8 and height >= 1


def _find_maximum(trends: Sequence[Trend]) -> float:
    shares = (share for trend in trends for _, share in trend.points)
    return find_axis_maximum(max(shares, default=0.0))
