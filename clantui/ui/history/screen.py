"""A clan over time: the cards' shares as curves, and who changed, joined and left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar, Final, TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from clantui.core.history.timeline import History, TimelinePoint, Trend
from clantui.core.model.errors import RoyaleError
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.text.dates import Zone, format_moment
from clantui.core.text.phrases import pluralise
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.table import RowTable
from clantui.ui.common.time_zone import zone_of
from clantui.ui.history.change_log import ChangeLog
from clantui.ui.history.plot import PARTIAL, Plot
from clantui.ui.keymap.bindings import bind

CARDS: Final = 5
"""Cards in the plot, beside the one that was asked for."""

Timeline: TypeAlias = tuple[History, tuple[Trend, ...]]
"""A history, and the cards to draw."""


class HistoryScreen(SafeDismiss[datetime | None]):
    """The history of a clan; gives the moment of a reading to compare with, or None."""

    DEFAULT_CSS = """
    HistoryScreen #reading { height: 1; padding: 0 1; background: $surface; text-wrap: nowrap; }
    HistoryScreen #explanation { height: 1fr; padding: 1 2; display: none; }
    HistoryScreen Plot { height: 50%; max-height: 22; margin-top: 1; }
    HistoryScreen.-empty #explanation { display: block; }
    HistoryScreen.-empty Plot, HistoryScreen.-empty ChangeLog { display: none; }
    """
    SCOPE: ClassVar = "history"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("history-back", "escape", "back", "Back", "Back to the clan"),
    ]

    def __init__(
        self,
        engine: Backend,
        now: Callable[[], datetime],
        tag: Tag,
        name: str,
        card: int | None,
        *,
        demo: bool = False,
    ) -> None:
        """Set up for a clan; `card` is the id of the one that is to stand out, or None."""
        super().__init__()
        self._engine, self._now = engine, now
        self._tag, self._called, self._card, self._demo = tag, name, card, demo
        self._history: History | None = None

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        yield ScreenHeader(demo=self._demo)
        yield Static(id="reading", markup=False)
        yield Static(id="explanation", markup=False)
        yield Plot(id="plot")
        yield ChangeLog(id="log")
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint first, then look up what is remembered."""
        self.query_one(ScreenHeader).parts = HeaderParts(
            name=self._called, about=str(self._tag), kind="▸ History"
        )
        self.query_one("#reading", Static).update(
            "looking up what is remembered … · esc goes back"
        )
        self.set_focus(self.query_one(ChangeLog))
        self.call_after_refresh(self._load)

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
        self._show_reading()

    def _explain(self, history: History) -> None:
        """Say how a history begins."""
        self.add_class("-empty")
        self.query_one("#reading", Static).update("")
        if history.readings:
            at = history.readings[0].at
            when = format_moment(at, zone=zone_of(self))
            first = f"There is one reading of this clan so far, of {when}."
        else:
            first = "Nothing is remembered of this clan yet."
        ways = (
            "A history begins with the second reading. Every load is one: esc, then r reads the "
            f"clan again; clantui watch {self._tag.text} reads it while you are away.\n\n"
            "With --no-store nothing is remembered."
        )
        self.query_one("#explanation", Static).update(f"{first}\n\n{ways}")

    # The cursor

    @on(Plot.Selected)
    def _point_at_moment(self, message: Plot.Selected) -> None:
        self.query_one(ChangeLog).point_at_moment(message.at)

    @on(RowTable.Selected)
    def _choose_moment(self) -> None:
        if (at := self.query_one(ChangeLog).at) is not None:
            self.dismiss(at)

    @on(RowTable.Highlighted)
    def _show_reading(self) -> None:
        """Say about the reading under the cursor, and show its place in the plot."""
        at = self.query_one(ChangeLog).at
        if self._history is None or at is None:
            return
        self.query_one(Plot).at = at
        reading = next(r for r in self._history.readings if r.at == at)
        self.query_one("#reading", Static).update(_describe_reading(reading, zone_of(self)))

    # What keys do

    def action_back(self) -> None:
        """Go to the clan, with nothing chosen."""
        self.dismiss(None)


def _make_timeline(snapshots: Sequence[Snapshot], card: int | None) -> Timeline:
    """Put readings together; choose the cards of the period, and the one that was asked for."""
    history = History.of(snapshots)
    top = history.top(CARDS)
    chosen = history.trend(card) if card is not None else None
    return history, top if chosen is None or chosen in top else (*top, chosen)


def _describe_size(history: History) -> Content:
    text = pluralise(len(history.readings), "reading")
    if history.incomplete:
        return Content.styled(f"{PARTIAL} {history.incomplete} of {text} partial", "$text-warning")
    return Content.styled(text, "$text-muted")


def _describe_reading(reading: TimelinePoint, zone: Zone) -> Content:
    when = format_moment(reading.at, zone=zone)
    changed = pluralise(len(reading.changes), "change") if reading.changes else "no change"
    if reading.complete:
        return Content.styled(
            f"{when} · all {reading.members} answered · {changed}", "$text-muted"
        )
    missing = reading.members - reading.answered
    text = f"{PARTIAL} {missing} of {reading.members} missing, told as last known"
    return Content.styled(f"{when} · {text} · {changed}", "$text-warning")
