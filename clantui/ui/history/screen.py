"""A clan over time: the cards' shares as curves, and who changed, joined and left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar, Final, TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Static

from clantui.core.export.history import HistoryReport, history_document
from clantui.core.history.timeline import History, TimelinePoint, Trend
from clantui.core.model.errors import RoyaleError
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.text.dates import LOCAL, Zone, format_clock, format_day, in_zone
from clantui.core.text.phrases import pluralise
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.table import RowTable
from clantui.ui.common.time_zone import zone_of
from clantui.ui.export.options import ScreenDocument, file_stem
from clantui.ui.history.change_log import ChangeLog
from clantui.ui.history.plot import PARTIAL, Plot
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name

_SAME: Final = "This is the clan as you see it now · {} goes to an earlier snapshot"

_BESIDE: Final = 150
"""Cells of a screen from which the log stands beside the plot, not below it."""

CARDS: Final = 5
"""Cards in the plot, beside the one that was asked for."""

Timeline: TypeAlias = tuple[History, tuple[Trend, ...]]
"""A history, and the cards to draw."""


class HistoryScreen(SafeDismiss[datetime | None]):
    """The history of a clan; gives the moment of a reading to compare with, or None."""

    DEFAULT_CSS = """
    HistoryScreen #slot { height: 1; padding: 0 1; background: $surface; }
    HistoryScreen #reading { width: 1fr; height: 1; text-wrap: nowrap; }
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
    AUTO_FOCUS = ""  # without a list the first to be found would be the hidden filter
    SCOPE: ClassVar = "history"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("history-back", "escape", "back", "Back", "Back to the clan"),
        bind("history-filter", "/", "filter", "Filter", "Filter changes by player, card or day"),
        bind(
            "history-reset",
            "0",
            "reset",
            "Stop comparing",
            "Compare with no day in particular",
        ),
    ]

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        engine: Backend,
        now: Callable[[], datetime],
        tag: Tag,
        name: str,
        card: int | None,
        compared: datetime | None = None,
        *,
        shown: datetime | None = None,
        demo: bool = False,
    ) -> None:
        """Set up for a clan.

        Args:
            card: the id of the one that stands out, or None.
            compared: the snapshot that the clan is compared with now, or None.
            shown: when the clan as the screen shows it was read, or None.
        """
        super().__init__()
        self._engine, self._now = engine, now
        self._tag, self._called, self._card, self._demo = tag, name, card, demo
        self._compared, self._shown = compared, shown
        self._history: History | None = None
        self._query = ""

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        yield ScreenHeader(demo=self._demo)
        with Horizontal(id="slot"):
            field = FilterInput(facets=False, id="filter")
            field.placeholder = "player, card or day"
            yield field
            yield Static(id="reading", markup=False)
        yield Static(id="explanation", markup=False)
        with Container(id="timeline"):
            yield Plot(id="plot")
            yield ChangeLog(id="log")
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint first, then look up what is remembered."""
        self.query_one(ScreenHeader).parts = HeaderParts(
            name=self._called, about=str(self._tag), kind="History"
        )
        self.query_one("#reading", Static).update(
            f"Loading snapshots … · {key_name('history-back')} goes back"
        )
        self.set_focus(self.query_one(ChangeLog))
        self.call_after_refresh(self._load)

    def on_resize(self) -> None:
        """Put the log beside the plot where there is room."""
        self.set_class(self.size.width >= _BESIDE, "-beside")

    def _load(self) -> None:
        Requests(self).start("history", self._load_timeline, self._show_timeline)

    async def _load_timeline(self) -> Timeline:
        snapshots = await self._engine.history(self._tag)
        # Years of readings take their time; the keys do not wait for them.
        return await asyncio.to_thread(_make_timeline, snapshots, self._card)

    def _show_timeline(self, timeline: Timeline | RoyaleError) -> None:
        assert not isinstance(timeline, RoyaleError)  # noqa: S101 — the store asks no API
        history, trends = timeline
        self._history = history
        if len(history.readings) < 2:
            self._explain(history)
            return
        self.query_one(ScreenHeader).fresh = _describe_size(history)
        self.query_one(Plot).show(history, trends, self._card)
        self.query_one(ChangeLog).show(history)
        self.refresh_bindings()
        if self._compared is not None:
            self.query_one(ChangeLog).point_at_moment(self._compared)
        self._show_reading()

    def _explain(self, history: History) -> None:
        """Say how a history begins."""
        self.add_class("-empty")
        self.query_one("#reading", Static).update("")
        if history.readings:
            at = history.readings[0].at
            when = format_day(at, in_zone(self._now(), zone_of(self)).year, zone_of(self))
            first = f"So far there is one snapshot, from {when}."
        else:
            first = "There is no snapshot of this clan yet."
        ways = (
            "The history starts with the second: each time you load the clan, one is saved. "
            f"To collect them while you are away, run: clantui watch {self._tag.text}\n\n"
            "With --no-store no snapshot is saved."
        )
        self.query_one("#explanation", Static).update(f"{first}\n\n{ways}")

    # The cursor

    @on(Plot.Selected)
    def _point_at_moment(self, message: Plot.Selected) -> None:
        self.query_one(ChangeLog).point_at_moment(message.at)

    @on(RowTable.Selected)
    def _choose_moment(self) -> None:
        at = self.query_one(ChangeLog).at
        if at is not None and at == self._shown:
            self.notify(_SAME.format(key_name("log-earlier")), markup=False)
        elif at is not None:
            self.dismiss(self._compared if self._is_compared(at) else at)

    @on(RowTable.Highlighted)
    def _show_reading(self) -> None:
        """Say about the reading under the cursor, and show its place in the plot."""
        at = self.query_one(ChangeLog).at
        if self._history is None or (at is None and not self._query):
            return
        shown = self._describe_shown()
        if at is None or self.query_one(FilterInput).display:
            self.query_one("#reading", Static).update(shown)
            return
        self.query_one(Plot).at = at
        reading = next(r for r in self._history.readings if r.at == at)
        about = describe_snapshot(reading, self._now(), zone_of(self))
        if self._is_compared(at):
            about = Content.styled("Compared with: ", "bold $text-accent") + about
        if self._query:
            about = Content.assemble(shown, " · ", about)
        self.query_one("#reading", Static).update(about)

    def _describe_shown(self) -> Content:
        """Say how much of the log the filter shows, and how to see all of it again."""
        log = self.query_one(ChangeLog)
        text = f"{len(log.rows)} of {pluralise(len(log.lines), 'line')}"
        if not self.query_one(FilterInput).display:
            text += f" · /{self._query} · {key_name('history-back')} clears"
        return Content.styled(text, "$text-accent")

    # The filter

    @on(FilterInput.QueryChanged)
    def _handle_filtered(self, message: FilterInput.QueryChanged) -> None:
        self._query, log = message.query, self.query_one(ChangeLog)
        key = key_name("history-back")
        log.placeholder = f"Nothing matches “{self._query}” · {key} clears the filter"
        log.filter(self._query)
        self._show_reading()

    @on(FilterInput.QuerySubmitted)
    def _close_filter(self) -> None:
        self._show_filter(shown=False)

    def _show_filter(self, *, shown: bool) -> None:
        field = self.query_one(FilterInput)
        field.display = shown
        self.set_focus(field if shown else self.query_one(ChangeLog))
        self._show_reading()

    def _is_compared(self, at: datetime) -> bool:
        """Return True for the line that stands for the compared snapshot."""
        log = self.query_one(ChangeLog)
        return self._compared is not None and log.moment_of(self._compared) == at

    def screen_document(self) -> ScreenDocument | None:
        """Return the history as `clantui history` prints it; None without a snapshot."""
        if self._history is None or not self._history.readings:
            return None
        report = HistoryReport(clan=self._tag, name=self._called, history=self._history)
        return ScreenDocument(
            stem=file_stem(self._called or self._tag.text, "history"),
            about=pluralise(len(self._history.readings), "snapshot"),
            document=history_document(report),
        )

    # What keys do

    def action_back(self) -> None:
        """Go one step out: of the filter, then to the clan, with nothing chosen."""
        field = self.query_one(FilterInput)
        if field.display or self._query:
            field.value = ""
            self._show_filter(shown=False)
        else:
            self.dismiss(None)

    def action_filter(self) -> None:
        """Open the filter."""
        self._show_filter(shown=True)

    def action_reset(self) -> None:
        """Compare with no day in particular."""
        self.dismiss(self._compared)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to stop comparing while the clan is compared with a day, and to filter a log."""
        del parameters
        if action == "filter":
            return bool(self.query_one(ChangeLog).lines)
        return action != "reset" or self._compared is not None


def _make_timeline(snapshots: Sequence[Snapshot], card: int | None) -> Timeline:
    """Put readings together; choose the cards of the period, and the one that was asked for."""
    history = History.of(snapshots)
    top = history.top(CARDS)
    chosen = history.trend(card) if card is not None else None
    return history, top if chosen is None or chosen in top else (*top, chosen)


def describe_comparison(compared: datetime | None, zone: Zone = LOCAL) -> str:
    """Say what changes are counted from now, and how to go back.

    Args:
        compared: the chosen snapshot; None for none.
        zone: the time zone of the reader.
    """
    if compared is None:
        return "No longer compared with that day"
    when = f"{format_day(compared, compared.year, zone)}, {format_clock(compared, zone)}"
    keys = f"{key_name('history')}, then {key_name('history-reset')}"
    return f"Compared with {when} · {keys}: stop comparing"


def describe_snapshot(reading: TimelinePoint, now: datetime, zone: Zone) -> Content:
    """Describe a snapshot: `28 Nov, 11:34 · all 50 players · no change`.

    Args:
        reading: the snapshot.
        now: the time, whose year is not told.
        zone: the time zone of the reader.
    """
    day = format_day(reading.at, in_zone(now, zone).year, zone)
    changed = pluralise(len(reading.changes), "change") if reading.changes else "no change"
    missing = reading.members - reading.answered
    players = "its one player" if reading.members == 1 else f"all {reading.members} players"
    if missing:
        players = f"{missing} of {reading.members} players missing, shown as last known"
    when = f"{day}, {format_clock(reading.at, zone)}"
    return Content.styled(f"{when} · {players} · {changed}", "$text-muted")


def _describe_size(history: History) -> Content:
    text = pluralise(len(history.readings), "snapshot")
    if history.incomplete:
        verb = "is" if history.incomplete == 1 else "are"
        text = f"{PARTIAL} {history.incomplete} of {text} {verb} incomplete (grey)"
    return Content.styled(text, "$text-muted")
