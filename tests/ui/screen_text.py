"""Text and styles of the screen, cell by cell, as the terminal receives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from clantui.core.text.colours import EDGE, ColourRole
from clantui.core.text.sanitize import fit
from clantui.ui.app import ClanApp
from clantui.ui.common.table.column_widths import GAP
from clantui.ui.common.table.table import RowTable

EDGES: Final = {EDGE, *(tone.edge for tone in ColourRole)}
"""Characters that may precede a cell."""


def strips(app: ClanApp) -> list[Strip]:
    """Return the drawn lines; under a dialog only the dialog's."""
    screen = app.screen
    lines = screen._compositor.render_strips(app.size)
    dialogs = screen.query(".dialog")
    if not dialogs:
        return lines
    region = Region.from_union([dialog.region for dialog in dialogs])
    return [line.crop(region.x, region.right) for line in lines[region.y : region.bottom]]


def segments(app: ClanApp) -> Iterator[Segment]:
    """Return every run of cells in one style."""
    for strip in strips(app):
        yield from strip


def text(app: ClanApp) -> str:
    """Return the whole screen as text."""
    lines = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in line) for line in lines)


def list_cells(table: RowTable[Any]) -> list[tuple[str, ...]]:
    """Return the texts of each row in all columns."""
    return [tuple(column.text(row) for column in table.columns) for row in table.rows]


def check_cells(table: RowTable[Any], *, fits: bool = True) -> None:
    """Fail unless each cell of each row is below its heading and as wide as its column.

    Args:
        table: a visible table.
        fits: True if the window has room for all columns that are shown.
    """
    columns = table.visible_columns()
    total = 1 + sum(width + GAP for _, width in columns)
    assert not fits or total - GAP <= table.size.width
    for index, row in enumerate(table.rows):
        strip = table.draw_row(index)
        assert sum(segment.cell_length for segment in strip) == strip.cell_length == total
        left = 1
        for column, width in columns:
            text, right = strip.crop(left, left + width).text, left + width + GAP
            blank = strip.crop(left + width, right).text
            assert blank == " " * GAP or (blank[-1:] in EDGES and not blank[:-1].strip())
            if column.draw is not None and column.text(row) in text:
                pass  # a text with a picture of it
            elif column.bar:
                assert text.endswith(column.text(row))
            else:
                assert text.strip() == fit(column.text(row), width).strip()
            left = right
    for y in range(table.size.height):
        assert table.render_line(y).cell_length == table.size.width
