"""Two clans side by side: ours, and one after the other of those it may be compared with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Static

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.view import View
from clantui.ui.clan.view import REDRAW_INTERVAL
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.list_table import ListTable
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.workers import start_worker
from clantui.ui.compare.state import CompareState, column_at
from clantui.ui.compare.table import CompareTable
from clantui.ui.family.screen import FamilyLoadEnded, FamilyLoadUpdated, Load
from clantui.ui.keymap.bindings import IN_PALETTE, bind
from clantui.ui.options import REST

TICK: Final = 1.0
"""Seconds between two looks at the clock."""


class CompareScreen(SafeDismiss[ClanList | None]):
    """Gives the two clans as a course, at the other one, or None."""

    DEFAULT_CSS = """
    CompareScreen #slot { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    CompareScreen #said { width: 1fr; height: auto; max-height: 2; }
    CompareScreen FilterInput { margin-left: 0; margin-right: 2; }
    CompareScreen #clan-lines { height: auto; min-height: 2; max-height: 5; }
    CompareScreen #clan-lines { padding: 0 1; background: $surface; }
    """
    SCOPE: ClassVar = "compare"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("compare-back", "escape", "back", "Back", "One step out"),
        bind("compare-next", "right,l,],>", "walk(1)", "Next clan", "Against the next clan"),
        bind(
            "compare-before",
            "left,h,[,<",
            "walk(-1)",
            "Clan before",
            "Against the clan before",
            IN_PALETTE,
        ),
        bind("compare-sort", "s", "sort(1)", "Sort", "By the next column"),
        bind(
            "compare-sort-back", "S", "sort(-1)", "Sort back", "By the column before", IN_PALETTE
        ),
        bind("compare-filter", "/", "filter", "Filter", "Keep some cards"),
        bind("compare-choose", "enter", "choose", "Open", "Go to the other's cards"),
        bind("compare-refresh", "r,f5", "again", "Ask again", "The missing, else both"),
    ]

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        engine: Backend,
        now: Callable[[], datetime],
        ours: ClanRef,
        others: tuple[ClanRef, ...],
        survey_of: Callable[[Tag], Survey | None],
        load: Load,
        *,
        at: int = 0,
        demo: bool = False,
        view: View[Any] = FAVOURITES,
        rest: float = REST,
    ) -> None:
        """Set up.

        Args:
            engine: tells whether everything waits.
            now: the time, aware UTC.
            ours: our clan.
            others: those it is compared with, each once, one or more.
            survey_of: the picture in hand of a clan, or None.
            load: loads a clan, giving growing pictures; raises `RoyaleError`.
            at: the index of the one to begin with.
            demo: whether the demo world answers.
            view: what is counted; one by which clans can be compared.
            rest: seconds on a clan before the network is asked for it.
        """
        super().__init__()
        self._engine, self._now, self._demo = engine, now, demo
        self._survey_of, self._load, self._rest = survey_of, load, rest
        self._stands = CompareState(ours=ours, others=others, at=at, view=view)
        self._question = 0
        self._resting: Timer | None = None
        self.drawing = False  # whether a newer picture waits to be drawn

    def compose(self) -> ComposeResult:
        """Two lines, the table, a line for each of the two clans, the keys."""
        yield ScreenHeader(demo=self._demo)
        with Horizontal(id="slot"):
            field = FilterInput(id="filter")
            field.placeholder = "card, rarity, or elixir:<=3"
            field.display = False
            yield field
            yield Static(id="said", markup=False)
        yield CompareTable(id="cards")
        yield Static(id="clan-lines", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint what is in hand, then ask for what is not."""
        self.set_focus(self.query_one(CompareTable))
        self.set_interval(TICK, self._tell)
        self._look()
        self.call_after_refresh(self._ask)

    # Asking

    def _look(self) -> None:
        """Take up what is in hand of the two, and show it."""
        for tag in self._stands.tags:
            survey = self._survey_of(tag)
            if survey is not None and tag not in self._stands.pictures:
                self._stands = self._stands.grown(survey)
        self._draw()

    def _ask(self, tags: tuple[Tag, ...] | None = None) -> None:
        """Ask for some of the two; unless told, for what is wanted."""
        for tag in self._stands.wanted if tags is None else tags:
            self._question += 1
            self._stands = self._stands.asking(tag, self._question)
            # Of the others one at a time is asked for; ours is wanted whichever that is.
            group = "ours" if tag == self._stands.ours.tag else "theirs"
            start_worker(self, partial(self._bring, self._question, tag), group)
        self._draw()

    async def _bring(self, question: int, tag: Tag) -> None:
        error: RoyaleError | None = None
        try:
            await self._load(
                tag, lambda survey: self.post_message(FamilyLoadUpdated(question, survey))
            )
        except RoyaleError as why:
            error = why
        self.post_message(FamilyLoadEnded(question, tag, error))

    @on(FamilyLoadUpdated)
    def _grown(self, message: FamilyLoadUpdated) -> None:
        if self._stands.asked.get(message.survey.clan.tag) == message.run:
            self._stands = self._stands.grown(message.survey)
            if not self.drawing:
                self.drawing = True
                self.set_timer(REDRAW_INTERVAL, self._draw)

    @on(FamilyLoadEnded)
    def _ended(self, message: FamilyLoadEnded) -> None:
        if self._stands.asked.get(message.tag) == message.run:
            self._stands = self._stands.ended(message.tag, message.error)
            self._draw()

    # What is shown

    def on_resize(self) -> None:
        """Lay the columns out for the new width."""
        self._draw()

    def _draw(self) -> None:
        self.drawing = False
        self._stands.show(self.query_one(CompareTable), self.size.width)
        self._tell()
        self.refresh_bindings()

    def _tell(self) -> None:
        """Bring the lines above and below the table up to date."""
        now = self._now()
        header, kind = self.query_one(ScreenHeader), self._stands.view.title.lower()
        header.parts = HeaderParts(
            name=self._stands.title, about=self._stands.place, kind=f"▸ Compare {kind}"
        )
        header.fresh = self._stands.fresh(now)
        said = self.query_one("#said", Static)
        self._say(said, self._stands.summary(said.content_size.width or self.size.width - 2))
        lines = self.query_one("#clan-lines", Static)
        self._say(lines, self._stands.clan_lines(now, self._engine.paused))

    def _say(self, where: Static, text: object) -> None:
        if where.content != text:
            where.update(text)  # type: ignore[arg-type]

    @on(FilterInput.Filtered)
    def _filtered(self, message: FilterInput.Filtered) -> None:
        self._stands = self._stands.filtered(message.query, message.parsed)
        self._draw()

    @on(FilterInput.Kept)
    def _filter_kept(self) -> None:
        self._show_filter(shown=False)

    def _show_filter(self, *, shown: bool) -> None:
        field = self.query_one(FilterInput)
        field.display = shown
        self.set_focus(field if shown else self.query_one(CompareTable))
        self.call_after_refresh(self._tell)

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense now is not offered."""
        del parameters
        if action == "walk":
            return len(self._stands.others) > 1
        return action not in {"filter", "sort"} or self._stands.count is not None

    def action_back(self) -> None:
        """One step out: of the filter, then of the screen."""
        field = self.query_one(FilterInput)
        if field.display or self._stands.typed:
            field.value = ""
            self._show_filter(shown=False)
        else:
            self.dismiss(None)

    def action_walk(self, by: int) -> None:
        """Compare with another clan: what is in hand at once, the network after a rest."""
        left = self._stands.other.tag
        if left != self._stands.ours.tag:
            self._stands = self._stands.dropped(left)
            self.workers.cancel_group(self, "theirs")
        self._stands = self._stands.walked(by)
        self._look()
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(self._rest, self._ask)

    def action_sort(self, by: int) -> None:
        """Sort by the next column."""
        self._stands = self._stands.sorted_on(by)
        self._draw()

    @on(ListTable.HeaderSelected)
    def _heading_picked(self, message: ListTable.HeaderSelected) -> None:
        if (column := column_at(message.lane)) is not None:
            self._stands = self._stands.sorted_by(column)
            self._draw()

    def action_filter(self) -> None:
        """Open the filter."""
        self._show_filter(shown=True)

    def action_again(self) -> None:
        """Ask for what is missing of the two; with nothing missing, for both."""
        again = self._stands.is_incomplete or self._stands.tags
        self._ask(tuple(tag for tag in again if tag not in self._stands.asked))

    @on(ListTable.Selected)
    def action_choose(self) -> None:
        """Go to the other clan."""
        self.dismiss(self._stands.course)
