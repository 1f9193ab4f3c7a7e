"""The clans of a race, one line each, with their boats on a track."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip

from clantui.core.columns import Column
from clantui.core.model.tag import Tag
from clantui.core.race.columns import RaceColumn, columns_for
from clantui.core.race.phrases import ESTIMATE, is_estimate
from clantui.core.race.search import EVERYTHING, RaceQuery
from clantui.core.race.standings import Standing
from clantui.core.race.track import Position, draw_track, locate_boats
from clantui.core.text.colours import ColourRole
from clantui.core.text.sanitize import fit
from clantui.ui.common.colours import colour_of
from clantui.ui.common.column_widths import GAP, LEAST, ColumnWidths
from clantui.ui.common.table import RowTable
from clantui.ui.keymap.bindings import TABLE_KEYS

_LONGEST: Final = 24
"""Cells of a clan's name at most; the track has the rest."""

_SHORTEST: Final = 6
"""Cells of a track, below which there is none."""

_EASE: Final = 0.3
"""Seconds in which boats sail to where a reload finds them."""

_TRACK: Final = "track"

_LEGEND: Final = "▶ now   ░ likely by the end of today"

_ROOM: Final = {
    _TRACK: 36,
    "projected_medals": 104,
    "boat": 116,
    "decks_used_today": 132,
    "slots_left": 144,
    "unfinished_players": 168,
    "war_trophies": 180,
}
"""The least width of a table, in cells, that has room for a column; others are always there."""

_EMPHASISED: Final = {"name", "decks_left_today"}

_START: Final = Position(0.0, 0.0)


class RaceTable(RowTable[Standing], inherit_bindings=False):
    """As high as its rows: a race has five clans."""

    DEFAULT_CSS = """
    RaceTable { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key for key in TABLE_KEYS if key.id not in {"page-down", "page-up"}
    ]

    has_legend: reactive[bool] = reactive(False, layout=True)
    """True where the last line explains the track."""

    sailed: reactive[float] = reactive(1.0, repaint=False)
    """Part (0 to 1) of the way between two reloads that the boats have sailed."""

    def __init__(self) -> None:
        super().__init__()
        self.clans: tuple[Standing, ...] = ()
        """All clans; `rows` are those of them that the filter shows."""
        self._from: Mapping[Tag, Position] = {}
        self._to: Mapping[Tag, Position] = {}
        self._drawn: tuple[str, ...] = ()

    def key_of(self, row: Standing) -> Hashable:
        """Return the clan's tag."""
        return row.clan.tag

    def show(self, clans: tuple[Standing, ...], query: RaceQuery = EVERYTHING) -> None:
        """Show those clans of a race that match, in their order; boats sail from where they were.

        What is hidden keeps its line, so that nothing below moves while a filter is typed.
        """
        before = {tag: self.position_of(tag) for tag in self._to}
        tags = [clan.clan.tag for clan in clans]
        self._to = dict(zip(tags, locate_boats(clans), strict=True))
        self.columns = _for_screen(clans)
        if len(clans) != len(self.clans):
            self.refresh(layout=True)
        self.clans, self.rows = clans, query.filter_clans(clans)
        self._sail(before)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines of the heading and of all clans."""
        del container, viewport, width
        return len(self.clans) + 1 + self.has_legend if self.clans else 1

    def render_line(self, y: int) -> Strip:
        """Draw a line; without clans there is no heading: the line of the state says why."""
        if not self.clans:
            return Strip.blank(self.size.width, self.rich_style)
        if y == len(self.clans) + 1:
            return self._draw_legend()
        return super().render_line(y)

    # The boats

    def position_of(self, tag: Tag) -> Position:
        """Return where the boat of a clan is drawn now."""
        end = self._to.get(tag, _START)
        return self._from.get(tag, end).towards(end, self.sailed)

    def _sail(self, before: Mapping[Tag, Position]) -> None:
        """Let boats that have moved sail on; without animations they are there at once."""
        moved = {tag: at for tag, at in before.items() if self._to.get(tag, at) != at}
        self._from = moved
        if moved and self.app.animation_level == "full":
            self.set_reactive(RaceTable.sailed, 0.0)
            self.animate("sailed", 1.0, duration=_EASE, easing="out_cubic")
        else:
            self.app.animator.force_stop_animation(self, "sailed")
            self.set_reactive(RaceTable.sailed, 1.0)

    def watch_sailed(self) -> None:
        """Draw those tracks again whose cells have changed."""
        drawn = self._draw_tracks()
        for index, (old, new) in enumerate(zip(self._drawn, drawn, strict=False)):
            if old != new:
                self.refresh(Region(0, index + 1, self.size.width, 1))
        self._drawn = drawn

    def _draw_tracks(self) -> tuple[str, ...]:
        cells = {column.key: width for column, width in self.visible_columns()}
        width = cells.get(_TRACK, 0)
        return tuple(str(draw_track(self.position_of(row.clan.tag), width)) for row in self.rows)

    # The columns

    def has_column(self, key: str) -> bool:
        """Return True where a column of this key has room."""
        return any(column.key == key for column, _ in self.visible_columns())

    def is_emphasised(self, column: Column[Any], row: Standing) -> bool:
        """Return True for our clan and the clan under the cursor, too."""
        return column.emphasis or row.ours or row is self.highlighted

    def lay_out(self, width: int) -> ColumnWidths:
        """Make columns as wide as their texts; the track has what is left, else the name."""
        if not self.clans:
            return []
        shown = [c for c in self.columns if width >= c.min_table_width]
        widths = {
            c.key: max(cell_len(c.title), *(cell_len(c.text(clan)) for clan in self.clans))
            for c in shown
        }
        name = min(widths["name"], _LONGEST)
        others = sum(widths.values()) - widths["name"] + GAP * len(shown) + 1
        if _TRACK in widths and width - others - name < _SHORTEST:
            name = max(width - others - _SHORTEST, LEAST)
        left = width - others - name
        if _TRACK in widths:
            widths[_TRACK] = max(left, 0)
        else:
            name = max(name + min(left, 0), LEAST)
        widths["name"] = name
        return [(column, widths[column.key]) for column in shown if widths[column.key] > 0]

    def title_of(self, column: Column[Any]) -> str:
        """Return the heading of a column; the river has its waves, and the flag."""
        if column.key != _TRACK:
            return super().title_of(column)
        cells = next((width for each, width in self.visible_columns() if each is column), 0)
        return "~" * (cells - 2) + " ⚑"

    # Drawing

    def _draw_legend(self) -> Strip:
        """Draw what the track means, below it."""
        x = 1
        for column, width in self.visible_columns():
            if column.key == _TRACK:
                break
            x += width + GAP
        doubt = f"   {ESTIMATE}" if is_estimate(self.clans) else ""
        text = fit(" " * x + _LEGEND + doubt, self.size.width)
        return Strip([Segment(text, self.component("muted"))], self.size.width)

    def draw_row(self, index: int) -> Strip:
        """Draw a clan, with its boat."""
        row, ground = self.rows[index], self.ground(index)
        is_current = index == self.index and self.has_focus
        muted = ground if is_current else ground + Style(color=self.component("muted").color)
        role = ColourRole.OURS if row.ours else ColourRole.THEIRS
        boat = ground + colour_of(self, role.mark)
        segments = [Segment(" ", ground)]
        for column, width in self.visible_columns():
            if column.key == _TRACK:
                track = draw_track(self.position_of(row.clan.tag), width)
                segments += [
                    Segment(track.sailed + track.boat, boat),
                    Segment(track.likely + track.ahead, muted),
                ]
            else:
                style = ground + Style(bold=True) if self.is_emphasised(column, row) else muted
                if column.key == "name" and row.ours and not is_current:
                    style += colour_of(self, ColourRole.OURS.value)
                text = column.text(row)
                blank = " " * (width - cell_len(text)) if column.align_right else ""
                segments.append(Segment(fit(blank + text, width), style))
            segments.append(Segment(" " * GAP, ground))
        return Strip(segments)


def _for_screen(clans: tuple[Standing, ...]) -> tuple[RaceColumn, ...]:
    """Return the columns of the screen: the track follows the name, the forecast comes last."""
    shown = [
        replace(c, min_table_width=_ROOM.get(c.key, 0), emphasis=c.key in _EMPHASISED, bar=False)
        for c in columns_for(clans)
        if c.title
    ]
    shown.insert(2, Column(key=_TRACK, min_table_width=_ROOM[_TRACK]))
    return tuple(shown)
