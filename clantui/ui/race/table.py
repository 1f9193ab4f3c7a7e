"""Tables of a race: its clans with their boats on a track, and the members of one clan."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip

from clantui.core.columns import Column, SortKey
from clantui.core.export.document import describe_order
from clantui.core.model.tag import Tag
from clantui.core.race.columns import select_columns
from clantui.core.race.members import DEFAULT_SORT, MEMBER_COLUMNS, MedalRow, sort_members
from clantui.core.race.phrases import ESTIMATE, is_estimate
from clantui.core.race.search import MATCH_ALL, RaceQuery
from clantui.core.race.standings import Standing
from clantui.core.race.track import Position, draw_track, locate_boats
from clantui.core.text.colours import ColourRole
from clantui.core.text.sanitize import fit
from clantui.ui.common.colours import colour_of
from clantui.ui.common.table.column_widths import GAP, MIN_WIDTH, ColumnWidths
from clantui.ui.common.table.sort_screen import SortScreen, select_column, sort_choices
from clantui.ui.common.table.table import RowTable
from clantui.ui.keymap.bindings import IN_PALETTE, TABLE_KEYS, bind

_MAX_NAME_WIDTH: Final = 24
"""Cells of a clan's name; the track gets the remaining cells."""

_MIN_TRACK_WIDTH: Final = 6

_SAIL_TIME: Final = 0.3
"""Seconds in which boats sail to their new positions after a reload."""

_TRACK: Final = "track"

_LEGEND: Final = "▶ now   ░ likely by the end of today"

_MIN_TABLE_WIDTHS: Final = {
    _TRACK: 36,
    "projected_medals": 104,
    "boat": 116,
    "decks_used_today": 132,
    "slots_left": 144,
    "unfinished_players": 168,
    "war_trophies": 180,
}
"""Least width of the table, in cells, for a column to be shown; other columns always are."""

_EMPHASISED: Final = {"name", "decks_left_today"}

_START: Final = Position(0.0, 0.0)


class RaceTable(RowTable[Standing], inherit_bindings=False):
    """The clans of a race; as high as its rows, since a race has five clans."""

    DEFAULT_CSS = """
    RaceTable { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key for key in TABLE_KEYS if key.id not in {"page-down", "page-up"}
    ]

    has_legend: reactive[bool] = reactive(False, layout=True)
    """True if the last line explains the track."""

    boat_progress: reactive[float] = reactive(1.0, repaint=False)
    """Progress (0–1) of the boats' animation from their previous to their new positions."""

    def __init__(self) -> None:
        super().__init__()
        self.clans: tuple[Standing, ...] = ()
        """All clans; `rows` are those that match the filter."""
        self._from: Mapping[Tag, Position] = {}
        self._to: Mapping[Tag, Position] = {}
        self._drawn: tuple[str, ...] = ()

    def key_of(self, row: Standing) -> Hashable:
        """Return the clan's tag."""
        return row.clan.tag

    def show(self, clans: tuple[Standing, ...], query: RaceQuery = MATCH_ALL) -> None:
        """Show the clans that match the query; boats sail from their previous positions.

        The height stays that of all clans, so that nothing below moves while a filter is typed.
        """
        before = {tag: self.locate_boat(tag) for tag in self._to}
        tags = [clan.clan.tag for clan in clans]
        self._to = dict(zip(tags, locate_boats(clans), strict=True))
        self.columns = _choose_columns(clans)
        if len(clans) != len(self.clans):
            self.refresh(layout=True)
        self.clans, self.rows = clans, query.filter_clans(clans)
        self._sail(before)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines of the heading and of all clans."""
        del container, viewport, width
        return len(self.clans) + 1 + self.has_legend if self.clans else 1

    def render_line(self, y: int) -> Strip:
        """Draw a line; without clans all are blank, and the status line says why."""
        if not self.clans:
            return Strip.blank(self.size.width, self.rich_style)
        if y == len(self.clans) + 1:
            return self._draw_legend()
        return super().render_line(y)

    # The boats

    def locate_boat(self, tag: Tag) -> Position:
        """Return the position at which a clan's boat is drawn now."""
        end = self._to.get(tag, _START)
        return self._from.get(tag, end).interpolate(end, self.boat_progress)

    def _sail(self, before: Mapping[Tag, Position]) -> None:
        """Animate the boats that have moved; without animations, show them at their end."""
        moved = {tag: at for tag, at in before.items() if self._to.get(tag, at) != at}
        self._from = moved
        if moved and self.app.animation_level == "full":
            self.set_reactive(RaceTable.boat_progress, 0.0)
            self.animate("boat_progress", 1.0, duration=_SAIL_TIME, easing="out_cubic")
        else:
            self.app.animator.force_stop_animation(self, "boat_progress")
            self.set_reactive(RaceTable.boat_progress, 1.0)

    def watch_boat_progress(self) -> None:
        """Redraw the tracks whose boats have moved by a cell or more."""
        drawn = self._draw_tracks()
        for index, (old, new) in enumerate(zip(self._drawn, drawn, strict=False)):
            if old != new:
                self.refresh(Region(0, index + 1, self.size.width, 1))
        self._drawn = drawn

    def _draw_tracks(self) -> tuple[str, ...]:
        cells = {column.key: width for column, width in self.visible_columns()}
        width = cells.get(_TRACK, 0)
        return tuple(str(draw_track(self.locate_boat(row.clan.tag), width)) for row in self.rows)

    # The columns

    def has_column(self, key: str) -> bool:
        """Return True if the column with this key is shown."""
        return any(column.key == key for column, _ in self.visible_columns())

    def is_emphasised(self, column: Column[Any], row: Standing) -> bool:
        """Return True also for our clan and the highlighted clan."""
        return column.emphasis or row.ours or row is self.highlighted

    def lay_out(self, width: int) -> ColumnWidths:
        """Make columns as wide as their texts; the track, or else the name, gets the rest."""
        if not self.clans:
            return []
        shown = [column for column in self.columns if width >= column.min_table_width]
        widths = {
            column.key: max(
                cell_len(column.title), *(cell_len(column.text(clan)) for clan in self.clans)
            )
            for column in shown
        }
        name = min(widths["name"], _MAX_NAME_WIDTH)
        others = sum(widths.values()) - widths["name"] + GAP * len(shown) + 1
        if _TRACK in widths and width - others - name < _MIN_TRACK_WIDTH:
            name = max(width - others - _MIN_TRACK_WIDTH, MIN_WIDTH)
        left = width - others - name
        if _TRACK in widths:
            widths[_TRACK] = max(left, 0)
        else:
            name = max(name + min(left, 0), MIN_WIDTH)
        widths["name"] = name
        return [(column, widths[column.key]) for column in shown if widths[column.key] > 0]

    def title_of(self, column: Column[Any]) -> str:
        """Return the heading of a column; over the track it is a river with a flag."""
        if column.key != _TRACK:
            return super().title_of(column)
        cells = next((width for shown, width in self.visible_columns() if shown is column), 0)
        return "~" * (cells - 2) + " ⚑"

    # Drawing

    def _draw_legend(self) -> Strip:
        x = 1
        for column, width in self.visible_columns():
            if column.key == _TRACK:
                break
            x += width + GAP
        estimate = f"   {ESTIMATE}" if is_estimate(self.clans) else ""
        text = fit(" " * x + _LEGEND + estimate, self.size.width)
        return Strip([Segment(text, self.part_style("muted"))], self.size.width)

    def draw_cell(
        self, column: Column[Any], row: Standing, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw the track with the boat, and the name of our clan in its colour."""
        is_current = row is self.highlighted and self.has_focus
        if column.key == _TRACK:
            muted = ground if is_current else ground + colour_of(self, ColourRole.MUTED)
            role = ColourRole.OURS if row.ours else ColourRole.THEIRS
            track = draw_track(self.locate_boat(row.clan.tag), width)
            return [
                Segment(track.behind + track.boat, ground + colour_of(self, role.mark)),
                Segment(track.likely + track.ahead, muted),
            ]
        if column.key == "name" and row.ours and not is_current:
            style = ground + Style(bold=True) + colour_of(self, ColourRole.OURS.value)
            return [Segment(fit(column.text(row), width), style)]
        return None


NO_BATTLES: Final = "no one has battled in this race yet"


class MemberTable(RowTable[MedalRow]):
    """A row for each participant; players who left the clan are marked with a word."""

    DEFAULT_CSS = """
    MemberTable { width: 1fr; height: 1fr; }
    """
    SCOPE: ClassVar = "race-members"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("race-sort", "s", "sort", "Sort", "Choose a column to sort by"),
        bind("race-reverse", "S", "reverse", "Reverse", "Reverse the order", IN_PALETTE),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.columns = MEMBER_COLUMNS
        self.sort = DEFAULT_SORT
        self.placeholder = NO_BATTLES

    @property
    def order(self) -> SortKey:
        """The order of the rows."""
        return self.sort or DEFAULT_SORT

    def describe_order(self) -> str:
        """Describe the order of the rows for an export."""
        column = next(column for column in MEMBER_COLUMNS if column.key == self.order.column)
        return describe_order(column, self.rows, descending=self.order.descending)

    def show(self, rows: tuple[MedalRow, ...]) -> None:
        """Show the members of a clan in the current order."""
        self.rows = sort_members(rows, self.order)

    def action_sort(self) -> None:
        """Open the sort menu."""
        choices = sort_choices(column for column, _ in self.visible_columns())
        self.app.push_screen(SortScreen(choices, self.order), self._use_sort)

    def action_reverse(self) -> None:
        """Reverse the order."""
        self._use_sort(self.order.flip())

    @on(RowTable.HeaderSelected)
    def _sort_by_column(self, message: RowTable.HeaderSelected) -> None:
        self._use_sort(select_column(sort_choices(MEMBER_COLUMNS), self.order, message.column))

    def _use_sort(self, sort: SortKey | None) -> None:
        if sort is not None:
            self.sort = sort
            self.rows = sort_members(self.rows, sort)


def _choose_columns(clans: tuple[Standing, ...]) -> tuple[Column[Standing], ...]:
    """Return the columns for the screen, with the track after the name."""
    columns = [
        replace(
            column,
            min_table_width=_MIN_TABLE_WIDTHS.get(column.key, 0),
            emphasis=column.key in _EMPHASISED,
            bar=False,
        )
        for column in select_columns(clans)
        if column.title
    ]
    columns.insert(2, Column(key=_TRACK, min_table_width=_MIN_TABLE_WIDTHS[_TRACK]))
    return tuple(columns)
