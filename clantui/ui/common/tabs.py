"""Layout of tabs in one line: all of them, shortened, or those around the current one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from rich.cells import cell_len

from clantui.core.text.sanitize import fit

_SHORTEST: Final = 6
"""Cells of a title, number included, below which tabs are left out rather than shortened."""

_MARK: Final = 2
"""Cells of `‹ ` and ` ›`, which stand for tabs that are left out."""


class PlacedTab(Struct, frozen=True):
    """A tab in its place.

    Attributes:
        index: which tab, from 0; the next one of those left out for a `‹` or a `›`.
        text: its words, with the blanks around them.
        start: the cell where it begins, from 0.
        is_mark: it is a `‹` or a `›`.
    """

    index: int
    text: str
    start: int
    is_mark: bool = False

    @property
    def end(self) -> int:
        """The cell behind it."""
        return self.start + cell_len(self.text)


def fit_tabs(titles: Sequence[str], active: int, width: int) -> tuple[PlacedTab, ...]:
    """Place as many tabs as fit; the active one is always there, and shortened last.

    Args:
        titles: clean texts.
        active: index of the current one.
        width: cells for all of them, 0 or more.

    Returns:
        The tabs from left to right, within the width.
    """
    if not titles or width <= 0:
        return ()
    if len(titles) * (_SHORTEST + 1) <= width + _SHORTEST * 2 or len(titles) < _MARK + 1:
        sizes = [cell_len(title) for title in titles]
        if sum(sizes) + 2 * len(sizes) <= width:
            return _place([f" {title} " for title in titles], 0, gap=0)
        for limit in range(max(sizes), _SHORTEST - 1, -1):
            texts = _shorten(titles, active, limit)
            if sum(map(cell_len, texts)) + len(texts) - 1 <= width:
                return _place(texts, 0, gap=1)
    return _place_around(titles, active, width)


def tab_at(tabs: Sequence[PlacedTab], x: int) -> int | None:
    """Return the index of the tab at a cell; None where there is none."""
    return next((tab.index for tab in tabs if tab.start <= x < tab.end), None)


def _shorten(titles: Sequence[str], active: int, limit: int) -> list[str]:
    return [
        title if index == active or cell_len(title) <= limit else fit(title, limit).rstrip()
        for index, title in enumerate(titles)
    ]


def _place(texts: Sequence[str], first: int, *, gap: int, start: int = 0) -> tuple[PlacedTab, ...]:
    placed = []
    for index, text in enumerate(texts, first):
        placed.append(PlacedTab(index, text, start))
        start += cell_len(text) + gap
    return tuple(placed)


def _place_around(titles: Sequence[str], active: int, width: int) -> tuple[PlacedTab, ...]:
    """Place the active tab, and those next to it as far as there is room."""
    first = stop = active
    texts = [fit(titles[active], min(cell_len(titles[active]), width)).rstrip()]
    used, last = cell_len(texts[0]), len(titles)
    grows = True
    while grows:
        grows = False
        for index in (stop + 1, first - 1):
            if not 0 <= index < last:
                continue
            (text,) = _shorten([titles[index]], -1, _SHORTEST * 2)
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
