"""Everything that is seen of a clan: a function of where the screen stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widgets import Label, Static

from clantui.core.columns import ORIGINAL, SortKey, ordered
from clantui.core.tally import matching, tally
from clantui.ui.situation import Shown, Situation
from clantui.ui.widgets.detail import Detail
from clantui.ui.widgets.filter_input import FilterInput
from clantui.ui.widgets.grid import Grid
from clantui.ui.widgets.key_bar import KeyBar
from clantui.ui.widgets.tag_input import TagInput
from clantui.ui.widgets.title import Title
from clantui.ui.widgets.welcome import Welcome
from clantui.ui.wording import freshness, message, placeholder

GATHER: Final = 0.1
"""Seconds for which pictures are gathered before the table is drawn again."""


class Face(Vertical):
    """Two lines, the table and its detail, the keys; drawn from `situation`, `sort`, `wanted`."""

    situation: reactive[Situation] = reactive(Situation(), init=False)
    sort: reactive[SortKey] = reactive(ORIGINAL, init=False)
    wanted: reactive[str] = reactive("", init=False)

    def __init__(self, now: Callable[[], datetime], problem: str, *, ready: bool) -> None:
        """Set up.

        Args:
            now: the time, aware UTC.
            problem: why there is no key, or empty.
            ready: whether there is one.
        """
        super().__init__()
        self._now, self._problem, self._ready = now, problem, ready
        self._shown = Shown()
        self.drawing = False  # whether a newer picture waits to be drawn

    def compose(self) -> ComposeResult:
        """The parts, from the top."""
        yield Title()
        with Horizontal(id="bar"):
            yield Label("Clan ", id="label")
            yield TagInput(id="tag")
            yield FilterInput(id="filter")
            yield Static(id="message", markup=False)
        with Horizontal(id="body"):
            yield Welcome(self._problem, ready=self._ready)
            yield Grid(id="grid")
            yield Detail(id="detail")
        yield KeyBar()

    def watch_situation(self, old: Situation, new: Situation) -> None:
        """Tell at once; draw the table at most every `GATHER` seconds while pictures pour in."""
        self.refresh_bindings()
        if old.survey is new.survey and old.asked == new.asked:
            self.tell()
        elif new.asked is None or not self._shown.rows or old.loading is None:
            self._draw()
        else:
            self.tell()
            if not self.drawing:
                self.drawing = True
                self.set_timer(GATHER, self._draw)

    def watch_sort(self) -> None:
        """Draw in the new order."""
        self._draw()

    def watch_wanted(self) -> None:
        """Draw what the filter keeps."""
        self._draw()
        self.refresh_bindings()

    def tell(self) -> None:
        """Bring the two lines up to date; drawn again only where they differ."""
        now = self._now()
        title = self.query_one(Title)
        title.situation = self.situation
        title.fresh = freshness(self.situation, now)
        slot = self.query_one("#message", Static)
        if slot.content != (text := message(self.situation, self._shown, now)):
            slot.update(text)

    def show_filter(self, *, shown: bool) -> None:
        """Put the filter in the place of the message, or take it away."""
        self.query_one(FilterInput).display = shown
        self.query_one("#message").display = not shown

    def _draw(self) -> None:
        self.drawing = False
        survey = self.situation.survey
        rows = tally(survey) if survey is not None else ()
        kept = matching(rows, self.wanted)
        self._shown = Shown(rows, len(kept), self.wanted)
        grid = self.query_one(Grid)
        grid.placeholder = placeholder(self.situation, self._shown)
        grid.sort = self.sort
        grid.most = max((row.share for row in rows), default=1.0)
        grid.rows = ordered(kept, self.sort)
        self.tell()

    @on(Grid.Pointed)
    def _pointed(self, message: Grid.Pointed) -> None:
        self.query_one(Detail).show(message.row, self._now())
