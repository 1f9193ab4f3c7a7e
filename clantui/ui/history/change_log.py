"""The log of a clan's changes, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from msgspec import Struct
from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType

from clantui.core.columns import Column
from clantui.core.history.changes import ChangeKind
from clantui.core.history.phrases import describe_change
from clantui.core.history.timeline import History, TimelinePoint
from clantui.core.text.colours import ColourRole
from clantui.core.text.dates import Zone, format_clock, format_day, in_zone
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import fit, search_key
from clantui.ui.common.colours import colour_of
from clantui.ui.common.table import RowTable
from clantui.ui.common.time_zone import zone_of
from clantui.ui.keymap.bindings import TABLE_KEYS, bind


class LogRow(Struct, frozen=True, kw_only=True):
    """A line of the log.

    Attributes:
        at: the moment of its reading.
        number: of the line among those of its reading.
        seen: the moment, as it is told and searched.
        mark: the kind of change; empty for none.
        player: who changed; empty for nobody.
        text: a few words.
    """

    at: datetime
    number: int = 0
    seen: str = ""
    mark: str = ""
    player: str = ""
    text: str

    @property
    def day(self) -> str:
        """The day alone, where there is no room for the time."""
        return " ".join(self.seen.split()[:2])

    def has_words(self, words: Sequence[str]) -> bool:
        """Return True where each of the words stands in the line; they are search keys."""
        key = search_key(f"{self.seen} {self.player} {self.text}")
        return all(word in key for word in words)

    @property
    def key(self) -> tuple[datetime, int]:
        """The moment and the number."""
        return self.at, self.number


_MARK: Final = "mark"
_NARROW: Final = 64
"""Cells of a log that has no room for times and long names."""


def log_columns(width: int) -> tuple[Column[LogRow], ...]:
    """Return the columns of a log of so many cells."""
    is_narrow = width < _NARROW
    seen = Column[LogRow](
        title="Seen",
        width=6 if is_narrow else 12,
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


CHANGE_MARKS: Final = {
    ChangeKind.JOINED: "+",
    ChangeKind.LEFT: "\N{MINUS SIGN}",
    ChangeKind.PROMOTED: "▲",
    ChangeKind.DEMOTED: "▼",
    ChangeKind.SWITCHED: "→",
}

_MARK_ROLES: Final = {
    CHANGE_MARKS[ChangeKind.JOINED]: ColourRole.GAIN,
    CHANGE_MARKS[ChangeKind.PROMOTED]: ColourRole.GAIN,
    CHANGE_MARKS[ChangeKind.LEFT]: ColourRole.LOSS,
    CHANGE_MARKS[ChangeKind.DEMOTED]: ColourRole.LOSS,
}


class ChangeLog(RowTable[LogRow], inherit_bindings=False):
    """A line for each change, and one for readings in a row that brought none."""

    SCOPE: ClassVar = "log"
    BINDINGS: ClassVar[list[BindingType]] = [
        *TABLE_KEYS,
        bind(
            "log-choose",
            "enter",
            "choose",
            "Compare",
            "Compare the clan with this day",
        ),
        bind("log-earlier", "left,h", "step(1)", "Earlier", "Earlier snapshot"),
        bind("log-later", "right,l", "step(-1)", "Later", "Later snapshot"),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self.lines: tuple[LogRow, ...] = ()
        """All lines; `rows` are those of them that the filter shows."""

    def show(self, history: History, query: str = "") -> None:
        """Show a history of one reading or more, as far as a filter lets it."""
        self.columns = log_columns(self.size.width)
        self.lines = log_rows(history, zone_of(self))
        self.filter(query)

    def filter(self, query: str) -> None:
        """Show the lines that have every word of a query."""
        words = tuple(filter(None, map(search_key, query.split())))
        found = [row for row in self.lines if row.has_words(words)]
        self.rows = tuple(
            # The moment is told once a reading: on the first of its lines that are shown.
            replace(row, seen="") if index and found[index - 1].at == row.at else row
            for index, row in enumerate(found)
        )

    def on_resize(self) -> None:
        """Lay the columns out for the new width."""
        super().on_resize()
        if self.rows:
            self.columns = log_columns(self.size.width)

    @property
    def at(self) -> datetime | None:
        """The moment of the reading under the cursor."""
        return self.highlighted.at if self.highlighted is not None else None

    def moment_of(self, at: datetime) -> datetime | None:
        """Return the moment of the line that stands for a snapshot; None where there is none."""
        return next((row.at for row in reversed(self.lines) if row.at >= at), None)

    def draw_cell(
        self, column: Column[Any], row: LogRow, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw the mark of who came or rose in one colour, of who left or fell in another."""
        role = _MARK_ROLES.get(row.mark) if column.key == _MARK else None
        if role is None:
            return None
        colour = colour_of(self, role.value) + Style(bold=True)
        return [Segment(fit(row.mark, width), ground + colour)]

    def point_at_moment(self, at: datetime) -> None:
        """Put the cursor on the reading of a moment, or on the line that stands for it."""
        if rows := [row for row in self.rows if row.at >= at]:
            self.point_at(rows[-1].key)

    def action_step(self, by: int) -> None:
        """Move to the next earlier reading that has a line, or the next later one."""
        keys = {row.at: row.key for row in reversed(self.rows)}  # of each, its first line
        if self.at is not None:
            moments = sorted(keys, reverse=True)
            index = min(max(moments.index(self.at) + by, 0), len(moments) - 1)
            self.point_at(keys[moments[index]])


def log_rows(history: History, zone: Zone = UTC) -> tuple[LogRow, ...]:
    """Return the lines of a log, the newest first.

    Args:
        history: one reading or more.
        zone: the time zone of whoever reads it.
    """
    rows: list[LogRow] = []
    quiet: list[TimelinePoint] = []
    for reading in reversed(history.readings[1:]):
        if reading.changes:
            rows += _merge_quiet(quiet, history, zone)
            quiet = []
            rows += _change_rows(reading, history, zone)
        else:
            quiet.append(reading)
    first = history.readings[0]
    text = f"first snapshot · {pluralise(first.members, 'member')}"
    seen = _format_seen(first, history, zone)
    return (*rows, *_merge_quiet(quiet, history, zone), LogRow(at=first.at, seen=seen, text=text))


def _change_rows(reading: TimelinePoint, history: History, zone: Zone) -> list[LogRow]:
    seen = _format_seen(reading, history, zone)
    return [
        LogRow(
            at=reading.at,
            number=number,
            seen=seen,
            mark=CHANGE_MARKS[change.kind],
            player=change.name,
            text=describe_change(change),
        )
        for number, change in enumerate(reading.changes)
    ]


def _merge_quiet(readings: Sequence[TimelinePoint], history: History, zone: Zone) -> list[LogRow]:
    """Return one line for readings, the newest first, that brought no change; none for none."""
    if not readings:
        return []
    newest, oldest = readings[0], readings[-1]
    text = "no change"
    if len(readings) > 1:
        since = format_day(oldest.at, in_zone(history.readings[-1].at, zone).year, zone)
        text += f" · {pluralise(len(readings), 'snapshot')} since {since}"
    return [LogRow(at=newest.at, seen=_format_seen(newest, history, zone), text=text)]


def _format_seen(reading: TimelinePoint, history: History, zone: Zone) -> str:
    """Return the day, and the time where there is room for it."""
    year = in_zone(history.readings[-1].at, zone).year
    name = format_day(reading.at, year, zone)
    same = in_zone(reading.at, zone).year == year
    return f"{name} {format_clock(reading.at, zone)}" if same else name
