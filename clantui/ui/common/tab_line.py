"""Line of clickable tabs, with text at its right end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec import Struct
from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.text.sanitize import truncate

_MIN_TITLE: Final = 6
"""Cells of a shortened title, with its number; rather than shorter, tabs are left out."""

_MARK: Final = 2
"""Cells of the marks `‹ ` and ` ›` for tabs that are left out."""


class PlacedTab(Struct, frozen=True):
    """A tab, or a mark for tabs that are left out, at its position.

    Attributes:
        index: of the tab, from 0; of a mark, the nearest tab that is left out.
        text: with blanks around it.
        start: its first cell, from 0.
    """

    index: int
    text: str
    start: int
    is_mark: bool = False

    @property
    def end(self) -> int:
        """The cell after it."""
        return self.start + cell_len(self.text)


class TabLine(Widget):
    """Tabs from the left; if room is missing, the right end is shortened first."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "TabLine { height: 1; padding: 0 1; text-wrap: nowrap; }"

    class Selected(Message):
        """A tab was clicked; `index` counts from 0."""

        def __init__(self, line: TabLine, index: int) -> None:
            super().__init__()
            self.line, self.index = line, index

    keeps_titles: ClassVar[bool] = False
    """Shorten the right end before any title; else only before the active title."""

    titles: reactive[tuple[str, ...]] = reactive(())
    active: reactive[int] = reactive(0)

    def __init__(self) -> None:
        super().__init__()
        self._tabs: tuple[PlacedTab, ...] = ()
        self._end = 0

    def ends(self) -> Sequence[Content]:
        """Return the variants of the right end, the longest first."""
        return ()

    def render(self) -> Content:
        """Draw the tabs, and the longest right end for which there is room."""
        width = self.content_size.width
        end, titles = self._choose(width)
        self._tabs = _place_beside(titles, self.active, end, width)
        left, x = Content(""), 0
        for tab in self._tabs:
            style = "$text-muted"
            if tab.index == self.active:
                style = "bold $text-primary reverse"
            left += Content(" " * (tab.start - x)) + Content.styled(tab.text, style)
            x = tab.end
        self._end = width - end.cell_length
        return left + Content(" " * (self._end - x)) + end

    def title_choices(self) -> Sequence[tuple[str, ...]]:
        """Return the variants of all titles, the longest first."""
        return (self.titles,)

    def _choose(self, width: int) -> tuple[Content, tuple[str, ...]]:
        """Return the longest right end that leaves room for the titles, and those titles."""
        ends, choices = (*self.ends(), Content("")), self.title_choices()
        for end in ends:
            for titles in choices:
                tabs = _place_beside(titles, self.active, end, width)
                texts = {tab.index: tab.text.strip() for tab in tabs if not tab.is_mark}
                needed = range(len(titles)) if self.keeps_titles else (self.active,)
                if all(texts.get(index) == titles[index] for index in needed):
                    return end, titles
        return ends[-1], choices[-1]

    def on_click(self, event: events.Click) -> None:
        """Announce a click on a tab, or act on another one."""
        x = event.x - self.styles.padding.left
        if (index := find_tab_at(self._tabs, x)) is not None:
            self.post_message(self.Selected(self, index))
        else:
            self.act_beside_tabs(is_end=x >= self._end)

    def act_beside_tabs(self, *, is_end: bool) -> None:
        """Act on a click on the right end, or on the blank before it; by default do nothing."""


def fit_tabs(titles: Sequence[str], active: int, width: int) -> tuple[PlacedTab, ...]:
    """Place as many tabs as fit; the active one is always shown, and shortened last."""
    if not titles or width <= 0:
        return ()
    if len(titles) * (_MIN_TITLE + 1) <= width + _MIN_TITLE * 2:
        sizes = [cell_len(title) for title in titles]
        if sum(sizes) + 2 * len(sizes) <= width:
            return _place([f" {title} " for title in titles], 0, gap=0)
        for limit in range(max(sizes), _MIN_TITLE - 1, -1):
            texts = _shorten(titles, active, limit)
            if sum(map(cell_len, texts)) + len(texts) - 1 <= width:
                return _place(texts, 0, gap=1)
    return _place_around(titles, active, width)


def find_tab_at(tabs: Sequence[PlacedTab], x: int) -> int | None:
    """Return the index of the tab at a cell; None without a tab there."""
    return next((tab.index for tab in tabs if tab.start <= x < tab.end), None)


def _shorten(titles: Sequence[str], active: int, limit: int) -> list[str]:
    return [
        title if index == active else truncate(title, limit) for index, title in enumerate(titles)
    ]


def _place(texts: Sequence[str], first: int, *, gap: int, start: int = 0) -> tuple[PlacedTab, ...]:
    placed = []
    for index, text in enumerate(texts, first):
        placed.append(PlacedTab(index, text, start))
        start += cell_len(text) + gap
    return tuple(placed)


def _place_around(titles: Sequence[str], active: int, width: int) -> tuple[PlacedTab, ...]:
    """Place the active tab, and as many tabs around it as fit."""
    first = stop = active
    texts = [truncate(titles[active], width)]
    used, last = cell_len(texts[0]), len(titles)
    grows = True
    while grows:
        grows = False
        for index in (stop + 1, first - 1):
            if not 0 <= index < last:
                continue
            (text,) = _shorten([titles[index]], -1, _MIN_TITLE * 2)
            ends = (min(first, index) > 0) + (max(stop, index) < last - 1)
            if used + 1 + cell_len(text) + ends * _MARK > width:
                continue
            used += 1 + cell_len(text)
            texts, first, stop = (
                ([*texts, text], first, index) if index > stop else ([text, *texts], index, stop)
            )
            grows = True
    marks = (first > 0) + (stop < last - 1)
    if used + marks * _MARK > width:
        return _place(texts, first, gap=1)
    tabs = _place(texts, first, gap=1, start=_MARK if first else 0)
    if first:
        tabs = (PlacedTab(first - 1, "‹", 0, is_mark=True), *tabs)
    if stop < last - 1:
        tabs = (*tabs, PlacedTab(stop + 1, "›", tabs[-1].end + 1, is_mark=True))
    return tabs


def _place_beside(
    titles: Sequence[str], active: int, end: Content, width: int
) -> tuple[PlacedTab, ...]:
    return fit_tabs(titles, active, width - end.cell_length - 1 if end else width)
