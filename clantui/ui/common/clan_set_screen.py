"""Base of the screens that load and show several clans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clantui.core.clan_list import ClanList
from clantui.core.columns import Column
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.common.clan_set import ClanSet, ClanSurveys, SortedClanSet
from clantui.ui.common.player_lists import (
    MAX_LINES,
    MIN_HEIGHT_BELOW,
    MIN_WIDTH_BESIDE,
    PlayerList,
    draw_in_column,
    draw_in_lines,
)
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.table_screen import TableScreen
from clantui.ui.common.update import REDRAW_INTERVAL, update_static

_S = TypeVar("_S", bound=ClanSet)
_O = TypeVar("_O", bound=SortedClanSet)


class ClanSetScreen(SafeDismiss[ClanList | None], Generic[_S]):
    """Screen of a `ClanSet`, drawn at most every `REDRAW_INTERVAL` while clans load."""

    def __init__(self, surveys: ClanSurveys, state: _S) -> None:
        super().__init__()
        self._surveys, self._clock, self.state = surveys, surveys.clock, state
        self.is_draw_due = False
        self._requests = Requests(self)

    def draw(self) -> None:
        """Draw the state."""
        raise NotImplementedError

    def add_surveys(self, tags: Iterable[Tag]) -> None:
        """Add known surveys of clans that have none in the state yet."""
        for tag in tags:
            survey = self._surveys.find(tag)
            if survey is not None and tag not in self.state.surveys:
                self.state = self.state.with_survey(survey)

    def start_load(self, tag: Tag) -> None:
        """Load a clan."""
        self.state = self.state.with_load(tag)
        load, on_result = partial(self._surveys.load, tag), partial(self._handle_result, tag)
        self._requests.stream(str(tag), load, on_result, self._handle_survey)

    def stop_load(self, tag: Tag) -> None:
        """Cancel a load."""
        self._requests.stop(str(tag))
        self.state = self.state.without_load(tag)

    def load_in_turn(self, tags: tuple[Tag, ...]) -> None:
        """Load clans one after the other: in parallel, each would get only part of the rate."""
        for tag in self.state.loading_tags:
            self.stop_load(tag)
        self.state = self.state.with_queue(tags)
        self._load_next()

    def _load_next(self) -> None:
        if self.state.queue and not self.state.loading_tags:
            self.start_load(self.state.queue[0])
        self.draw()

    def _handle_survey(self, survey: Survey) -> None:
        self.state = self.state.with_survey(survey)
        if not self.is_draw_due:
            self.is_draw_due = True
            self.set_timer(REDRAW_INTERVAL, self._draw_newest)

    def _draw_newest(self) -> None:
        self.is_draw_due = False
        self.draw()

    def _handle_result(self, tag: Tag, result: Any) -> None:  # noqa: ANN401 — or an error
        error = result if isinstance(result, RoyaleError) else None
        self.state = self.state.with_result(tag, error)
        self._load_next()


class SortedClanSetScreen(TableScreen, ClanSetScreen[_O]):
    """Screen of several clans with one table; its pane shows who plays the highlighted card."""

    DEFAULT_CSS = """
    SortedClanSetScreen.-low #pane { display: none; }
    SortedClanSetScreen #clans { height: auto; max-height: 9; background: $surface; }
    SortedClanSetScreen #clans { padding: 0 1; scrollbar-size-vertical: 1; }
    """

    state: _O

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the top; the key bar is below all others."""
        yield from super().compose()
        with VerticalScroll(id="clans", can_focus=False):
            yield Static(id="clan-lines", markup=False)

    def on_mount(self) -> None:
        """Take the loaded clans."""
        self.add_surveys(self.state.tags)

    def on_resize(self) -> None:
        """Lay out the columns and the player lists for the new size."""
        is_beside = self.size.width >= MIN_WIDTH_BESIDE
        self.set_class(self.size.height < MIN_HEIGHT_BELOW, "-low")
        lines = min(len(self.state.clans), MAX_LINES)
        self.query_one("#pane").styles.height = "100%" if is_beside else lines
        self.call_after_refresh(self.draw)

    def refresh_status(self) -> None:
        """Update the lines above and below the table."""
        super().refresh_status()
        status = self.state.clan_lines(
            self._clock(), self._surveys.paused_for(), self.size.width - 2
        )
        clans = self.query_one("#clans")
        if clans.display != bool(status):
            clans.display = bool(status)
        self.set_class(bool(status), "-incomplete")
        self.query_one("#clan-lines", Static).update(status)

    def draw_players(self, lists: Sequence[PlayerList], head: Content | None) -> None:
        """Show the players of a card, beside the table below a head."""
        pane = self.query_one("#pane", Static)
        width, height = pane.content_size
        if self.has_class("-beside"):
            update_static(pane, draw_in_column(lists, width, height, head))
        else:
            update_static(pane, draw_in_lines(lists[:height], width))

    def list_sort_choices(self) -> Sequence[Column[Any]]:
        """Return the columns to sort by."""
        return self.state.sort_choices
