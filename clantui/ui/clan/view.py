"""Everything that is seen of a clan: a function of where the screen stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Label, Static

from clantui.core.clan_list import ClanList
from clantui.core.model.tag import Tag
from clantui.core.stats.grouping import WeightedCard
from clantui.core.text.phrases import format_duration_short
from clantui.core.views import DEFAULT_VIEW, load_view, view_names
from clantui.core.views.columns import SortKey
from clantui.core.views.filter import parse_query
from clantui.core.views.view import Row, View
from clantui.ui.clan.body import ClanBody
from clantui.ui.clan.card_table import CardTable
from clantui.ui.clan.clan_pane import ClanPane
from clantui.ui.clan.counted_rows import CountedRows
from clantui.ui.clan.detail import DetailPane
from clantui.ui.clan.load_status import LoadStatus, TableSummary
from clantui.ui.clan.state import ClanState, Layout
from clantui.ui.clan.status_text import load_freshness, placeholder, render_status
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.clan.title import ClanHeader
from clantui.ui.clan.welcome import Welcome
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.time_zone import zone_of
from clantui.ui.common.update import REDRAW_INTERVAL, update_static
from clantui.ui.keymap.bindings import IN_PALETTE, bind

SLOW_REDRAW_INTERVAL: Final = 0.4
"""The same of battle logs, which take some 50 ms to count."""


class ClanView(Vertical):
    """Two lines, the table and its detail, the keys; drawn from `situation`, `sort`, `wanted`."""

    SCOPE: ClassVar = "view"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind(
            "filter",
            "/",
            "filter",
            "Filter",
            "Keep rows: a name, rarity:epic, elixir:<=3, evo:yes",
        ),
        bind("sort", "s", "sort", "Sort", "Choose a column to sort by"),
        bind("next-view", "v", "view(1)", "View", "Another view of the clan"),
        bind("view-before", "V", "view(-1)", "View before", "The view before", IN_PALETTE),
        bind("reverse", "S", "reverse", "Reverse", "Turn the order round", IN_PALETTE),
        bind(
            "group",
            "e",
            "group",
            "Group",
            "At the pane's foot: elixir, rarity, kind, evolution",
            IN_PALETTE,
        ),
        bind("detail", "p", "detail", "Pane", "Show or hide who plays", IN_PALETTE),
    ]

    class ViewRequested(Message):
        """Another view is wanted, by its key."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class PlayerFocused(Message):
        """The player that was sought is under the cursor."""

    situation: reactive[LoadStatus] = reactive(LoadStatus(), init=False)
    sort: reactive[SortKey] = reactive(load_view(DEFAULT_VIEW).default_sort, init=False)
    filter_query: reactive[str] = reactive("", init=False)

    def __init__(
        self,
        now: Callable[[], datetime],
        problem: str,
        situation_of: Callable[[Tag], LoadStatus],
        *,
        ready: bool,
    ) -> None:
        """Set up.

        Args:
            now: the time, aware UTC.
            problem: why there is no key, or empty.
            situation_of: where the other clans of the list stand.
            ready: whether there is one.
        """
        super().__init__()
        self._now, self._problem, self._ready = now, problem, ready
        self._situation_of = situation_of
        self._course = ClanList()
        self.body, self.grid = ClanBody(id="body"), CardTable(id="grid")
        self._shown = TableSummary()
        self._wrong = ""  # of the filter
        self._weights: tuple[WeightedCard, ...] = ()
        self._page = ClanState()
        self.counted = CountedRows(view=load_view(DEFAULT_VIEW))
        self.is_redraw_pending = False  # whether a newer picture waits to be drawn

    def compose(self) -> ComposeResult:
        """The parts, from the top."""
        yield ClanHeader()
        with Horizontal(id="bar"):
            yield Label("Clan ", id="label")
            yield TagInput(id="tag")
            yield FilterInput(id="filter")
            yield Static(id="message", markup=False)
        with self.body:
            yield Welcome(self._problem, ready=self._ready)
            yield ClanPane()
            yield self.grid
            yield DetailPane(id="detail")
        yield KeyBar()

    @property
    def view(self) -> View[Any]:
        """The view that is shown."""
        return load_view(self._page.view)

    @property
    def layout_now(self) -> Layout:
        """How the user has arranged the view."""
        return Layout(self.sort, self.grid.key)

    @property
    def highlighted_card(self) -> int | None:
        """The id of the card under the cursor, or None."""
        row = self.grid.highlighted
        return row.card_id if row is not None else None

    def show(self, page: ClanState, course: ClanList) -> None:
        """The page that is shown has changed, or the list it stands in."""
        self._course = course
        old, self._page = self._page, page
        self.situation = page.load_status
        if page.logs is not old.logs and page.logs is not None and page.logs.waiting:
            self._draw_soon(SLOW_REDRAW_INTERVAL)
        elif any(
            getattr(old, part) is not getattr(page, part)
            for part in ("readings", "baseline", "logs", "cards", "focus_player")
        ):
            self._draw()
        else:
            self.refresh_status()

    def show_clan(self, page: ClanState, course: ClanList) -> None:
        """Show another page, all of it in one frame."""
        self.grid.begin(load_view(page.view), page.layout.key)
        self._page = page
        self._course = course
        if self.query_one(FilterInput).display:
            self.show_filter(shown=False)
        self.remove_class("-zoom")
        with self.prevent(Input.Changed):
            self.query_one(FilterInput).value = page.filter_query
        self.set_reactive(ClanView.sort, page.layout.sort)
        self.set_reactive(ClanView.filter_query, page.filter_query)
        self.set_reactive(ClanView.situation, page.load_status)
        self._draw()

    def watch_situation(self, old: LoadStatus, new: LoadStatus) -> None:
        """Tell at once; draw the table at most every `REDRAW_INTERVAL` seconds during a load."""
        if old.survey is new.survey and old.loading_tag == new.loading_tag:
            self.refresh_status()
            self.refresh_bindings()
        elif new.loading_tag is None or not self._shown.rows or old.loading is None:
            self._draw()
        else:
            self._draw_soon()

    def _draw_soon(self, after: float = REDRAW_INTERVAL) -> None:
        if after > REDRAW_INTERVAL or not self.is_redraw_pending:
            self.refresh_status()
        if not self.is_redraw_pending:
            self.is_redraw_pending = True
            self.set_timer(after, self._draw)

    def watch_sort(self) -> None:
        """Draw in the new order."""
        self._draw()

    def watch_filter_query(self) -> None:
        """Draw what the filter keeps."""
        self._draw()

    def refresh_status(self) -> None:
        """Bring the two lines up to date; drawn again only where they differ."""
        now = self._now()
        header = self.query_one(ClanHeader)
        header.situation, header.course = self.situation, self._course
        header.view = self.view.title
        header.fresh, header.demo = load_freshness(self.situation, now), self.situation.demo
        message = self.query_one("#message", Static)
        width = message.size.width or 200
        shown = replace(self._shown, order=self.grid.untold_order, width=width)
        update_static(message, render_status(self._page, shown, now, self._wrong))
        stands = [self._situation_of(stop.tag) for stop in self._course.stops]
        self.query_one(ClanPane).tell(self._course, stands, now)
        self.body.tell(self._page, now)

    # How it is arranged

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a picture there is nothing to arrange."""
        if action in {"filter", "sort", "reverse", "detail", "view", "group"}:
            return self.situation.survey is not None
        return super().check_action(action, parameters)

    @property
    def can_go_back(self) -> bool:
        """Whether there is something to step out of: a field, the detail, a filter."""
        away = not self.grid.has_focus and not self.body.is_empty
        return away or bool(self.filter_query)

    def go_back(self) -> bool:
        """Leave a field, the filter, or the detail.

        Returns:
            Whether there was anything to leave.
        """
        field = self.query_one(FilterInput)
        if field.display or (self.filter_query and self.grid.has_focus):
            field.value = ""
            self.show_filter(shown=False)
        elif self.can_go_back:
            self.remove_class("-zoom")
            self.screen.set_focus(self.grid)
        else:
            return False
        return True

    def show_filter(self, *, shown: bool) -> None:
        """Put the filter in the place of the message, or take it away."""
        # Focus moves in the same step, so that letters typed at once go where they are meant to.
        self.remove_class("-zoom")
        field = self.query_one(FilterInput)
        field.display = shown
        self._say_wrong("")
        self.screen.set_focus(field if shown else self.grid)

    def go_to_tag(self) -> None:
        """Go to the tag field."""
        self.remove_class("-zoom")
        self.screen.set_focus(self.query_one(TagInput))

    def action_filter(self) -> None:
        """Open the filter."""
        self.show_filter(shown=True)

    def action_sort(self) -> None:
        """Open the sort menu."""
        from clantui.ui.clan.sort import SortScreen  # noqa: PLC0415 — not for the first paint

        self.app.push_screen(SortScreen(self.view, self.sort, self.grid.columns), self._sorted)

    def _sorted(self, sort: SortKey | None) -> None:
        self.sort = sort or self.sort

    def action_view(self, by: int) -> None:
        """Look at the clan in another view."""
        keys = view_names()
        key = keys[(keys.index(self._page.view) + by) % len(keys)]
        self.post_message(self.ViewRequested(key))

    def action_group(self) -> None:
        """Group what is shown by something else, at the foot of the pane."""
        self.query_one(DetailPane).regroup()

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.sort = self.sort.flip()

    def action_detail(self) -> None:
        """Show or hide who plays: a pane where there is room, else in place of the table."""
        if not self.body.is_narrow:
            self.toggle_class("-no-pane")
        elif self.has_class("-zoom"):
            self.go_back()
        else:
            self._row_chosen()

    @on(CardTable.Selected, "#grid")
    def _row_chosen(self) -> None:
        self.add_class("-zoom")  # of one column; where there are more, it may become one
        self.remove_class("-no-pane")
        self.screen.set_focus(self.query_one(DetailPane).people)

    @on(CardTable.HeaderSelected, "#grid")
    def _heading_picked(self, message: CardTable.HeaderSelected) -> None:
        self.sort = self.view.next(self.sort, message.column)

    @on(FilterInput.QueryChanged)
    def _filtered(self, message: FilterInput.QueryChanged) -> None:
        self.filter_query = message.query
        self._say_wrong(message.parsed.wrong.sentence if message.parsed.wrong else "")

    def _say_wrong(self, sentence: str) -> None:
        """What is wrong with the filter, in the place of the tag field; empty for nothing."""
        for part in ("#label", "#tag"):
            self.query_one(part).display = not sentence
        slot = self.query_one("#message", Static)
        slot.display = bool(sentence) or not self.query_one(FilterInput).display
        self._wrong = sentence
        self.set_class(bool(sentence), "-wrong")
        self.refresh_status()

    @on(FilterInput.QuerySubmitted)
    def _filter_kept(self) -> None:
        self.show_filter(shown=False)

    # What is drawn

    def _draw(self) -> None:
        self.is_redraw_pending = False
        if not self.counted.holds(self._page):
            self.counted = CountedRows.of(self._page, zone_of(self))
        counted, shown, since = self.counted, self.view, self._page.baseline
        rows = kept = counted.rows
        self._weights = ()
        if counted.evidence is not None:
            kept = shown.filter_rows(rows, parse_query(self.filter_query))
            self._weights = shown.weights(kept)
        self._shown = TableSummary(
            rows, len(kept), self.filter_query, counted.about, shown.row_noun
        )
        grid = self.grid
        grid.placeholder = placeholder(self.situation, self._shown)
        grid.since = (
            format_duration_short((self._now() - since).total_seconds())
            if since is not None
            else ""
        )
        grid.sort = self.sort
        grid.most = shown.most(rows)
        grid.rows = shown.sort_rows(kept, self.sort)
        self._seek(kept)
        self.refresh_status()
        self.refresh_bindings()

    def _seek(self, rows: tuple[Row, ...]) -> None:
        """Put the cursor on a player that is sought, once they are there."""
        if (player := self._page.focus_player) is None:
            return
        if (row := next((r for r in rows if r.mentions(player)), None)) is not None:
            self.grid.point_at(row.key)
            self.post_message(self.PlayerFocused())

    @on(CardTable.Highlighted, "#grid")
    def _pointed(self, message: CardTable.Highlighted) -> None:
        row, history, evidence = message.row, self._page.history, self.counted.evidence
        if row is not self.grid.highlighted:  # of the view before: another comes for this one
            return
        if row is None or evidence is None:
            self.query_one(DetailPane).show(None)
            return
        card = row.card_id if self._page.view == DEFAULT_VIEW else None
        trend = history.trend(card) if card is not None and history is not None else None
        leaf = self.view.detail(row, evidence, self._now())
        self.query_one(DetailPane).show(leaf, trend, self._weights)
