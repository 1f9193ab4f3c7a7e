"""The table of a comparison: both counts, two bars on one axis, the difference."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType

from clantui.core.columns import Column, count_column
from clantui.core.compare.comparison import ComparisonRow
from clantui.core.export.compare import format_difference
from clantui.core.text.abbreviate import abbreviate_names
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import format_percent
from clantui.core.views.card_columns import CARD
from clantui.ui.common.colours import colour_of
from clantui.ui.common.table import RowTable
from clantui.ui.keymap.bindings import TABLE_KEYS

AXIS: Final = "│"
BARS: Final = "bars"
DIFFERENCE: Final = "size"
"""Keys of columns."""

_COUNT, _DIFFERENCE = 8, 11
_EDGES: Final = 3
"""Width of the margins and the scrollbar, in cells."""

_GAP: Final = 2
_MIN_BAR: Final = 4
_MAX_BAR: Final = 48
"""Cells of one side of the bars."""

_MIN_NAME: Final = 3
_NARROW: Final = 6
"""Cells of a count without its share: room for a short name and the sort mark."""


def make_comparison_columns(
    width: int, names: tuple[str, str] = ("", "")
) -> tuple[Column[ComparisonRow], ...]:
    """Return the columns of a table of `width` cells, with the names of both clans."""
    count = _COUNT
    fixed = CARD.width + _DIFFERENCE + _EDGES + 4 * _GAP
    has_shares = (width - fixed - 2 * count - 1) // 2 >= _MIN_BAR
    if not has_shares:  # drop the shares before the bars
        count = _NARROW
    side = min((width - fixed - 2 * count - 1) // 2, _MAX_BAR)
    short = abbreviate_names(names, count - 1)
    columns = [
        CARD,
        *(
            count_column(
                f"{side}.players",
                title,
                letter=side[0],
                width=count,
                key=side,
                text=partial(_format_count, side == "ours", has_shares),
            )
            for side, title in zip(("ours", "theirs"), short, strict=True)
        ),
        count_column(
            "difference",
            "Difference",
            letter="d",
            width=_DIFFERENCE,
            key=DIFFERENCE,
            text=format_difference,
        ),
    ]
    if side >= _MIN_BAR:
        bars = Column[ComparisonRow](
            title=_make_heading(names, short, side), width=2 * side + 1, key=BARS, bar=True
        )
        columns.insert(2, bars)
    return tuple(columns)


def draw_bars(row: ComparisonRow, most: float, side: int) -> tuple[str, str]:
    """Draw both shares, from the axis outwards.

    Args:
        most: the share that fills a side, above 0.
        side: cells of a side.

    Returns:
        The bars left and right of the axis, `side` cells each. Every share above 0 fills at least
        half a cell.
    """
    left, right = (_count_halves(use.share, most, side) for use in (row.ours, row.theirs))
    ours = "▐" * (left % 2) + "█" * (left // 2)
    theirs = "█" * (right // 2) + "▌" * (right % 2)
    return ours.rjust(side), theirs.ljust(side)


def _count_halves(share: float | None, most: float, side: int) -> int:
    return min(max(round(share / most * side * 2), 1), side * 2) if share else 0


def _make_heading(names: tuple[str, str], short: tuple[str, ...], side: int) -> str:
    """Return the axis, with the names if they fit in fewer abbreviations than beside it."""
    ours, theirs = longer = abbreviate_names(names, max(side - 1, _MIN_NAME))
    if any(cell_len(name) <= cell_len(cut) for name, cut in zip(longer, short, strict=True)):
        return f"{' ' * side}{AXIS}"
    return f"{' ' * max(side - 1 - cell_len(ours), 0)}{ours} {AXIS} {theirs}"


def _format_count(is_ours: bool, has_shares: bool, row: ComparisonRow) -> str:
    use = row.ours if is_ours else row.theirs
    if use.share is None or not use.players:
        return "–" if use.share is None else "·"
    return f"{use.players} {format_percent(use.share):>4}" if has_shares else str(use.players)


class CompareTable(RowTable[ComparisonRow], inherit_bindings=False):
    """The cards of two clans; the screen binds Enter, ← and →."""

    BINDINGS: ClassVar[list[BindingType]] = [*TABLE_KEYS]

    def is_emphasised(self, column: Column[Any], row: ComparisonRow) -> bool:
        """Return True for a card with a real difference: bold is visible without colours."""
        return column.key == CARD.key and row.within_chance is False

    def draw_cell(
        self, column: Column[Any], row: ComparisonRow, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw the bars, and a real difference in the colour of the clan with the higher share."""
        if column.key == BARS:
            ours, theirs = draw_bars(row, self.bar_max, width // 2)
            return [
                Segment(ours, ground + colour_of(self, ColourRole.OURS.mark)),
                Segment(AXIS, ground + colour_of(self, ColourRole.MUTED)),
                Segment(theirs, ground + colour_of(self, ColourRole.THEIRS.mark)),
            ]
        if column.key == DIFFERENCE and row.within_chance is False:
            side = ColourRole.THEIRS if (row.difference or 0.0) > 0 else ColourRole.OURS
            text = column.text(row).rjust(width)
            return [Segment(text, ground + colour_of(self, side.value) + Style(bold=True))]
        return None
