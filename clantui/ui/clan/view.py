"""View of a clan: header, status line, table, detail and key bar, drawn from its state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from textual import on
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input

from clantui.core import views
from clantui.core.clan_list import ClanList
from clantui.core.columns import SortKey
from clantui.core.model.tag import Tag
from clantui.core.stats.grouping import WeightedCard
from clantui.core.text.dates import format_since
from clantui.core.text.phrases import join_words
from clantui.core.views.filter import apply_filter, parse_query
from clantui.core.views.view import Row, View, find_card_id
from clantui.ui.clan.body import ClanBody
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState, CountedRows, Layout, TableSummary
from clantui.ui.clan.status_text import (
    describe_baseline,
    describe_empty_table,
    describe_gap,
    render_load_freshness,
    render_status,
)
from clantui.ui.clan.widgets.card_table import CardTable
from clantui.ui.clan.widgets.clan_pane import ClanPane
from clantui.ui.clan.widgets.detail import DetailPane
from clantui.ui.clan.widgets.header import ClanTabs
from clantui.ui.clan.widgets.hint import HintDismissed, HintLine
from clantui.ui.clan.widgets.loading_grid import GRID_DELAY, LoadingGrid
from clantui.ui.clan.widgets.panels import PanelStrip
from clantui.ui.clan.widgets.row_pane import RowPane
from clantui.ui.clan.widgets.status_bar import StatusBar
from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.clan.widgets.welcome import Welcome
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.message_line import give_reason
from clantui.ui.common.table.filter_input import FilterInput
from clantui.ui.common.table.sort_screen import SortScreen, sort_choices
from clantui.ui.common.time_zone import zone_of
from clantui.ui.common.update import REDRAW_INTERVAL, Throttle, update_static
from clantui.ui.keymap.bindings import IN_PALETTE, bind
from clantui.ui.keymap.names import key_name

SLOW_REDRAW_INTERVAL: Final = 0.4
"""Seconds between two redraws of battle logs, which take some 50 ms to count."""

_DRAWN_AT_ONCE: Final = (
    "snapshots",
    "compared_with",
    "logs",
    "cards",
    "focus_player",
    "race",
    "war",
)
"""The parts of a state that change one at a time."""

_SHOW_ROWS: Final = f"Show rows {join_words(('by card', *views.GROUPINGS), 'or')}"


class ClanView(Vertical):
    """The widgets of a clan, drawn from `state`.

    The order and the filter are kept here until another state is shown; see `layout_now`.
    """

    SCOPE: ClassVar = "view"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind(
            "filter", "/", "filter", "Filter", "Filter by name, rarity:epic, elixir:<=3, evo:yes"
        ),
        bind(
            "reminder",
            "y",
            "app.clan('copy', 'reminder')",
            "Reminder",
            "Copy a reminder for the chat, in War members",
        ),
        bind("sort", "s", "sort", "Sort", "Choose a column to sort by"),
        bind("group-by", "m", "app.clan('variant')", "Group by", _SHOW_ROWS),
        bind(
            "deck-code", "Q", "app.open('deck')", "QR code", "QR code of the deck under the cursor"
        ),
        bind("reverse", "S", "reverse", "Reverse", "Reverse the order", IN_PALETTE),
        bind(
            "group",
            "e",
            "group",
            "Chart",
            "Chart below the players: elixir, rarity, type, form",
            IN_PALETTE,
        ),
        bind("detail", "p", "detail", "Pane", "Show or hide the details pane", IN_PALETTE),
    ]

    class PlayerFocused(Message):
        """The cursor is on the player to focus."""

    # A repaint would draw the whole screen, and the view draws nothing itself.
    state: reactive[ClanState] = reactive(ClanState(), init=False, repaint=False)
    clan_list: reactive[ClanList] = reactive(ClanList(), init=False, repaint=False)
    refresh_mark: reactive[str] = reactive("", init=False, repaint=False)
    sort = reactive(views.load_view(views.DEFAULT_VIEW).default_sort, init=False, repaint=False)
    filter_text: reactive[str] = reactive("", init=False, repaint=False)

    def __init__(
        self,
        clock: Callable[[], datetime],
        key_problem: str,
        load_state_of: Callable[[Tag], LoadState],
        paused_for: Callable[[], float],
        *,
        has_key: bool,
    ) -> None:
        """Create the view.

        Args:
            key_problem: see `ScreenOptions`.
            paused_for: returns the seconds until requests are sent again; 0 without a pause.
        """
        self.tabs, self.bar, self.table = ClanTabs(), StatusBar(), CardTable()
        self.body = ClanBody(Welcome(key_problem, has_key=has_key), self.table)
        super().__init__(self.tabs, self.bar, self.body, KeyBar())
        self._clock, self._load_state_of, self._paused_for = clock, load_state_of, paused_for
        self._summary = TableSummary()
        self._weights: tuple[WeightedCard, ...] = ()
        self._hint: HintLine | None = None
        self.counted = CountedRows(view=views.load_view(views.DEFAULT_VIEW))
        self._redraw = Throttle(self, self._draw)

    @property
    def view(self) -> View[Any]:
        """The view that is shown."""
        return views.load_view(self.state.view)

    @property
    def layout_now(self) -> Layout:
        """The current layout of the view."""
        return Layout(self.sort, self.table.key)

    # State

    def watch_state(self, old: ClanState, new: ClanState) -> None:
        """Show a newer state; another clan or view in one frame."""
        if (old.tag, old.view) != (new.tag, new.view):
            self._show_other()
        elif new.logs is not old.logs and new.logs is not None and new.logs.waiting:
            self._show_logs()
        elif any(getattr(old, part) is not getattr(new, part) for part in _DRAWN_AT_ONCE):
            self._draw()
        elif new.load is not old.load or new.notice != old.notice:
            self._show_load(old.load, new.load)

    def watch_clan_list(self) -> None:
        """Show the tabs of the clans."""
        self.refresh_status()

    def watch_refresh_mark(self, mark: str) -> None:
        """Show the mark of auto-refresh."""
        self.tabs.header.note = mark

    def on_descendant_focus(self) -> None:
        """Name the row in the tabs only while the focus is in its details."""
        self.refresh_status()

    def set_empty(self, *, is_empty: bool) -> None:
        """Show the first steps, and the label of the tag field, or the table."""
        self.body.set_empty(is_empty=is_empty)
        self.bar.set_class(is_empty, "-empty")

    def leave_welcome(self) -> None:
        """Replace the first steps by the table, and focus it."""
        self.set_empty(is_empty=False)
        self.screen.set_focus(self.body.home)

    def show_welcome(self) -> None:
        """Replace the table by the first steps, and focus the tag field."""
        if not self.body.is_empty:
            self.set_empty(is_empty=True)
            self.screen.set_focus(self.query_one(TagInput))

    def _show_other(self) -> None:
        state = self.state
        self.table.begin(views.load_view(state.view), state.layout.key)
        if self.query_one(FilterInput).display:
            self.show_filter(shown=False)
        if self.has_class("-zoom") and self.body.is_narrow:
            self.screen.set_focus(self.body.home)  # now: until then no keys would work
        self.remove_class("-zoom")
        with self.prevent(Input.Changed):
            self.query_one(FilterInput).value = state.filter_text
        self.set_reactive(ClanView.sort, state.layout.sort)
        self.set_reactive(ClanView.filter_text, state.filter_text)
        if state.tag is not None:
            self.query_one(TagInput).show_tag(state.tag)
            self.set_empty(is_empty=False)
            if isinstance(self.screen.focused, TagInput | FilterInput):
                self.screen.set_focus(self.body.home)
        self._draw()

    def _show_load(self, old: LoadState, new: LoadState) -> None:
        """Show a load; draw the table at most every `REDRAW_INTERVAL` seconds."""
        if old.survey is new.survey and old.loading_tag == new.loading_tag:
            self.refresh_status()
            self.refresh_bindings()
            return
        self.body.decide_loading(self.state, self._clock())
        has_table = self._summary.rows and new.is_loading and old.loading_survey is not None
        if self.body.is_load_due:
            self._draw_soon(GRID_DELAY)
        elif self.body.shows_loading_names or has_table:
            self._draw_soon()
        else:
            self._draw()

    def _show_logs(self) -> None:
        """Show the progress of battle logs; they are counted only while the table is shown."""
        self.body.decide_loading(self.state, self._clock())
        self._draw_soon(REDRAW_INTERVAL if self.body.shows_loading_names else SLOW_REDRAW_INTERVAL)

    def _draw_soon(self, after: float = REDRAW_INTERVAL) -> None:
        if not self.body.shows_loading_names:  # else the count is drawn with what it counts
            self.refresh_status()
        self._redraw.request(after)

    @property
    def is_redraw_pending(self) -> bool:
        """True while the table does not show the newest survey yet."""
        return self._redraw.is_pending

    def watch_sort(self) -> None:
        """Draw in the new order."""
        self._draw()

    def watch_filter_text(self) -> None:
        """Draw the rows that match the filter."""
        self._draw()

    @on(StatusBar.MessageResized)
    def refresh_status(self) -> None:
        """Update everything that depends on the time; draw only what differs."""
        now, state, paused = self._clock(), self.state, self._paused_for()
        fresh = render_load_freshness(state.load, now)
        is_row_alone = self.has_class("-zoom") and self.body.is_narrow
        trail = self.query_one(DetailPane).subject if is_row_alone else ""
        self.tabs.show_state(state, self.clan_list, fresh, trail)
        is_typed = self.bar.has_class("-filter")
        wrong = parse_query(self.filter_text, self.view.filter_words).error if is_typed else None
        self.bar.set_class(wrong is not None, "-wrong")  # makes room for the error
        summary = replace(
            self._summary,
            order=self.table.hidden_sort,
            width=self.bar.message.size.width or self._summary.width,
            is_typed=is_typed,
            has_board=self.body.shows_loading_names,
            has_focus=not (self.body.is_empty or self.query_one(TagInput).has_focus),
        )
        error = wrong.sentence if wrong is not None else ""
        message = render_status(state, summary, now, error, paused)
        update_static(self.bar.message, message)
        loads = [self._load_state_of(clan.tag) for clan in self.clan_list.clans]
        self.query_one(ClanPane).show_clans(self.clan_list, loads, now)
        self.body.show_loading(state)
        self.body.show_problems(state, now, paused)
        self._refresh_hint()

    # First hint

    @property
    def has_hint(self) -> bool:
        """True while there is a hint, even if hidden because there is no clan."""
        return self._hint is not None

    @property
    def can_dismiss_hint(self) -> bool:
        """True while the hint can be read."""
        return self._hint is not None and self._hint.is_shown

    def show_hint(self) -> None:
        """Show the hint, as soon as there is a clan."""
        if self._hint is None:
            self._hint = HintLine()
            self.mount(self._hint, after=self.body)
        self._refresh_hint()

    def dismiss_hint(self) -> None:
        """Remove the hint, if it was visible."""
        if self._hint is not None and self._hint.is_shown:
            self._hint.remove()
            self._hint = None
            self.post_message(HintDismissed())

    def _refresh_hint(self) -> None:
        """Reserve a line for the hint when a clan loads; the first steps need no hint."""
        if self._hint is not None and self._hint.is_attached:
            self._hint.set_class(self.body.is_empty, "-off")
            self._hint.show_hint(is_shown=self.state.load.survey is not None)

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer actions on rows only with a survey."""
        if action in {"filter", "sort", "reverse", "detail", "group"}:
            return self.state.load.survey is not None
        return super().check_action(action, parameters)

    @property
    def can_go_back(self) -> bool:
        """True if a field, the details or a filter can be left."""
        is_away = not self.body.home.has_focus and not self.body.is_empty
        return is_away or bool(self.filter_text)

    def go_back(self) -> bool:
        """Leave a field, the filter or the details; return False if there is none."""
        field = self.query_one(FilterInput)
        if field.display or (self.filter_text and self.body.home.has_focus):
            self.set_filter("")
            self.show_filter(shown=False)
        elif self.can_go_back:
            self.remove_class("-zoom")
            self.screen.set_focus(self.body.home)
        else:
            return False
        return True

    def set_filter(self, text: str) -> None:
        """Filter the rows by a text, which is also put into the field."""
        self.query_one(FilterInput).value = text  # announced after letters that were just typed
        self.filter_text = text

    def show_filter(self, *, shown: bool) -> None:
        """Show the filter in place of the tag field, or hide it."""
        # The focus moves in the same step, so that letters typed at once go into the field.
        self.remove_class("-zoom")
        field = self.query_one(FilterInput)
        field.placeholder, field.words = self.view.filter_hint, self.view.filter_words
        field.display = shown
        self.bar.set_class(shown, "-filter")
        self.refresh_status()
        self.screen.set_focus(field if shown else self.body.home)

    def go_to_tag(self) -> None:
        """Go to the tag field, which takes the place of the filter."""
        if self.query_one(FilterInput).display:
            self.show_filter(shown=False)
        self.remove_class("-zoom")
        self.screen.set_focus(self.query_one(TagInput))

    @on(LoadingGrid.TableRequested)
    def _show_table(self, message: LoadingGrid.TableRequested) -> None:
        self.body.show_table()
        self._draw()
        if message.pages:  # the table has a height, which is a page, after the next layout
            self.call_after_refresh(self.table.action_page, message.by)
        else:
            self.table.action_move(message.by)

    def action_filter(self) -> None:
        """Open the filter."""
        self.body.show_table()
        self.show_filter(shown=True)

    def action_sort(self) -> None:
        """Open the sort menu."""
        self.body.show_table()
        self.app.push_screen(
            SortScreen(sort_choices(self.table.columns), self.sort), self.set_sort
        )

    def set_sort(self, sort: SortKey | None) -> None:
        """Sort the rows; None changes nothing."""
        self.sort = sort or self.sort

    @property
    def has_deck(self) -> bool:
        """True if the row under the cursor has whole decks."""
        return self.view.decks is not None and self.table.highlighted is not None

    def action_group(self) -> None:
        """Group the chart at the foot of the pane by the next attribute."""
        pane, strip = self.query_one(DetailPane), self.query_one(PanelStrip)
        by = pane.regroup()
        if strip.lines and strip.display:
            give_reason(self.app, "All charts are below the table")
        elif not pane.has_chart:
            give_reason(self.app, f"Chart by {by.heading.lower()} · {self._explain_chart()}")

    def _explain_chart(self) -> str:
        """Return how to see the hidden chart, or why there is none."""
        if self.body.is_narrow:
            return "needs a wider window"
        if not self.query_one(DetailPane).display:
            return f"{key_name('detail')} shows it"
        return "needs a higher window" if self.table.rows else "nothing to count"

    def action_reverse(self) -> None:
        """Reverse the order; show a message if the table is hidden."""
        self.body.show_table()
        self.sort = self.sort.flip()
        if not self.table.size.area:
            first = "highest" if self.sort.descending else "lowest"
            title = self.view.find_column(self.sort.column).title
            self.notify(f"Sorted by {title}, {first} first")

    def action_detail(self) -> None:
        """Show or hide the details: beside the table, or in its place if there is no room."""
        self.body.show_table()
        if self.body.is_narrow and self.has_class("-zoom"):
            self.go_back()
        elif not self.body.is_narrow or self.body.has_row_pane:
            self.toggle_class("-no-pane")
        else:
            self._focus_detail()

    @on(CardTable.Selected, "#table")
    def _focus_detail(self) -> None:
        self.dismiss_hint()
        self.add_class("-zoom")  # also with more columns: the window may become narrow
        if not self.body.is_narrow:
            self.remove_class("-no-pane")
        self.screen.set_focus(self.query_one(DetailPane).player_table)

    @on(CardTable.HeaderSelected, "#table")
    def _sort_by_column(self, message: CardTable.HeaderSelected) -> None:
        self.sort = self.view.next_sort(self.sort, message.column)

    @on(FilterInput.QueryChanged)
    def _apply_filter(self, message: FilterInput.QueryChanged) -> None:
        self.filter_text = message.filter_text

    @on(FilterInput.QuerySubmitted)
    def _leave_filter(self) -> None:
        self.show_filter(shown=False)

    # Drawing

    def _draw(self) -> None:
        self._redraw.cancel()
        if self.body.decide_loading(self.state, self._clock()):
            self.refresh_status()
            return
        if not self.counted.holds(self.state):
            self.counted = CountedRows.of(self.state)
        counted, view, table, state = self.counted, self.view, self.table, self.state
        rows = matches = counted.rows
        now, zone = self._clock(), zone_of(self)
        self._weights = ()
        if counted.view_data is not None:
            matches = apply_filter(rows, parse_query(self.filter_text))
            self._weights = view.weigh_cards(matches)
        found = view.describe_matches(matches, rows)
        summary, compared = counted.summary, state.compared_with
        if compared is not None and state.view == views.DEFAULT_VIEW:
            summary = f"{describe_baseline(compared, now, zone)} · {summary}"
        self._summary = TableSummary(rows, found, self.filter_text, summary)
        table.placeholder = describe_empty_table(state.load, self._summary, describe_gap(state))
        survey = state.load.survey
        table.expects_rows = not rows and (survey is None or bool(survey.clan.members))
        table.since = "" if not state.baseline else format_since(state.baseline, now, zone)
        table.sort, table.bar_max = self.sort, view.find_bar_maximum(rows)
        table.show_rows(view.sort_rows(matches, self.sort), may_fold=not self.filter_text)
        self._focus_player(matches)
        self.body.show_panels(state, self._weights, len(rows), now)
        self.refresh_status()
        self.refresh_bindings()

    def _focus_player(self, rows: tuple[Row, ...]) -> None:
        player = self.state.focus_player
        if player is None or self.state.load.is_other_clan:  # they are of the clan being opened
            return
        if (row := next((r for r in rows if r.mentions(player)), None)) is not None:
            self.table.move_cursor_to(row.key)
            self.post_message(self.PlayerFocused())

    @on(CardTable.Highlighted, "#table")
    def _show_detail(self, message: CardTable.Highlighted) -> None:
        row, history, view_data = message.row, self.state.history, self.counted.view_data
        if row is not self.table.highlighted:  # of the previous view: another message follows
            return
        detail, trend, card_id, now = None, None, None, self._clock()
        if row is not None and view_data is not None:
            loaded_at = view_data.survey.at  # ages count to it, as in the table
            detail, card_id = self.view.detail(row, view_data, loaded_at), find_card_id(row)
            if self.state.view == views.DEFAULT_VIEW and card_id is not None and history:
                trend = history.find_trend(card_id)
        self.query_one(DetailPane).show(detail, trend, self._weights, card_id)
        self.query_one(RowPane).show_row(detail, trend, now)
