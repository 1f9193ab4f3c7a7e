"""The clans of a race, one line each, and a cursor that stays on its clan."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.model.tag import Tag
from clantui.core.race.columns import RaceColumn, columns_for
from clantui.core.race.standings import Standing
from clantui.core.text.sanitize import fit
from clantui.ui.keymap.bindings import TABLE_KEYS

_GAP: Final = "  "
_LEAST: Final = 8
_MOST: Final = 40
"""Cells of a clan's name, however narrow or broad it gets."""

_ROOM: Final = {
    "Used": 38,
    "End of day": 52,
    "Slots": 62,
    "Boat": 70,
    "Unfinished": 94,
    "Trophies": 104,
}
"""The least width of a table, in cells, that has room for a column; others are always there."""

_STRONG: Final = {"Clan", "Left"}


class RaceTable(Widget, can_focus=True, inherit_bindings=False):
    """Draws all it has: a race has five clans."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RaceTable { height: auto; text-wrap: nowrap; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key for key in TABLE_KEYS if key.id not in {"page-down", "page-up"}
    ]

    clans: reactive[tuple[Standing, ...]] = reactive((), layout=True)
    placeholder: reactive[str] = reactive("", layout=True)

    class Highlighted(Message):
        """Another clan is under the cursor, or the same one has changed."""

    class Selected(Message):
        """A second click on a clan."""

    def __init__(self) -> None:
        super().__init__()
        self._tag: Tag | None = None  # the cursor; None follows the first row
        self._index = 0

    @property
    def highlighted(self) -> Standing | None:
        """The clan under the cursor."""
        return self.clans[self._index] if self.clans else None

    @property
    def index(self) -> int:
        """Its line, from 0."""
        return self._index

    def watch_clans(self) -> None:
        """Keep the cursor on its clan; where that is gone, on its line."""
        places = (i for i, clan in enumerate(self.clans) if clan.clan.tag == self._tag)
        fallback = min(self._index, max(len(self.clans) - 1, 0))
        self._index = 0 if self._tag is None else next(places, fallback)
        self.post_message(self.Highlighted())

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self._point(self._index + by)

    def on_click(self, event: events.Click) -> None:
        """A row takes the cursor; the row under the cursor is chosen by a double click."""
        index = event.y - 1
        if 0 <= index < len(self.clans):
            if index == self._index and event.chain > 1:
                self.post_message(self.Selected())
            self._point(index)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A heading and a line for each; without any, a line for the reason."""
        del container, viewport, width
        return len(self.clans) + 1 if self.clans else 3

    def render(self) -> Content:
        """The heading and the rows, or why there are none."""
        if not self.clans:
            return Content.assemble("\n", (f"  {self.placeholder}", "$text-muted"))
        columns = self.columns()
        heading = "".join(_laid(column, column.title, width) for column, width in columns)
        lines = [Content.styled(f" {heading}", "bold $text-muted")]
        lines += [self._line(i, columns) for i in range(len(self.clans))]
        return Content("\n").join(lines)

    def columns(self) -> list[tuple[RaceColumn, int]]:
        """What there is room for, each with its width in cells; the name has what is left."""
        room = self.size.width
        shown = [c for c in columns_for(self.clans) if c.title and room >= _ROOM.get(c.title, 0)]
        widths = {
            c.title: max(cell_len(c.title), *(cell_len(c.text(clan)) for clan in self.clans))
            for c in shown
        }
        others = sum(widths.values()) - widths["Clan"] + len(_GAP) * len(shown)
        widths["Clan"] = min(max(room - 1 - others, _LEAST), _MOST)
        return [(column, widths[column.title]) for column in shown]

    def _line(self, index: int, columns: list[tuple[RaceColumn, int]]) -> Content:
        clan = self.clans[index]
        pointed = index == self._index
        cells = [Content(" ")]
        for column, width in columns:
            style = "bold" if column.title in _STRONG or clan.ours else "$text-muted"
            text = _laid(column, column.text(clan), width)
            cells.append(Content.styled(text, "bold" if pointed else style))
        line = Content("").join(cells)
        line = line.pad_right(max(self.size.width - line.cell_length, 0))
        ground = "$block-cursor-foreground on $block-cursor-background"
        return line.stylize(ground) if pointed else line

    def _point(self, index: int) -> None:
        if not self.clans:
            return
        self._index = min(max(index, 0), len(self.clans) - 1)
        self._tag = self.clans[self._index].clan.tag
        self.refresh()
        self.post_message(self.Highlighted())


def _laid(column: RaceColumn, text: str, width: int) -> str:
    if column.align_right:
        text = " " * (width - cell_len(text)) + text
    return fit(text, width) + _GAP
