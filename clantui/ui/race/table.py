"""The clans of a race, one line each."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import BindingType
from textual.geometry import Size
from textual.strip import Strip

from clantui.core.race.columns import RaceColumn, columns_for
from clantui.core.race.standings import Standing
from clantui.core.text.sanitize import fit
from clantui.core.views.columns import Column
from clantui.ui.common.column_widths import GAP, LEAST, ColumnWidths
from clantui.ui.common.table import RowTable
from clantui.ui.keymap.bindings import TABLE_KEYS

_LONGEST: Final = 40
"""Cells of a clan's name, however broad the table is."""

_ROOM: Final = {
    "decks_used_today": 38,
    "projected_medals": 52,
    "slots_left": 62,
    "boat": 70,
    "unfinished_players": 94,
    "war_trophies": 104,
}
"""The least width of a table, in cells, that has room for a column; others are always there."""

_EMPHASISED: Final = {"name", "decks_left_today"}


class RaceTable(RowTable[Standing], inherit_bindings=False):
    """As high as its rows: a race has five clans."""

    DEFAULT_CSS = """
    RaceTable { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key for key in TABLE_KEYS if key.id not in {"page-down", "page-up"}
    ]

    def key_of(self, row: Standing) -> Hashable:
        """Return the clan's tag."""
        return row.clan.tag

    def show(self, clans: tuple[Standing, ...]) -> None:
        """Show the clans of a race, in their order."""
        self.columns = tuple(_for_screen(c) for c in columns_for(clans) if c.title)
        if len(clans) != len(self.rows):
            self.refresh(layout=True)
        self.rows = clans

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines of heading and rows; without any, those of the reason."""
        del container, viewport, width
        return len(self.rows) + 1 if self.rows else 3

    def render_line(self, y: int) -> Strip:
        """Draw a line; without rows, there is no heading over the reason."""
        if self.rows:
            return super().render_line(y)
        text, width = f"  {self.placeholder}" if y == 1 else "", self.size.width
        return Strip([Segment(fit(text, width), self.component("muted"))], width)

    def is_emphasised(self, column: Column[Any], row: Standing) -> bool:
        """Return True for our clan and the clan under the cursor, too."""
        return column.emphasis or row.ours or row is self.highlighted

    def lay_out(self, width: int) -> ColumnWidths:
        """Make columns as wide as their texts; the name has what is left."""
        shown = [c for c in self.columns if width >= c.min_table_width]
        widths = {
            c.key: max(cell_len(c.title), *(cell_len(c.text(clan)) for clan in self.rows))
            for c in shown
        }
        others = sum(widths.values()) - widths["name"] + GAP * len(shown)
        widths["name"] = min(max(width - 1 - others, LEAST), _LONGEST)
        return [(column, widths[column.key]) for column in shown]


def _for_screen(column: RaceColumn) -> RaceColumn:
    key = column.key
    return replace(column, min_table_width=_ROOM.get(key, 0), emphasis=key in _EMPHASISED)
