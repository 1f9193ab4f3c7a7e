"""The history screen: the cards' shares as curves, and a log of changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar, Final, TypeAlias

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Static

from clantui.core.columns import SortKey
from clantui.core.export.document import DisplayedRows
from clantui.core.export.history import HistoryReport, LogEntry, build_history_document
from clantui.core.history.timeline import History, TimelinePoint, Trend
from clantui.core.model.errors import RoyaleError
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.text.dates import Zone, format_clock, format_day, in_zone
from clantui.core.text.phrases import describe_all, pluralise
from clantui.ui.common.header import HeaderParts, ScreenHeader, is_in_demo
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.message_line import give_reason
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import BaseScreen
from clantui.ui.common.table.filter_input import FilterInput, TableFilter
from clantui.ui.common.table.table import RowTable
from clantui.ui.common.time_zone import zone_of
from clantui.ui.export.options import ExportContent, list_table_contents, make_file_stem
from clantui.ui.history.braille import Cell
from clantui.ui.history.change_log import ChangeLog, LogRow, make_log_rows
from clantui.ui.history.plot import INCOMPLETE_MARK, Plot, draw_curves
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name
from clantui.ui.keymap.sentences import describe_filter, describe_no_match

_BESIDE: Final = 150
"""Minimum width of a screen with the log beside the plot, in cells."""

CARDS: Final = 5
"""Number of cards in the plot, besides the requested one."""

Timeline: TypeAlias = tuple[History, tuple[Trend, ...], list[list[Cell]], tuple[LogRow, ...]]
"""A history, the cards to draw, their curves, and the rows of its log."""


class HistoryScreen(BaseScreen[datetime | None]):
    """The history of a clan; returns the time of a snapshot to compare with, or None."""

    DEFAULT_CSS = """
    HistoryScreen #slot { height: 1; padding: 0 1; background: $surface; }
    HistoryScreen #snapshot { width: 1fr; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    HistoryScreen FilterInput { margin-left: 0; margin-right: 2; }
    HistoryScreen #explanation { height: 1fr; padding: 1 2; display: none; }
    HistoryScreen Plot { height: 50%; max-height: 22; margin-top: 1; }
    HistoryScreen ChangeLog { height: 1fr; }
    HistoryScreen.-beside #timeline { layout: horizontal; }
    HistoryScreen.-beside Plot { width: 1fr; height: 100%; max-height: 100%; }
    HistoryScreen.-beside ChangeLog { width: 45%; min-width: 70; height: 100%; margin-top: 1; }
    HistoryScreen.-empty #explanation { display: block; }
    HistoryScreen.-empty #timeline { display: none; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-below"), (_BESIDE, "-beside")]  # noqa: RUF012 — Textual's type
    AUTO_FOCUS = ""  # no focus at first: the hidden filter would get it
    SCOPE: ClassVar = "history"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("history-back", "escape", "back", "Back", "Back to the clan"),
        bind("history-filter", "/", "filter", "Filter", "Filter changes by player, card or day"),
        bind("history-reset", "0", "reset", "Stop comparing", "Compare with no day in particular"),
    ]

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        backend: Backend,
        clock: Callable[[], datetime],
        tag: Tag,
        name: str,
        card: int | None,
        compared: datetime | None = None,
        *,
        shown: datetime | None = None,
    ) -> None:
        """Create the screen.

        Args:
            card: id of the emphasised card.
            compared: time of the snapshot that the clan is compared with.
            shown: time of the clan's survey on the screen below.
        """
        super().__init__()
        self._backend, self._clock = backend, clock
        self._tag, self._clan_name, self._card = tag, name, card
        self._compared, self._shown = compared, shown
        self._history: History | None = None
        self.filter_text = ""

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the top."""
        yield ScreenHeader()
        with Horizontal(id="slot"):
            yield TableFilter("player, card or day")
            yield Static(id="snapshot", markup=False)
        yield Static(id="explanation", markup=False)
        with Container(id="timeline"):
            yield Plot()
            yield ChangeLog(id="log")
        yield KeyBar()

    def on_mount(self) -> None:
        """Draw first, then load the snapshots."""
        self.query_one(ScreenHeader).parts = HeaderParts(
            name=self._clan_name, subtitle=str(self._tag), kind="History"
        )
        self.query_one("#snapshot", Static).update(
            f"Loading snapshots … · {key_name('history-back')} goes back"
        )
        self.set_focus(self.query_one(ChangeLog))
        load, handle = self._load_timeline, self._handle_timeline
        self.call_after_refresh(Requests(self).start, "history", load, handle)

    async def _load_timeline(self) -> Timeline:
        snapshots = await self._backend.load_history(self._tag)
        # Use a thread: with years of snapshots this would block the keys.
        room, zone = self.query_one(Plot).room, zone_of(self)
        return await asyncio.to_thread(_make_timeline, snapshots, self._card, room, zone)

    def _handle_timeline(self, timeline: Timeline | RoyaleError) -> None:
        assert not isinstance(timeline, RoyaleError)  # noqa: S101 — the store raises no API errors
        history, trends, curves, lines = timeline
        self._history = history
        if len(history.points) < 2:
            self._explain(history)
            return
        self.query_one(ScreenHeader).fresh = _describe_size(history)
        self.query_one(Plot).show(history.points, trends, self._card, curves)
        self.query_one(ChangeLog).show(lines)
        self.refresh_bindings()
        if self._compared is not None:
            self.query_one(ChangeLog).move_cursor_to_moment(self._compared)
        self.refresh_status()

    def _explain(self, history: History) -> None:
        self.add_class("-empty")
        self.query_one("#snapshot", Static).update("")
        if history.points:
            at = history.points[0].at
            day = format_day(at, in_zone(self._clock(), zone_of(self)).year, zone_of(self))
            first = f"So far there is one snapshot, from {day}."
        else:
            first = "There is no snapshot of this clan yet."
        text = Content(f"{first}\n\n{self._advise()}")  # a notice has a path
        self.query_one("#explanation", Static).update(text)

    def _advise(self) -> str:
        """Say how the history grows, or why it cannot."""
        if self._backend.keeps_data:
            return (
                "The history starts with the second: each time you load the clan, one is saved. "
                f"To collect them while you are away, run: clantui watch {self._tag.text}"
            )
        if self._backend.notice:
            return f"{self._backend.notice[:1].upper()}{self._backend.notice[1:]}."
        place = "In the demo" if is_in_demo(self) else "With --no-store"
        return f"{place} no snapshot is saved."

    # The cursor

    @on(Plot.Selected)
    def _point_at_moment(self, message: Plot.Selected) -> None:
        self.query_one(ChangeLog).move_cursor_to_moment(message.at)

    @on(RowTable.Selected)
    def _choose_moment(self) -> None:
        at = self.query_one(ChangeLog).at
        if at is not None and at == self._shown:
            earlier = f"{key_name('log-earlier')} goes to an earlier snapshot"
            give_reason(self.app, f"This is the clan as you see it now · {earlier}")
        elif at is not None:
            self.dismiss(self._compared if self._is_compared(at) else at)

    @on(RowTable.Highlighted)
    @on(TableFilter.Toggled)
    def refresh_status(self) -> None:
        """Describe the highlighted snapshot, and move the cursor of the plot."""
        at = self.query_one(ChangeLog).at
        if self._history is None or (at is None and not self.filter_text):
            return
        found = self._describe_found()
        if at is None or self.query_one(FilterInput).display:
            self.query_one("#snapshot", Static).update(found)
            return
        self.query_one(Plot).at = at
        point = next(r for r in self._history.points if r.at == at)
        text = describe_snapshot(point, self._clock(), zone_of(self))
        if self._is_compared(at):
            text = Content.styled("Compared with: ", "bold $text-accent") + text
        if self.filter_text:
            text = Content.assemble(found, " · ", text)
        self.query_one("#snapshot", Static).update(text)

    def _describe_found(self) -> Content:
        """Return the number of filtered rows, and the key that clears the filter."""
        log = self.query_one(ChangeLog)
        text = f"{len(log.rows)} of {pluralise(len(log.lines), 'line')}"
        if not self.query_one(FilterInput).display:
            text += f" · {describe_filter(self.filter_text, 'history-back')}"
        return Content.styled(text, "$text-accent")

    # The filter

    def action_filter(self) -> None:
        """Open the filter."""
        self.query_one(TableFilter).open()

    def action_back(self) -> None:
        """Clear the filter; without one, close the screen."""
        if not self.query_one(TableFilter).reset():
            self.dismiss(None)

    @on(FilterInput.QueryChanged)
    def _handle_filtered(self, message: FilterInput.QueryChanged) -> None:
        self.filter_text, log = message.filter_text, self.query_one(ChangeLog)
        log.placeholder = describe_no_match(self.filter_text, "history-back")
        log.filter(self.filter_text)
        self.refresh_status()

    def _is_compared(self, at: datetime) -> bool:
        """Return True for the row that represents the compared snapshot."""
        log = self.query_one(ChangeLog)
        return self._compared is not None and log.find_moment(self._compared) == at

    def list_export_contents(self) -> tuple[ExportContent, ...]:
        """Return the documents of `clantui history`; none without a snapshot."""
        if self._history is None or not self._history.points:
            return ()
        report = HistoryReport(clan=self._tag, name=self._clan_name, history=self._history)
        log, newest = self.query_one(ChangeLog), self._history.points[-1].at
        rows = tuple(LogEntry(at=row.at, change=row.change) for row in log.rows if row.change)
        total = sum(row.change is not None for row in log.lines)
        sort = SortKey("seen_at", descending=True)
        snapshots = pluralise(len(self._history.points), "snapshot")
        return list_table_contents(
            make_file_stem(self._clan_name or self._tag.text, "history", at=newest),
            DisplayedRows.of(
                rows,
                total,
                "change",
                filter_text=self.filter_text,
                sort=sort,
                order="newest first",
            ),
            f"{snapshots}: all changes and the cards of each",
            lambda displayed: build_history_document(replace(report, displayed=displayed)),
        )

    # Actions

    def action_reset(self) -> None:
        """Stop comparing."""
        self.dismiss(self._compared)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the filter if there is a log, and the reset if the clan is compared."""
        del parameters
        if action == "filter":
            return bool(self.query_one(ChangeLog).lines)
        return action != "reset" or self._compared is not None


def _make_timeline(
    snapshots: Sequence[Snapshot], card: int | None, room: tuple[int, int], zone: Zone
) -> Timeline:
    """Make the history, with the curves of the top cards and the requested one."""
    history = History.of(snapshots)
    top = history.find_top(CARDS)
    chosen = history.find_trend(card) if card is not None else None
    trends = top if chosen is None or chosen in top else (*top, chosen)
    curves = draw_curves(history.points, trends, card, room)
    return history, trends, curves, make_log_rows(history, zone) if snapshots else ()


def describe_comparison(compared: datetime | None, now: datetime, zone: Zone) -> str:
    """Return the notice after choosing a snapshot to compare with, or None."""
    if compared is None:
        return "No longer compared with that day"
    moment = _format_moment(compared, now, zone)
    keys = f"{key_name('history')}, then {key_name('history-reset')}"
    return f"Compared with {moment} · {keys}: stop comparing"


def describe_snapshot(point: TimelinePoint, now: datetime, zone: Zone) -> Content:
    """Describe a snapshot: `28 Nov, 11:34 · all 50 players · no change`, without this year."""
    changed = pluralise(len(point.changes), "change") if point.changes else "no change"
    missing = point.member_count - point.answered_count
    players = describe_all(point.member_count, "player")
    if missing:
        players = (
            f"{missing} of {pluralise(point.member_count, 'player')} missing, shown as last known"
        )
    moment = _format_moment(point.at, now, zone)
    return Content.styled(f"{moment} · {players} · {changed}", "$text-muted")


def _format_moment(at: datetime, now: datetime, zone: Zone) -> str:
    return f"{format_day(at, in_zone(now, zone).year, zone)}, {format_clock(at, zone)}"


def _describe_size(history: History) -> Content:
    text = pluralise(len(history.points), "snapshot")
    if history.incomplete_count:
        verb = "is" if history.incomplete_count == 1 else "are"
        text = f"{INCOMPLETE_MARK} {history.incomplete_count} of {text} {verb} incomplete (grey)"
    return Content.styled(text, "$text-muted")
