"""A table of anything: lines of texts under headings, and a cursor that stays on its line.

`CardTable` is the table of cards; this one knows nothing of what it shows. It is drawn as that
is, line by line, for the same reasons.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar, Final

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from clantui.core.text.bars import bar
from clantui.core.text.sanitize import fit
from clantui.ui.keymap.bindings import TABLE_KEYS, bind

_GAP: Final = "  "
_LEAST: Final = 8
"""Cells of a strong column, however narrow it gets."""

_BESIDE: Final = 6
"""Cells of a text beside a bar: ` 100 %`."""


class ListColumn(Struct, frozen=True, kw_only=True):
    """One column.

    Attributes:
        title: its heading.
        cells: its width; 0 for the one that takes what is left.
        right: whether it is set flush right.
        strong: whether it is what a line is about: it stands out, and gives way to the others.
        bar: whether it has the line's bar before its text.
        room: the least width of a table, in cells, that has room for it.
    """

    title: str
    cells: int = 0
    right: bool = False
    strong: bool = False
    bar: bool = False
    room: int = 0


class ListRow(Struct, frozen=True, kw_only=True):
    """One line.

    Attributes:
        key: what the cursor knows it by.
        cells: a text for each lane.
        part: 0 to 1, of its bar.
    """

    key: Hashable
    cells: tuple[str, ...]
    part: float = 0.0


class ListTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines, headings, and the cursor."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ListTable { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; background: $background; }
    ListTable > .roll--heading { color: $text-muted; text-style: bold; }
    ListTable > .roll--sorted { color: $text-accent; text-style: bold; }
    ListTable > .roll--bar { color: $primary; background: $panel; }
    ListTable > .roll--muted { color: $text-muted; }
    ListTable > .roll--cursor { background: $block-cursor-blurred-background; }
    ListTable:focus > .roll--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    """  # noqa: E501 — one rule a line
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "roll--heading",
        "roll--sorted",
        "roll--bar",
        "roll--muted",
        "roll--cursor",
    }
    SCOPE: ClassVar = "roll"
    BINDINGS: ClassVar[list[BindingType]] = [
        *TABLE_KEYS,
        bind("open-clan", "enter,right,l", "choose", "Open", "Go to its cards"),
    ]

    lanes: reactive[tuple[ListColumn, ...]] = reactive(())
    lines: reactive[tuple[ListRow, ...]] = reactive((), always_update=True)
    order: reactive[int | None] = reactive(None)  # the index of the lane it is sorted by
    placeholder: reactive[str] = reactive("")

    class Highlighted(Message):
        """The cursor has moved, or what is under it and around it has changed."""

    class Selected(Message):
        """Enter or a second click on a line; `key` is that line's."""

        def __init__(self, key: Hashable) -> None:
            super().__init__()
            self.key = key

    class HeaderSelected(Message):
        """A click on a heading; `lane` is its index."""

        def __init__(self, lane: int) -> None:
            super().__init__()
            self.lane = lane

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self._key: Hashable | None = None  # the cursor; None follows the first line
        self._index = 0
        self._plain = Style.null()

    @property
    def highlighted(self) -> Hashable | None:
        """The key of the line under the cursor."""
        return self.lines[self._index].key if self.lines else None

    @property
    def at_end(self) -> bool:
        """Whether the last line is under the cursor, or there is room below it."""
        return self._index >= len(self.lines) - 1 or len(self.lines) < self.size.height - 1

    # What changes

    def watch_lines(self) -> None:
        """Keep the cursor on its line, wherever it went; where that is gone, at its height."""
        places = (i for i, line in enumerate(self.lines) if line.key == self._key)
        fallback = min(self._index, max(len(self.lines) - 1, 0))
        self._index = 0 if self._key is None else next(places, fallback)
        self._settle()
        self.refresh_bindings()

    def restart(self) -> None:
        """Other lines come next: the cursor is on the first of them."""
        self._key, self._index = None, 0

    def action_move(self, by: int) -> None:
        """Move the cursor by lines."""
        self._point(self._index + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by screenfuls."""
        self._point(self._index + by * max(self.size.height - 2, 1))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where there is no line, none can be chosen."""
        del parameters
        return action != "choose" or bool(self.lines)

    def action_choose(self) -> None:
        """Announce the line under the cursor."""
        self.post_message(self.Selected(self.highlighted))

    def on_click(self, event: events.Click) -> None:
        """A heading is announced, a line takes the cursor, the line under the cursor is chosen."""
        if event.y == 0:
            if (lane := self._lane_at(event.x)) is not None:
                self.post_message(self.HeaderSelected(lane))
        elif (index := self._index_at(event.y)) is not None:
            if index == self._index and event.chain > 1:
                self.action_choose()
            else:
                self._point(index)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._settle()

    def _point(self, index: int) -> None:
        if self.lines:
            self._index = min(max(index, 0), len(self.lines) - 1)
            self._key = self.lines[self._index].key if self._index else None
            self._settle()

    def _settle(self) -> None:
        """Scroll no further than the cursor needs; the heading covers the first line."""
        # Another number has the screen laid out anew, so that what fits has always the same.
        high = len(self.lines) + 1
        self.virtual_size = Size(self.size.width, high if high > self.size.height > 0 else 1)
        lowest = self._index + 2 - self.size.height
        y = min(max(self.scroll_offset.y, lowest), self._index)
        self.scroll_to(y=y, animate=False, force=True)
        self.refresh()
        self.post_message(self.Highlighted())

    def _index_at(self, y: int) -> int | None:
        index = y - 1 + self.scroll_offset.y
        return index if y > 0 and index < len(self.lines) else None

    def _lane_at(self, x: int) -> int | None:
        end = 1
        for index, width in self._shown():
            end += width + len(_GAP)
            if x < end:
                return index
        return None

    # What is drawn

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines of a paint; their common style is looked up once, which is half the work."""
        self._plain = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the headings, a line, or nothing."""
        width = self.size.width
        if y == 0:
            return self._headings().adjust_cell_length(width, self._plain)
        index = self._index_at(y)
        if index is not None:
            return self._line(index).adjust_cell_length(width, self._ground(index))
        text = f"  {self.placeholder}" if y == 2 and not self.lines else ""
        return Strip([Segment(fit(text, width), self._style("muted"))], width)

    def _shown(self) -> list[tuple[int, int]]:
        """The lanes that the width has room for, by index, each with its width in cells."""
        room = self.size.width - 2
        shown = [(i, lane) for i, lane in enumerate(self.lanes) if self.size.width >= lane.room]
        widths = {i: lane.cells for i, lane in shown}
        left = room - sum(widths.values()) - len(_GAP) * (len(shown) - 1)
        for i, lane in shown:
            if lane.strong and left < 0:
                widths[i] = max(widths[i] + left, _LEAST)
            elif not lane.cells:
                widths[i] = max(left, 0)
        return [(i, widths[i]) for i, _ in shown]

    def _headings(self) -> Strip:
        plain, sorted_by = self._style("heading"), self._style("sorted")
        segments = [Segment(" ", plain)]
        for i, width in self._shown():
            lane = self.lanes[i]
            mark = "▼" if i == self.order else ""
            text = fit(lane.title, max(min(cell_len(lane.title), width - len(mark)), 0)) + mark
            laid = _right(text, width) if lane.right else fit(text, width)
            segments += [Segment(laid, sorted_by if mark else plain), Segment(_GAP, plain)]
        return Strip(segments)

    def _line(self, index: int) -> Strip:
        line, ground = self.lines[index], self._ground(index)
        pointed = index == self._index and self.has_focus
        muted = ground if pointed else ground + Style(color=self._style("muted").color)
        segments = [Segment(" ", ground)]
        for i, width in self._shown():
            lane, text = self.lanes[i], line.cells[i]
            if lane.bar and width > _BESIDE:
                full, empty = bar(line.part, width - _BESIDE)
                segments.append(Segment(full + empty, self._style("bar")))
                segments.append(Segment(_right(text, _BESIDE), ground))
            else:
                flush = lane.right or lane.bar
                laid = _right(text, width) if flush else fit(text, width)
                segments.append(Segment(laid, ground + Style(bold=True) if lane.strong else muted))
            segments.append(Segment(_GAP, ground))
        return Strip(segments)

    def _ground(self, index: int) -> Style:
        return self._style("cursor") if index == self._index else self._plain

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"roll--{part}")


def _right(text: str, width: int) -> str:
    cut = text if cell_len(text) <= width else fit(text, width)
    return " " * (width - cell_len(cut)) + cut
