"""The table of a view: drawn line by line from the newest rows.

Not a `DataTable`: there a change of any cell repaints all visible ones at some 50 ms a time, the
cursor stays at its index while rows move under it, and no column takes the room that is left. Here
a line is a function of its row and the cursor is a row's key, so that there is nothing to keep in
step.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

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
from clantui.core.views import DEFAULT_VIEW, load_view
from clantui.core.views.columns import Column, SortKey
from clantui.core.views.view import Key, Row, View
from clantui.ui.common.column_widths import GAP, fit_columns
from clantui.ui.keymap.bindings import TABLE_KEYS, bind

_GAP: Final = " " * GAP

_PERCENT: Final = 6
"""Cells of ` 100 %`, beside a bar."""


class CardTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows, a heading, and a cursor that stays on its row."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    CardTable {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        background: $background;
    }
    CardTable > .grid--heading { color: $text-muted; text-style: bold; }
    CardTable > .grid--sorted { color: $text-accent; text-style: bold; }
    CardTable > .grid--number { color: $foreground; text-style: bold; }
    CardTable > .grid--bar { color: $primary; background: $panel; }
    CardTable > .grid--muted { color: $text-muted; }
    CardTable > .grid--more { color: $text-success; }
    CardTable > .grid--less { color: $text-warning; }
    CardTable > .grid--cursor { background: $block-cursor-blurred-background; }
    CardTable:focus > .grid--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    CardTable > .grid--hover { background: $boost; }
    """  # noqa: E501 — one rule a line
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--heading",
        "grid--sorted",
        "grid--number",
        "grid--bar",
        "grid--muted",
        "grid--more",
        "grid--less",
        "grid--cursor",
        "grid--hover",
    }
    SCOPE: ClassVar = "grid"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("grid-choose", "enter", "choose", "Detail", "About the row; then a player"),
        *TABLE_KEYS,
    ]

    rows: reactive[tuple[Any, ...]] = reactive((), repaint=False, always_update=True)  # `Row`s
    most: reactive[float] = reactive(1.0)  # what fills a bar
    sort: reactive[SortKey] = reactive(load_view(DEFAULT_VIEW).default_sort)
    placeholder: reactive[str] = reactive("")
    since: reactive[str] = reactive("")  # how long ago what changes are counted from was read
    hover: reactive[int | None] = reactive(None)

    class Highlighted(Message):
        """Another row is under the cursor, or the same one has changed."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

    class Selected(Message):
        """Enter or a second click on a row."""

    class HeaderSelected(Message):
        """A click on a heading."""

        def __init__(self, column: str) -> None:
            super().__init__()
            self.column = column

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self.view: View[Any] = load_view(DEFAULT_VIEW)
        self._key: Key | None = None  # the cursor; None follows the first row
        self._index = 0
        self._plain = Style.null()
        self._texts: dict[str, int] = {}  # cells of the longest text so far, by column
        self.told = self.view.visible_columns(
            ()
        )  # the columns that have something to tell of the rows
        self._fitted: tuple[tuple[int, str], list[tuple[Column[Any], int]]] | None = None

    @property
    def highlighted(self) -> Any | None:  # noqa: ANN401 — a `Row` of the view
        """The row under the cursor."""
        return self.rows[self._index] if self.rows else None

    @property
    def key(self) -> Key | None:
        """The key of the row the cursor stays on; None where it follows the first row."""
        return self._key

    def begin(self, shown: View[Any], key: Key | None) -> None:
        """Other rows come next: of this view, the cursor on this one, the widths anew."""
        self.view = shown
        self._key, self._index = key, 0
        self._texts.clear()
        self._fitted = None
        self.refresh()
        self.scroll_to(y=0, animate=False, force=True)

    def point_at(self, key: Key) -> None:
        """Put the cursor on a row, if it is there."""
        for index, row in enumerate(self.rows):
            if row.key == key:
                self._point(index)

    # What changes

    def watch_rows(self, old: tuple[Any, ...], new: tuple[Any, ...]) -> None:
        """Keep the cursor on its row, wherever it went; where that is gone, at its height."""
        if old != new:  # a clan asked anew has changed in few rows, if in any
            self.refresh()
        places = (i for i, row in enumerate(self.rows) if row.key == self._key)
        fallback = min(self._index, max(len(self.rows) - 1, 0))
        self._index = 0 if self._key is None else next(places, fallback)
        self._measure()
        self._extend()
        self._follow()
        self.post_message(self.Highlighted(self.highlighted))

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self._point(self._index + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by screenfuls."""
        self._point(self._index + by * max(self.size.height - 2, 1))

    def action_choose(self) -> None:
        """Announce the row under the cursor."""
        if self.rows:
            self.post_message(self.Selected())

    def on_click(self, event: events.Click) -> None:
        """A heading sorts, a row takes the cursor, the row under the cursor is chosen."""
        if event.y == 0:
            if (column := self._column_at(event.x)) is not None:
                self.post_message(self.HeaderSelected(column.key))
        elif (index := self._index_at(event.y)) is not None:
            if index == self._index and event.chain > 1:
                self.action_choose()
            self._point(index)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Light the row under the mouse."""
        self.hover = self._index_at(event.y)

    def on_leave(self) -> None:
        """Light none."""
        self.hover = None

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._extend()
        self._follow()

    def _measure(self) -> None:
        """Widths only grow, so that a filter moves no column; another clan begins anew."""
        if not self.rows:
            self._texts.clear()
        self._fitted = None
        self.told = self.view.visible_columns(self.rows)
        for column in self.told:
            lengths = [cell_len(column.text(row)) for row in self.rows]
            least = self._texts.get(column.key, len(column.title) + 1)
            self._texts[column.key] = max([least, *lengths])

    def _point(self, index: int) -> None:
        if not self.rows:
            return
        self._index = min(max(index, 0), len(self.rows) - 1)
        self._key = self.rows[self._index].key if self._index else None
        self._follow()
        self.refresh()
        self.post_message(self.Highlighted(self.highlighted))

    def _extend(self) -> None:
        """Tell how much there is to scroll; another number has the screen laid out anew."""
        high = len(self.rows) + 1
        self.virtual_size = Size(self.size.width, high if high > self.size.height > 0 else 1)

    def _follow(self) -> None:
        """Scroll no further than the cursor needs; the heading covers the first line."""
        if not self.size.height:  # not laid out yet
            return
        lowest = self._index + 2 - self.size.height
        y = min(max(self.scroll_offset.y, lowest), self._index)
        self.scroll_to(y=y, animate=False, force=True)

    def _index_at(self, y: int) -> int | None:
        index = y - 1 + self.scroll_offset.y
        return index if y > 0 and index < len(self.rows) else None

    # What is drawn

    def columns(self) -> list[tuple[Column[Any], int]]:
        """The columns that the width has room for, each with its width in cells."""
        width, key = at = self.size.width, self.sort.column
        if self._fitted is None or self._fitted[0] != at:  # every line of a paint asks
            self._fitted = at, fit_columns(self.told, self._texts, width - 2, key)
        return self._fitted[1]

    @property
    def untold_order(self) -> str:
        """The order of the rows where no heading tells it, `rarity ▲`; else empty."""
        key = self.sort.column
        if not self.size.width or any(column.key == key for column, _ in self.columns()):
            return ""
        return f"{self.view.column(key).title.lower()} {'▼' if self.sort.descending else '▲'}"

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines of a paint; their common style is looked up once, which is half the work."""
        self._plain = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the heading, a row, or nothing."""
        width = self.size.width
        if y == 0:
            return self._heading().adjust_cell_length(width, self._plain)
        index = self._index_at(y)
        if index is not None:
            return self._line(index).adjust_cell_length(width, self._ground(index))
        text = f"  {self.placeholder}" if y == 2 and not self.rows else ""
        muted = self.get_component_rich_style("grid--muted")
        return Strip([Segment(fit(text, width), muted)], width)

    def _column_at(self, x: int) -> Column[Any] | None:
        end = 1
        for column, width in self.columns():
            end += width + len(_GAP)
            if x < end:
                return column
        return None

    def _heading(self) -> Strip:
        plain = self.get_component_rich_style("grid--heading")
        sorted_by = self.get_component_rich_style("grid--sorted")
        segments = [Segment(" ", plain)]
        for column, width in self.columns():
            current = column.key == self.sort.column
            mark = ("▼" if self.sort.descending else "▲") if current else ""
            title = column.title + mark
            if column.key == "delta" and not mark:
                title = f"{title} {self.since}".strip()
            text = title.rjust(width) if column.align_right else fit(title, width)
            segments += [Segment(text, sorted_by if current else plain), Segment(_GAP, plain)]
        return Strip(segments)

    def _ground(self, index: int) -> Style:
        if index == self._index:
            return self.get_component_rich_style("grid--cursor")
        if index == self.hover:
            return self.get_component_rich_style("grid--hover")
        return self._plain

    def _line(self, index: int) -> Strip:
        row = self.rows[index]
        ground = self._ground(index)
        pointed = index == self._index and self.has_focus
        number = Style(bold=True)
        muted = Style(color=self.get_component_rich_style("grid--muted").color)
        segments = [Segment(" ", ground)]
        for column, width in self.columns():
            if column.bar:
                segments += self._bar(row, column, width, ground)
            elif column.emphasis:
                segments.append(Segment(_laid(column, row, width), ground + number))
            elif column.is_delta and (value := column.value(row)) and not pointed:
                part = "more" if float(value) > 0 else "less"
                change = Style(color=self.get_component_rich_style(f"grid--{part}").color)
                segments.append(Segment(_laid(column, row, width), ground + change))
            else:
                style = ground if pointed else ground + muted
                segments.append(Segment(_laid(column, row, width), style))
            segments.append(Segment(_GAP, ground))
        return Strip(segments)

    def _bar(self, row: Row, column: Column[Any], width: int, ground: Style) -> list[Segment]:
        """A bar against the longest, and the number beside it."""
        part = column.sort_value(row)
        full, empty = bar(float(part or 0) / (self.most or 1.0), width - _PERCENT)
        style = self.get_component_rich_style("grid--bar")
        return [
            Segment(full + empty, style),
            Segment(column.text(row).rjust(_PERCENT), ground),
        ]


def _laid(column: Column[Any], row: Row, width: int) -> str:
    text = column.text(row)
    return text.rjust(width) if column.align_right else fit(text, width)
