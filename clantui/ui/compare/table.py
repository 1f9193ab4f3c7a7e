"""The table of a comparison: a butterfly of bars, our clan to the left of the axis."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType

from clantui.core.columns import Column
from clantui.core.compare.comparison import ComparisonRow
from clantui.core.text.colours import ColourRole
from clantui.ui.common.colours import colour_of
from clantui.ui.common.table import RowTable
from clantui.ui.compare.columns import AXIS, BARS, CARD, DIFFERENCE, draw_bars
from clantui.ui.keymap.bindings import TABLE_KEYS


class CompareTable(RowTable[ComparisonRow], inherit_bindings=False):
    """The cards of two clans; the screen says what opens one, and what ← and → do."""

    BINDINGS: ClassVar[list[BindingType]] = [*TABLE_KEYS]

    def is_emphasised(self, column: Column[Any], row: ComparisonRow) -> bool:
        """Return True for the card of a real difference: bold says so without colour, too."""
        return column.key == CARD and row.within_chance is False

    def draw_cell(
        self, column: Column[Any], row: ComparisonRow, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw the bars, and the difference in the colour of the clan that plays the card more."""
        if column.key == BARS:
            ours, theirs = draw_bars(row, self.most, width // 2)
            return [
                Segment(ours, ground + colour_of(self, ColourRole.OURS.mark)),
                Segment(AXIS, ground + Style(color=self.component("muted").color)),
                Segment(theirs, ground + colour_of(self, ColourRole.THEIRS.mark)),
            ]
        if column.key == DIFFERENCE and row.within_chance is False:
            side = ColourRole.THEIRS if (row.difference or 0.0) > 0 else ColourRole.OURS
            text = column.text(row).rjust(width)
            return [Segment(text, ground + colour_of(self, side.value) + Style(bold=True))]
        return None
