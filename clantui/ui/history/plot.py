"""The plot of shares over time: a curve a card, each with its name where it ends.

Drawn by ourselves (`ui.history.braille`), because the curves are to have the theme's colours, a
cursor and marks of partial readings among them, and because nothing may be imported for it at the
start.
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

from clantui.core.history.timeline import History, Trend
from clantui.core.text.phrases import format_percent
from clantui.core.text.sanitize import fit
from clantui.ui.common.time_zone import zone_of
from clantui.ui.history.axis import TimeAxis, axis_maximum
from clantui.ui.history.braille import Cell, Curve, rasterise

COLOURS: Final = (
    "$text-primary",
    "$text-accent",
    "$text-success",
    "$text-error",
    "$text-secondary",
    "$foreground",
)
"""Of the curves, the first card's first. Who sees none has the names where the curves end."""

PARTIAL: Final = "◐"
"""Marks a reading in which somebody was missing."""

_LEFT: Final = 6
"""Cells of the shares and the axis."""

_LABEL: Final = 24
_LEAST: Final = 52
"""Cells of a card's name and share beside its curve, and of a plot that has room for them."""

_APART: Final = 12
"""Cells between two marks of time, at least."""


class Plot(Widget):
    """The shares of some cards of a history, with the cursor in it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Plot { height: 12; padding: 0 1; background: $background; text-wrap: nowrap; }
    """

    at: reactive[datetime | None] = reactive(None)

    class Selected(Message):
        """A click; `at` is the moment of the nearest reading."""

        def __init__(self, at: datetime) -> None:
            super().__init__()
            self.at = at

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self._history: History | None = None
        self._trends: tuple[Trend, ...] = ()
        self._card: int | None = None
        self._cells: list[list[Cell]] | None = None  # as drawn last: the cursor changes no curve

    def show(self, history: History, trends: Sequence[Trend], card: int | None) -> None:
        """Draw cards.

        Args:
            history: two readings or more.
            trends: the cards, the most important first.
            card: the id of the one that is to stand out, or None.
        """
        self._history, self._trends, self._card = history, tuple(trends), card
        self._cells = None
        self.refresh()

    def render(self) -> Content:
        """Draw curves and names, the axis with its marks, the days."""
        width, height = self._room
        if self._history is None or width < 8 or height < 1:
            return Content("")
        most = max((share for trend in self._trends for _, share in trend.points), default=0.0)
        top = axis_maximum(most)
        if (self._cells is None) or (len(self._cells[0]), len(self._cells)) != (width, height):
            self._cells = rasterise(self._curves(top), width, height)
        labels = self._labels(top, height)
        lines = [
            Content.assemble(
                (self._share(y, height, top), "$text-muted"), self._row(line), labels.get(y, "")
            )
            for y, line in enumerate(self._cells)
        ]
        return Content("\n").join([*lines, self._axis(width), self._days(width)])

    def on_click(self, event: events.Click) -> None:
        """Announce the reading nearest to the mouse."""
        width, _ = self._room
        if self._history is not None and self._history.readings:
            part = (event.x - 1 - _LEFT) / max(width - 1, 1)
            moments = [reading.at for reading in self._history.readings]
            span = self._span
            self.post_message(
                self.Selected(min(moments, key=lambda at: abs(span.part(at) - part)))
            )

    @property
    def _room(self) -> tuple[int, int]:
        """Columns and lines of the curves."""
        width, height = self.content_size
        label = _LABEL + 1 if width >= _LEAST else 0
        return width - _LEFT - label, height - 2

    @property
    def _span(self) -> TimeAxis:
        readings = self._history.readings if self._history is not None else ()
        return TimeAxis(first=readings[0].at, last=readings[-1].at, zone=zone_of(self))

    def _column(self, at: datetime, width: int) -> int:
        return round(self._span.part(at) * (width - 1))

    def _curves(self, top: float) -> list[Curve]:
        span = self._span
        return [
            Curve(
                points=tuple((span.part(at), share / top) for at, share in trend.points),
                thick=trend.card.id == self._card,
            )
            for trend in self._trends
        ]

    def _row(self, line: list[Cell]) -> Content:
        at = self._column(self.at, len(line)) if self.at is not None else -1
        parts = []
        for x, cell in enumerate(line):
            colour = COLOURS[cell.curve % len(COLOURS)] if cell.curve is not None else ""
            parts.append((cell.char, f"{colour} on $panel" if x == at else colour))
        return Content.assemble(*parts)

    def _share(self, y: int, height: int, top: float) -> str:
        """Return the text left of a line: the share where the axis ends, or half of it."""
        half = round(top * 50, 6)
        if y == 0:
            return f"{format_percent(top):>5}┤"
        if y == height // 2 and height > 4 and half == int(half):
            return f"{format_percent(top / 2):>5}┤"
        return "     │"

    def _axis(self, width: int) -> Content:
        """Draw the axis: days, partial readings, the cursor, each over those before."""
        assert self._history is not None  # noqa: S101 — or nothing is drawn
        marks = {self._column(at, width): ("┬", "$text-muted") for at, _ in self._marks(width)}
        for reading in self._history.readings:
            if not reading.complete:
                marks[self._column(reading.at, width)] = (PARTIAL, "$text-muted")
        if self.at is not None:
            marks[self._column(self.at, width)] = ("▲", "bold $text-accent")
        line = [marks.get(x, ("─", "$text-muted")) for x in range(width)]
        return Content.assemble(("   0%└", "$text-muted"), *line)

    def _marks(self, width: int) -> tuple[tuple[datetime, str], ...]:
        return self._span.marks(max(width // _APART, 2))

    def _days(self, width: int) -> Content:
        line = " " * width
        for at, name in self._marks(width):
            start = min(max(self._column(at, width) - len(name) // 2, 0), width - len(name))
            if start >= 0 and not line[max(start - 1, 0) : start + len(name) + 1].strip():
                line = line[:start] + name + line[start + len(name) :]
        return Content.styled(" " * _LEFT + line, "$text-muted")

    def _labels(self, top: float, height: int) -> dict[int, Content]:
        """Return by line the name of the card whose curve ends there, or near it."""
        if self.content_size.width < _LEAST:
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
            labels[min(max(line, above + 1), lowest)] = self._label(index)
        return labels

    def _label(self, index: int) -> Content:
        trend = self._trends[index]
        is_chosen = trend.card.id == self._card
        text = f" {'▸' if is_chosen else ' '}{fit(trend.card.name, _LABEL - 7)}"
        text += f"{format_percent(trend.points[-1][1]):>6}"
        return Content.styled(text, COLOURS[index % len(COLOURS)] + (" bold" if is_chosen else ""))
