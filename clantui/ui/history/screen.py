"""A clan over time: the cards' shares as curves, and who changed, joined and left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from clantui.core.history.timeline import History, TimelinePoint, Trend
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.text.dates import Zone, format_moment
from clantui.core.text.phrases import pluralise
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.table import RowTable
from clantui.ui.common.time_zone import zone_of
from clantui.ui.common.workers import start_worker
from clantui.ui.history.change_log import ChangeLog
from clantui.ui.history.plot import PARTIAL, Plot
from clantui.ui.keymap.bindings import bind

CARDS: Final = 5
"""Cards in the plot, beside the one that was asked for."""


class TimelineLoaded(Message):
    """What is remembered, put together; `trends` are the cards to draw."""

    def __init__(self, history: History, trends: tuple[Trend, ...]) -> None:
        super().__init__()
        self.history, self.trends = history, trends


class HistoryScreen(SafeDismiss[datetime | None]):
    """Gives the moment of a reading to compare with, or None."""

    DEFAULT_CSS = """
    HistoryScreen #reading { height: 1; padding: 0 1; background: $surface; text-wrap: nowrap; }
    HistoryScreen #wanting { height: 1fr; padding: 1 2; display: none; }
    HistoryScreen Plot { height: 50%; max-height: 22; margin-top: 1; }
    HistoryScreen.-wanting #wanting { display: block; }
    HistoryScreen.-wanting Plot, HistoryScreen.-wanting ChangeLog { display: none; }
    """
    SCOPE: ClassVar = "history"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("history-back", "escape,H", "back", "Back", "To the clan"),
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
        """Set up.

        Args:
            engine: remembers the clan.
            now: the time, aware UTC.
            tag: the clan's.
            name: the clan's, clean.
            card: the id of the card that is to stand out, or None.
            demo: whether the demo world answers.
        """
        super().__init__()
        self._engine, self._now = engine, now
        self._tag, self._called, self._card, self._demo = tag, name, card, demo
        self._history: History | None = None

    def compose(self) -> ComposeResult:
        """Two lines, the plot, the log, the keys."""
        yield ScreenHeader(demo=self._demo)
        yield Static(id="reading", markup=False)
        yield Static(id="wanting", markup=False)
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
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        start_worker(self, self._look, "history")

    async def _look(self) -> None:
        snapshots = await self._engine.history(self._tag)
        # Years of readings take their time; the keys do not wait for them.
        self.post_message(await asyncio.to_thread(_told, snapshots, self._card))

    @on(TimelineLoaded)
    def _told(self, message: TimelineLoaded) -> None:
        history = self._history = message.history
        if len(history.readings) < 2:
            self._want(history)
            return
        self.query_one(ScreenHeader).fresh = _fresh(history)
        self.query_one(Plot).show(history, message.trends, self._card)
        self.query_one(ChangeLog).show(history)
        self._tell()

    def _want(self, history: History) -> None:
        """Say what a history needs."""
        self.add_class("-wanting")
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
        self.query_one("#wanting", Static).update(f"{first}\n\n{ways}")

    # The cursor

    @on(RowTable.Highlighted)
    def _pointed(self) -> None:
        self._tell()

    @on(Plot.Picked)
    def _picked(self, message: Plot.Picked) -> None:
        self.query_one(ChangeLog).point_at_moment(message.at)

    @on(RowTable.Selected)
    def _chosen(self) -> None:
        if (at := self.query_one(ChangeLog).at) is not None:
            self.dismiss(at)

    def _tell(self) -> None:
        """Say what the reading under the cursor is, and show where it lies."""
        at = self.query_one(ChangeLog).at
        if self._history is None or at is None:
            return
        self.query_one(Plot).at = at
        reading = next(one for one in self._history.readings if one.at == at)
        self.query_one("#reading", Static).update(_about(reading, zone_of(self)))

    # What keys do

    def action_back(self) -> None:
        """To the clan, with nothing chosen."""
        self.dismiss(None)


def _told(snapshots: Sequence[Snapshot], card: int | None) -> TimelineLoaded:
    """Put readings together; draw the cards of the period, and the one that was asked for."""
    history = History.of(snapshots)
    top = history.top(CARDS)
    mine = history.trend(card) if card is not None else None
    return TimelineLoaded(history, top if mine is None or mine in top else (*top, mine))


def _fresh(history: History) -> Content:
    """How much there is of a history."""
    text = pluralise(len(history.readings), "reading")
    if history.incomplete:
        return Content.styled(f"{PARTIAL} {history.incomplete} of {text} partial", "$text-warning")
    return Content.styled(text, "$text-muted")


def _about(reading: TimelinePoint, zone: Zone) -> Content:
    """A reading in a line."""
    when = format_moment(reading.at, zone=zone)
    changed = pluralise(len(reading.changes), "change") if reading.changes else "no change"
    if reading.complete:
        return Content.styled(
            f"{when} · all {reading.members} answered · {changed}", "$text-muted"
        )
    missing = reading.members - reading.answered
    told = f"{PARTIAL} {missing} of {reading.members} missing, told as last known"
    return Content.styled(f"{when} · {told} · {changed}", "$text-warning")
