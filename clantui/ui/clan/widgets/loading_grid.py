"""Loading grid: the names of a load, each updated when its answer comes, and when it is shown."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final, Self, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from rich.segment import Segment
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from clantui.core.model.tag import Tag
from clantui.core.views import load_view
from clantui.core.views.view import Requires
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.widgets.loading_board import (
    Board,
    BoardLine,
    find_changed_lines,
    lay_out_board,
)
from clantui.ui.common.colours import colour_of
from clantui.ui.keymap.bindings import TABLE_KEYS, bind

GRID_DELAY: Final = 0.3
"""Seconds before the names of a load are shown: a faster load would only flash."""

_TOLERANCE: Final = 0.05
"""Seconds by which a timer may come early."""

Load: TypeAlias = tuple[str, Tag, datetime | None]
"""A load: "players" or "battles", the clan, and the start (aware UTC)."""


class LoadingGrid(Widget, can_focus=True):
    """The names of a load in place of the table; an update draws only the changed lines."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LoadingGrid { display: none; width: 1fr; height: 100%; background: $background; }
    """
    SCOPE: ClassVar = "loading"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("show-table", "enter", "choose", "Show the table", "Show the table while it loads"),
        *TABLE_KEYS,
    ]

    class TableRequested(Message):
        """The user wants the table, and its cursor moved by rows, or by pages."""

        def __init__(self, by: int = 0, *, pages: bool = False) -> None:
            super().__init__()
            self.by, self.pages = by, pages

    def __init__(self) -> None:
        super().__init__()
        self._board: Board | None = None
        self._lines: list[BoardLine] = []

    def show_board(self, board: Board) -> None:
        """Show the current board of a load."""
        self._board = board
        self._draw()

    def action_choose(self) -> None:
        """Ask for the table."""
        self.post_message(self.TableRequested())

    def action_move(self, by: int) -> None:
        """Ask for the table, and move its cursor."""
        self.post_message(self.TableRequested(by))

    def action_page(self, by: int) -> None:
        """Ask for the table, and move its cursor by screenfuls."""
        self.post_message(self.TableRequested(by, pages=True))

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._lines = []
        self._draw()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        width, ground = self.size.width, self.rich_style
        line = self._lines[y] if y < len(self._lines) else ()
        segments = [Segment(part.text, ground + colour_of(self, part.colour)) for part in line]
        return Strip(segments).adjust_cell_length(width, ground)

    def _draw(self) -> None:
        if self._board is None or not self.size.width:
            return
        has_top = self.app.animation_level != "none"
        new = lay_out_board(self._board, self.size.width, self.size.height, has_top=has_top)
        for y in find_changed_lines(self._lines, new):
            self.refresh(Region(0, y, self.size.width, 1))
        self._lines = new


class GridVisibility(Struct, frozen=True, kw_only=True):
    """Decision whether the names of one load are shown: after a delay, until it ends.

    Attributes:
        load: the last load, or None.
        since: when it was first seen, aware UTC.
        is_shown: its names are shown in place of the table.
        is_dismissed: the user asked for the table, or the load is nearly done.
    """

    load: Load | None = None
    since: datetime | None = None
    is_shown: bool = False
    is_dismissed: bool = False

    def update(self, state: ClanState, now: datetime) -> Self:
        """Return the decision about a newer state of the clan on screen; `now` is aware UTC."""
        load = _find_current_load(state)
        if load is None:
            return type(self)()
        own = self if load == self.load else type(self)(load=load, since=load[2] or now)
        if own.is_shown or own.is_dismissed or own.since is None:
            return own
        elapsed = (now - own.since).total_seconds()
        if elapsed < GRID_DELAY - _TOLERANCE:
            return own
        is_fast = _is_nearly_done(state, elapsed)
        return replace(own, is_shown=not is_fast, is_dismissed=is_fast)

    @property
    def is_due(self) -> bool:
        """True until the delay has passed."""
        return self.load is not None and not self.is_shown and not self.is_dismissed

    def dismiss(self) -> Self:
        """Return a copy that shows the table until the load ends."""
        return replace(self, is_shown=False, is_dismissed=True)


def _find_current_load(state: ClanState) -> Load | None:
    """Return the running load; None if there is none, or if older figures can be shown."""
    load, logs = state.load, state.logs
    if (survey := load.loading_survey) is not None:
        if load_view(state.view).row_noun == "member":
            return None  # the table itself shows all names
        before = load.request.before if load.request is not None else None
        is_first = before is None or not before.players
        return ("players", survey.clan.tag, load.started_at) if is_first else None
    needs_logs = Requires.BATTLES in load_view(state.view).requires
    if state.tag is None or logs is None or not logs.waiting or not needs_logs:
        return None
    if any(tag in logs.battles for tag in logs.waiting):
        return None
    return "battles", state.tag, None


def _is_nearly_done(state: ClanState, elapsed: float) -> bool:
    """Return True if the load will end before the names could be read."""
    survey, logs = state.load.loading_survey, state.logs
    if survey is not None:
        done, left = survey.finished_count, len(survey.waiting)
    elif logs is not None:
        done, left = logs.finished_count, len(logs.waiting)
    else:
        return True
    return done > 0 and elapsed / done * left < GRID_DELAY
