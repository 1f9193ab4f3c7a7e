"""The log of a clan's changes, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar, Final

from textual.binding import BindingType

from clantui.core.history.changes import ChangeKind
from clantui.core.history.phrases import describe_change
from clantui.core.history.timeline import History, TimelinePoint
from clantui.core.text.dates import Zone, format_clock, format_day, in_zone
from clantui.core.text.phrases import pluralise
from clantui.ui.common.list_table import ListColumn, ListRow, ListTable
from clantui.ui.common.time_zone import zone_of
from clantui.ui.keymap.bindings import TABLE_KEYS, bind

_LANES: Final = (
    ListColumn(title="Seen", cells=12, right=True),
    ListColumn(title=" ", cells=1),
    ListColumn(title="Player", cells=18, strong=True),
    ListColumn(title="Change"),
)

CHANGE_MARKS: Final = {
    ChangeKind.JOINED: "+",
    ChangeKind.LEFT: "\N{MINUS SIGN}",
    ChangeKind.PROMOTED: "▲",
    ChangeKind.DEMOTED: "▼",
    ChangeKind.SWITCHED: "→",
}


class ChangeLog(ListTable, inherit_bindings=False):
    """A line for each change, and one for readings in a row that brought none."""

    SCOPE: ClassVar = "log"
    BINDINGS: ClassVar[list[BindingType]] = [
        *TABLE_KEYS,
        bind(
            "log-choose",
            "enter",
            "choose",
            "Δ since",
            "Show on the clan's screen what has changed since this reading",
        ),
        bind("log-earlier", "left,h", "step(1)", "Earlier", "An earlier reading"),
        bind("log-later", "right,l", "step(-1)", "Later", "A later reading"),
    ]

    def show(self, history: History) -> None:
        """Tell a history of one reading or more."""
        self.lanes = _LANES
        self.lines = lines_of(history, zone_of(self))

    @property
    def at(self) -> datetime | None:
        """The moment of the reading under the cursor."""
        return _moment(self.highlighted)

    def point_at(self, at: datetime) -> None:
        """Put the cursor on the reading of a moment, or on the line that stands for it."""
        for index, line in enumerate(self.lines):
            if (moment := _moment(line.key)) is not None and moment >= at:
                found = index
        self._point(found)

    def action_step(self, by: int) -> None:
        """Move to the next earlier reading that has a line, or the next later one."""
        moments = list(dict.fromkeys(_moment(line.key) for line in self.lines))
        if moments:
            index = min(max(moments.index(self.at) + by, 0), len(moments) - 1)
            keys = [_moment(line.key) for line in self.lines]
            self._point(keys.index(moments[index]))


def lines_of(history: History, zone: Zone = UTC) -> tuple[ListRow, ...]:
    """The lines of a log, the newest first; each is known by its reading's moment and a number.

    Args:
        history: one reading or more.
        zone: the time zone of whoever reads it.
    """
    lines: list[ListRow] = []
    quiet: list[TimelinePoint] = []
    for reading in reversed(history.readings[1:]):
        if reading.changes:
            lines += _quiet(quiet, history, zone)
            quiet = []
            lines += _changes(reading, history, zone)
        else:
            quiet.append(reading)
    first = history.readings[0]
    begun = f"the first reading · {pluralise(first.members, 'member')}"
    return (
        *lines,
        *_quiet(quiet, history, zone),
        _line(first, 0, (_seen(first, history, zone), "", "", begun)),
    )


def _changes(reading: TimelinePoint, history: History, zone: Zone) -> list[ListRow]:
    seen = [_seen(reading, history, zone), *[""] * (len(reading.changes) - 1)]
    return [
        _line(
            reading, i, (seen[i], CHANGE_MARKS[change.kind], change.name, describe_change(change))
        )
        for i, change in enumerate(reading.changes)
    ]


def _quiet(readings: Sequence[TimelinePoint], history: History, zone: Zone) -> list[ListRow]:
    """One line for readings, the newest first, that brought no change; none for none."""
    if not readings:
        return []
    newest, oldest = readings[0], readings[-1]
    text = "nothing changed"
    if len(readings) > 1:
        since = format_day(oldest.at, in_zone(history.readings[-1].at, zone).year, zone)
        text += f" · {pluralise(len(readings), 'reading')} since {since}"
    return [_line(newest, 0, (_seen(newest, history, zone), "", "", text))]


def _line(reading: TimelinePoint, number: int, cells: tuple[str, ...]) -> ListRow:
    return ListRow(key=(reading.at, number), cells=cells)


def _seen(reading: TimelinePoint, history: History, zone: Zone) -> str:
    """The day, and the time where there is room for it."""
    year = in_zone(history.readings[-1].at, zone).year
    name = format_day(reading.at, year, zone)
    same = in_zone(reading.at, zone).year == year
    return f"{name} {format_clock(reading.at, zone)}" if same else name


def _moment(key: object) -> datetime | None:
    match key:
        case (datetime() as at, int()):
            return at
    return None
