"""Several clans at once: one merged table, growing as each of them is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import ClassVar, Final, TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.ui.clan.view import REDRAW_INTERVAL
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.list_table import ListTable
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.workers import start_worker
from clantui.ui.family.state import FamilyState
from clantui.ui.keymap.bindings import IN_PALETTE, bind

TICK: Final = 1.0
"""Seconds between two looks at the clock."""

Load: TypeAlias = Callable[[Tag, Callable[[Survey], object]], Awaitable[object]]


class FamilyLoadStarted(Message):
    """A clan is being asked for; `run` tells by which round of asking."""

    def __init__(self, run: int, tag: Tag) -> None:
        super().__init__()
        self.run, self.tag = run, tag


class FamilyLoadUpdated(Message):
    """A newer picture of a clan."""

    def __init__(self, run: int, survey: Survey) -> None:
        super().__init__()
        self.run, self.survey = run, survey


class FamilyLoadEnded(Message):
    """A clan's load is over; `error` tells why it brought no clan."""

    def __init__(self, run: int, tag: Tag, error: RoyaleError | None) -> None:
        super().__init__()
        self.run, self.tag, self.error = run, tag, error


class FamilyScreen(SafeDismiss[ClanList | None]):
    """Gives the family's clans as a course, at the one it is sorted by, or None."""

    DEFAULT_CSS = """
    FamilyScreen #summary { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    FamilyScreen #clans { height: auto; max-height: 9; background: $surface; }
    FamilyScreen #clans { padding: 0 1; scrollbar-size-vertical: 1; }
    """
    SCOPE: ClassVar = "family"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("family-back", "escape", "dismiss", "Back", "To the clan before"),
        bind("family-sort", "s", "sort(1)", "Sort", "By the next clan's share"),
        bind("family-sort-back", "S", "sort(-1)", "Sort back", "By the clan's before", IN_PALETTE),
        bind("family-refresh", "r,f5", "again", "Ask again", "The missing, else all"),
    ]

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        engine: Backend,
        now: Callable[[], datetime],
        title: str,
        stops: tuple[ClanRef, ...],
        survey_of: Callable[[Tag], Survey | None],
        load: Load,
        *,
        demo: bool = False,
    ) -> None:
        """Set up.

        Args:
            engine: tells whether everything waits.
            now: the time, aware UTC.
            title: what the family is called.
            stops: its clans, each once.
            survey_of: the picture in hand of a clan, or None.
            load: loads a clan, giving growing pictures; raises `RoyaleError`.
            demo: whether the demo world answers.
        """
        super().__init__()
        self._engine, self._now, self._demo = engine, now, demo
        self._survey_of, self._load = survey_of, load
        self._family = FamilyState(title=title, stops=stops)
        self._run = 0
        self.drawing = False  # whether a newer picture waits to be drawn

    def compose(self) -> ComposeResult:
        """Two lines, the table, a line for each clan, the keys."""
        yield ScreenHeader(demo=self._demo)
        yield Static(id="summary", markup=False)
        yield ListTable(id="cards")
        with VerticalScroll(id="clans", can_focus=False):
            yield Static(id="clan-lines", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint what is in hand, then ask for the others."""
        for stop in self._family.stops:
            if (survey := self._survey_of(stop.tag)) is not None:
                self._family = self._family.grown(survey)
        self.set_focus(self.query_one(ListTable))
        self.set_interval(TICK, self._tell)
        self._draw()
        self.call_after_refresh(self._ask, self._family.missing)

    # Asking

    def _ask(self, tags: tuple[Tag, ...]) -> None:
        """Ask for clans, one after the other: they would only share the same pace."""
        self._run += 1
        self._family = self._family.queued(tags)
        start_worker(self, partial(self._bring, self._run, tags), "family")
        self._draw()

    async def _bring(self, run: int, tags: tuple[Tag, ...]) -> None:
        for tag in tags:
            self.post_message(FamilyLoadStarted(run, tag))
            error: RoyaleError | None = None
            try:
                await self._load(
                    tag, lambda survey: self.post_message(FamilyLoadUpdated(run, survey))
                )
            except RoyaleError as why:
                error = why
            self.post_message(FamilyLoadEnded(run, tag, error))

    @on(FamilyLoadStarted)
    def _begun(self, message: FamilyLoadStarted) -> None:
        if message.run == self._run:
            self._family = self._family.asking(message.tag)
            self._tell()

    @on(FamilyLoadUpdated)
    def _grown(self, message: FamilyLoadUpdated) -> None:
        if message.run == self._run:
            self._family = self._family.grown(message.survey)
            if not self.drawing:
                self.drawing = True
                self.set_timer(REDRAW_INTERVAL, self._draw)

    @on(FamilyLoadEnded)
    def _ended(self, message: FamilyLoadEnded) -> None:
        if message.run == self._run:
            self._family = self._family.ended(message.tag, message.error)
            self._draw()

    # What is shown

    def on_resize(self) -> None:
        """Lay the columns out for the new width."""
        self._draw()

    def _draw(self) -> None:
        self.drawing = False
        roll = self.query_one(ListTable)
        sheet = self._family.sheet(self.size.width)
        roll.placeholder = self._family.placeholder
        roll.lanes, roll.order, roll.lines = sheet.lanes, sheet.order, sheet.lines
        self._tell()

    def _tell(self) -> None:
        """Bring the lines above and below the table up to date."""
        now = self._now()
        header = self.query_one(ScreenHeader)
        header.parts = HeaderParts(
            name=self._family.title, about=self._family.size, kind="▸ Family"
        )
        header.fresh = self._family.fresh(now)
        self._say("#summary", self._family.summary(self.size.width - 2))
        self._say("#clan-lines", self._family.clan_lines(now, self._engine.paused))

    def _say(self, where: str, text: object) -> None:
        said = self.query_one(where, Static)
        if said.content != text:
            said.update(text)  # type: ignore[arg-type]

    # What keys do

    @on(ListTable.HeaderSelected)
    def _heading_picked(self, message: ListTable.HeaderSelected) -> None:
        clan = self._family.sheet(self.size.width).clan_at(message.lane)
        self._family = self._family.sorted_by(clan)
        self._draw()

    def action_sort(self, by: int) -> None:
        """Sort by the next clan's share; after the last by the count of all."""
        self._family = self._family.sorted_on(by)
        self._draw()

    def action_again(self) -> None:
        """Ask for the clans that are missing or partial; with none missing, for all."""
        everyone = tuple(stop.tag for stop in self._family.stops)
        self._ask(self._family.missing or everyone)

    @on(ListTable.Selected)
    def _chosen(self) -> None:
        self.dismiss(self._family.course)
