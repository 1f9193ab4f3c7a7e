"""The screen as a terminal is sent it, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from clantui.ui.app import ClanApp


def strips(app: ClanApp) -> list[Strip]:
    """Return the drawn lines; of a dialog only its own, for the screen below is out of use."""
    screen = app.screen
    lines = screen._compositor.render_strips(app.size)
    dialogs = screen.query(".dialog, CommandPalette #--input, CommandPalette CommandList")
    if not dialogs:
        return lines
    region = Region.from_union([dialog.region for dialog in dialogs])
    return [line.crop(region.x, region.right) for line in lines[region.y : region.bottom]]


def segments(app: ClanApp) -> Iterator[Segment]:
    """Every run of cells in one style."""
    for strip in strips(app):
        yield from strip


def text(app: ClanApp) -> str:
    """Return the whole screen, in characters alone."""
    lines = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in line) for line in lines)
