"""The table of a clan's changes, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, groupby
from typing import Any, ClassVar, Final

from msgspec import Struct
from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType

from clantui.core.columns import Column
from clantui.core.history.changes import Change, ChangeKind
from clantui.core.history.phrases import CHANGE_ROLES, describe_change
from clantui.core.history.timeline import History, TimelinePoint
from clantui.core.text.dates import Zone, format_clock, format_day, in_zone
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import fit, search_key, split_search_words
from clantui.ui.common.colours import colour_of
from clantui.ui.common.table.table import RowTable
from clantui.ui.keymap.bindings import bind

CHANGE_MARKS: Final = {
    ChangeKind.JOINED: "+",
    ChangeKind.LEFT: "\N{MINUS SIGN}",
    ChangeKind.PROMOTED: "▲",
    ChangeKind.DEMOTED: "▼",
    ChangeKind.SWITCHED: "→",
}


class LogRow(Struct, frozen=True, kw_only=True, gc=False):
    """A row of the log.

    Attributes:
        change: the change; None for a row of snapshots without changes.
        number: of the change within its snapshot, from 0.
        words: search key of the row.
        repeated: the row without the time, shown below another row of its snapshot; else None.
    """

    at: datetime
    seen: str
    text: str
    change: Change | None = None
    number: int = 0
    words: str = ""
    repeated: LogRow | None = None

    @property
    def day(self) -> str:
        """The day without the time, for narrow logs."""
        day, _, clock = self.seen.rpartition(" ")
        return day if ":" in clock else self.seen

    @property
    def mark(self) -> str:
        """The sign of the change, which needs no colour."""
        return CHANGE_MARKS[self.change.kind] if self.change is not None else ""

    @property
    def player(self) -> str:
        """The name of the changed player."""
        return self.change.name if self.change is not None else ""

    @property
    def key(self) -> tuple[datetime, int]:
        """The time and the number."""
        return self.at, self.number


_MARK: Final = "mark"
_NARROW: Final = 64
"""Minimum width of a log with times and long names, in cells."""


def _make_columns(width: int, rows: Sequence[LogRow]) -> tuple[Column[LogRow], ...]:
    is_narrow = width < _NARROW
    seen = Column[LogRow](
        title="Seen",
        width=max((len(row.day) for row in rows), default=0) if is_narrow else 12,
        align_right=True,
        text=lambda row: row.day if is_narrow else row.seen,
    )
    player = 10 if is_narrow else 18
    return (
        seen,
        Column(key=_MARK, title=" ", width=1, text=lambda row: row.mark),
        Column(title="Player", width=player, emphasis=True, text=lambda row: row.player),
        Column(title="Change", text=lambda row: row.text),
    )


class ChangeLog(RowTable[LogRow]):
    """A row for each change, and one for consecutive snapshots without changes."""

    SCOPE: ClassVar = "log"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("log-choose", "enter", "choose", "Compare", "Compare the clan with this day"),
        bind("log-earlier", "left,h", "step(1)", "Earlier", "Earlier snapshot"),
        bind("log-later", "right,l", "step(-1)", "Later", "Later snapshot"),
    ]

    lines: tuple[LogRow, ...] = ()
    """All rows; `rows` has only the filtered ones."""

    def show(self, lines: tuple[LogRow, ...]) -> None:
        """Show the rows from `make_log_rows`."""
        self.lines = lines
        self.columns = _make_columns(self.size.width, lines)
        self.filter("")

    def filter(self, filter_text: str) -> None:
        """Show the rows with every word of a filter."""
        self.rows = filter_rows(self.lines, filter_text)

    def on_resize(self) -> None:
        """Lay out the columns for the new width."""
        super().on_resize()
        if self.rows:
            self.columns = _make_columns(self.size.width, self.lines)

    @property
    def at(self) -> datetime | None:
        """The time of the highlighted snapshot."""
        return self.highlighted.at if self.highlighted is not None else None

    def find_moment(self, at: datetime) -> datetime | None:
        """Return the time of the row that represents a snapshot; None if there is none."""
        return next((row.at for row in reversed(self.lines) if row.at >= at), None)

    def draw_cell(
        self, column: Column[Any], row: LogRow, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw the marks of gains in one colour, those of losses in another."""
        role = CHANGE_ROLES.get(row.change.kind) if row.change is not None else None
        if role is None or column.key != _MARK:
            return None
        colour = colour_of(self, role.value) + Style(bold=True)
        return [Segment(fit(row.mark, width), ground + colour)]

    def move_cursor_to_moment(self, at: datetime) -> None:
        """Move the cursor to the row that represents a snapshot."""
        if rows := [row for row in self.rows if row.at >= at]:
            self.move_cursor_to(rows[-1].key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the keys for snapshots without rows, also while the log is hidden."""
        if action == "step" and not self.rows:
            return False
        return super().check_action(action, parameters)

    def action_step(self, by: int) -> None:
        """Move to the next earlier (1) or later (-1) snapshot with a row."""
        if self.at is None:
            return
        others = (i for i in range(self.index, len(self.rows)) if self.rows[i].at != self.at)
        first = self._find_first_row(self.index)
        self._point(next(others, first) if by > 0 else self._find_first_row(max(first - 1, 0)))

    def _find_first_row(self, index: int) -> int:
        """Return the index of the first row of the same snapshot."""
        while index and self.rows[index - 1].at == self.rows[index].at:
            index -= 1
        return index


def make_log_rows(history: History, zone: Zone) -> tuple[LogRow, ...]:
    """Return the rows of a log of one snapshot or more, newest first."""
    rows: list[LogRow] = []
    year = in_zone(history.points[-1].at, zone).year
    newest_first = reversed(history.points[1:])
    for has_changes, points in groupby(newest_first, lambda point: bool(point.changes)):
        if has_changes:
            rows += (row for point in points for row in _make_change_rows(point, year, zone))
        else:
            rows.append(_merge_quiet([*points], year, zone))
    first = history.points[0]
    text = f"first snapshot · {pluralise(first.member_count, 'member')}"
    return (*rows, _make_row(first.at, _format_seen(first.at, year, zone), text))


def _make_row(
    at: datetime, seen: str, text: str, change: Change | None = None, number: int = 0
) -> LogRow:
    words = search_key(f"{seen} {change.name if change is not None else ''} {text}")
    return LogRow(at=at, seen=seen, text=text, change=change, number=number, words=words)


def filter_rows(lines: Sequence[LogRow], filter_text: str) -> tuple[LogRow, ...]:
    """Return the rows with every word of a filter; only the first of a snapshot has its time."""
    found = lines
    for word in split_search_words(filter_text):
        found = [row for row in found if word in row.words]
    previous = chain([None], (row.at for row in found))
    return tuple(
        row.repeated or row if row.at == at else row
        for row, at in zip(found, previous, strict=False)
    )


def _make_change_rows(point: TimelinePoint, year: int, zone: Zone) -> list[LogRow]:
    seen = _format_seen(point.at, year, zone)
    rows = (
        _make_row(point.at, seen, describe_change(change), change, number)
        for number, change in enumerate(point.changes)
    )
    return [replace(row, repeated=replace(row, seen="")) for row in rows]


def _merge_quiet(points: Sequence[TimelinePoint], year: int, zone: Zone) -> LogRow:
    """Return one row for snapshots without changes, newest first."""
    newest, oldest, text = points[0].at, points[-1].at, "no change"
    if len(points) > 1:
        since = format_day(oldest, year, zone)
        text += f" · {pluralise(len(points), 'snapshot')} since {since}"
    return _make_row(newest, _format_seen(newest, year, zone), text)


def _format_seen(at: datetime, year: int, zone: Zone) -> str:
    """Return the day and the time, without the time for another year."""
    day = format_day(at, year, zone)
    return f"{day} {format_clock(at, zone)}" if in_zone(at, zone).year == year else day
