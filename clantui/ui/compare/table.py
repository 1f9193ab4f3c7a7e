"""A table of two things side by side: two bars a line, and a difference in colour."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.strip import Strip

from clantui.core.text.bars import bar
from clantui.core.text.sanitize import fit
from clantui.ui.common.list_table import ListColumn, ListRow, ListTable
from clantui.ui.keymap.bindings import TABLE_KEYS

_GAP: Final = "  "
_BESIDE: Final = 6
"""Cells of a text beside a bar: ` 100 %`."""


class ShareColumn(ListColumn, frozen=True, kw_only=True):
    """A column whose texts have the colour of the one of the two that is ahead."""


class PairRow(ListRow, frozen=True, kw_only=True):
    """One line.

    Attributes:
        parts: 0 to 1, of its two bars.
        ahead: `ours` or `theirs`; empty where neither is.
    """

    parts: tuple[float, float]
    ahead: str = ""


class CompareTable(ListTable, inherit_bindings=False):
    """Its lines are `PairRow`s; what opens one, and what ← and → do, is the screen's to say."""

    DEFAULT_CSS = """
    CompareTable > .abreast--ours { color: $text-success; text-style: bold; }
    CompareTable > .abreast--theirs { color: $text-warning; text-style: bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"abreast--ours", "abreast--theirs"}
    BINDINGS: ClassVar[list[BindingType]] = [
        *TABLE_KEYS,
    ]

    def _line(self, index: int) -> Strip:
        line, ground = self.lines[index], self._ground(index)
        assert isinstance(line, PairRow)  # noqa: S101 — nothing else is put into this table
        pointed = index == self._index and self.has_focus
        muted = ground if pointed else ground + Style(color=self._style("muted").color)
        parts = iter(line.parts)
        segments = [Segment(" ", ground)]
        for i, width in self._shown():
            lane, text = self.lanes[i], line.cells[i]
            if lane.bar:
                segments += self._share(next(parts), text, width, ground)
            elif lane.strong:
                segments.append(Segment(_laid(lane, text, width), ground + Style(bold=True)))
            elif isinstance(lane, ShareColumn) and line.ahead and not pointed:
                told = self.get_component_rich_style(f"abreast--{line.ahead}", partial=True)
                segments.append(Segment(_laid(lane, text, width), ground + told))
            else:
                segments.append(Segment(_laid(lane, text, width), muted))
            segments.append(Segment(_GAP, ground))
        return Strip(segments)

    def _share(self, part: float, text: str, width: int, ground: Style) -> list[Segment]:
        """A bar, where there is room for one, and the number beside it."""
        cells = max(width - _BESIDE, 0)
        full, empty = bar(part, cells)
        number = Segment(_flush(text, width - cells), ground)
        return [Segment(full + empty, self._style("bar")), number] if cells else [number]


def _laid(lane: ListColumn, text: str, width: int) -> str:
    return _flush(text, width) if lane.right else fit(text, width)


def _flush(text: str, width: int) -> str:
    cut = text if cell_len(text) <= width else fit(text, width)
    return " " * (width - cell_len(cut)) + cut
