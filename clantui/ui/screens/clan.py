"""The main screen: one clan, its cards, and who plays them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Label, Static

from clantui.core.columns import ORIGINAL, SortKey, ordered
from clantui.core.tag import Tag
from clantui.core.tally import matching, tally
from clantui.ui.engine import Engine
from clantui.ui.loads import Arrived, DemoOpened, Ended, Loads
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

TICK: Final = 1.0
"""Seconds between two looks at the clock, for ages and the time left."""

NO_KEY: Final = "✗ no key yet, so no clan can be asked · empty the field and ↵: the demo"

_NO_COMMANDS: Final = {"back"}


class ClanScreen(Screen[None]):
    """Turns keys into tags, and the newest picture into lines and rows.

    The screen is a function of `situation`, `sort` and `wanted`; everything else follows.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="back", tooltip="One step out; stops a load last"),
        Binding("slash", "filter", "Filter", id="filter", tooltip="Keep some rows"),
        Binding("s", "sort", "Sort", id="sort", tooltip="Choose a column to sort by"),
        Binding(
            "S", "reverse", "Reverse", show=False, id="reverse", tooltip="Turn the order round"
        ),
        Binding("r,f5", "refresh", "Refresh", id="refresh", tooltip="Ask for this clan again"),
        Binding("t", "tag", "Tag", id="tag", tooltip="Go to the tag field"),
        Binding(
            "p", "detail", "Detail", show=False, id="detail", tooltip="Show or hide who plays"
        ),
        Binding(
            "!", "problems", "Problems", show=False, id="problems", tooltip="Who failed, and why"
        ),
        Binding("d", "demo", "Demo", id="demo", tooltip="Open the demo world"),
        Binding("question_mark,f1", "help", "Help", id="help", tooltip="All keys"),
    ]

    situation: reactive[Situation] = reactive(Situation(), init=False)
    sort: reactive[SortKey] = reactive(ORIGINAL, init=False)
    wanted: reactive[str] = reactive("", init=False)

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime],
        *,
        first: Tag | None = None,
        demo: bool = False,
        problem: str = "",
    ) -> None:
        """Set up.

        Args:
            engine: loads clans.
            now: the time, aware UTC.
            first: a clan to begin with.
            demo: begin in the demo world.
            problem: why there is no key, or empty.
        """
        super().__init__()
        self._engine, self._now = engine, now
        self._first, self._demo, self._problem = first, demo, problem
        self._loads = Loads(self, engine)
        starting = demo or (first is not None and engine.ready)
        self.set_class(not starting, "-empty")
        self._shown = Shown()
        self._drawing = False

    def compose(self) -> ComposeResult:
        """Two lines, the table and its detail, the keys."""
        yield Title()
        with Horizontal(id="bar"):
            yield Label("Clan ", id="label")
            yield TagInput(id="tag")
            yield FilterInput(id="filter")
            yield Static(id="message", markup=False)
        with Horizontal(id="body"):
            yield Welcome(self._problem, ready=self._engine.ready)
            yield Grid(id="grid")
            yield Detail(id="detail")
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint first; what is heavy starts when the first frame is out."""
        self.set_focus(self.query_one(TagInput if self.has_class("-empty") else Grid))
        self.set_interval(TICK, self._tell)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if self._demo:
            self.action_demo()
        elif self._first is None:
            self._loads.warm_up()
        elif self._engine.ready:
            self.open(self._first)
        else:
            self.query_one(TagInput).show_tag(self._first)
            self._loads.warm_up()

    # Loading

    def open(self, tag: Tag) -> None:
        """Load a clan. A load under way is given up for good."""
        survey = self.situation.survey
        self._loads.begin(tag, survey)
        self.situation = self.situation.asking(tag, self._now())
        self.query_one(TagInput).show_tag(tag)
        self.remove_class("-empty")
        self.set_focus(self.query_one(Grid))

    @on(Arrived)
    def _arrived(self, message: Arrived) -> None:
        if self._loads.current(message):
            self.situation = replace(self.situation, survey=message.survey)

    @on(Ended)
    def _ended(self, message: Ended) -> None:
        if self._loads.current(message):
            self._rest(self.situation.ended(message.error))

    @on(DemoOpened)
    def _demo_opened(self, message: DemoOpened) -> None:
        self.situation = Situation(demo=True)
        self.open(message.tag)

    def _rest(self, situation: Situation) -> None:
        """Nothing is loaded any more; with no clan to show, the field is the next step."""
        self.situation = situation
        if situation.survey is None:
            self.add_class("-empty")
            self.set_focus(self.query_one(TagInput))

    def interrupt(self) -> bool:
        """Give up a load and keep what came.

        Returns:
            Whether there was one.
        """
        if self.situation.asked is None:
            return False
        self._loads.stop()
        self._rest(self.situation.at_rest().noticed(""))
        return True

    # Painting

    def watch_situation(self, old: Situation, new: Situation) -> None:
        """Tell at once; draw the table at most every `GATHER` seconds while pictures pour in."""
        self.refresh_bindings()
        if old.survey is new.survey and old.asked == new.asked:
            self._tell()
        elif new.asked is None or not self._shown.rows or old.loading is None:
            self._draw()
        else:
            self._tell()
            if not self._drawing:
                self._drawing = True
                self.set_timer(GATHER, self._draw)

    def watch_sort(self) -> None:
        """Draw in the new order."""
        self._draw()

    def watch_wanted(self) -> None:
        """Draw what the filter keeps."""
        self._draw()
        self.refresh_bindings()

    def _draw(self) -> None:
        self._drawing = False
        survey = self.situation.survey
        rows = tally(survey) if survey is not None else ()
        kept = matching(rows, self.wanted)
        self._shown = Shown(rows, len(kept), self.wanted)
        grid = self.query_one(Grid)
        grid.placeholder = placeholder(self.situation, self._shown)
        grid.sort = self.sort
        grid.rows = ordered(kept, self.sort)
        self._tell()

    def _tell(self) -> None:
        """Bring the two lines up to date; drawn again only where they differ."""
        now = self._now()
        title = self.query_one(Title)
        title.situation = self.situation
        title.fresh = freshness(self.situation, now)
        slot = self.query_one("#message", Static)
        if slot.content != (text := message(self.situation, self._shown, now)):
            slot.update(text)

    @on(Grid.Pointed)
    def _pointed(self, message: Grid.Pointed) -> None:
        self.query_one(Detail).show(message.row, self._now())

    # What the parts announce

    @on(TagInput.Entered)
    def _tag_entered(self, message: TagInput.Entered) -> None:
        if self._engine.ready:
            self.open(message.tag)
        else:
            self.situation = self.situation.noticed(NO_KEY)

    @on(TagInput.Wrong)
    def _tag_wrong(self, message: TagInput.Wrong) -> None:
        self.situation = self.situation.noticed(f"✗ {message.why}" if message.why else "")

    @on(TagInput.Empty)
    def _tag_empty(self) -> None:
        if self._engine.ready:
            self.situation = self.situation.noticed("type a clan's tag, for example #2PP")
        else:
            self.action_demo()

    @on(Grid.HeadingPicked)
    def _heading_picked(self, message: Grid.HeadingPicked) -> None:
        self.sort = self.sort.next(message.column)

    @on(Grid.Chosen)
    def _row_chosen(self) -> None:
        self.set_class(self.has_class("-narrow"), "-zoom")
        self.remove_class("-no-pane")
        self.set_focus(self.query_one(Detail))

    @on(FilterInput.Filtered)
    def _filtered(self, message: FilterInput.Filtered) -> None:
        self.wanted = message.query

    @on(FilterInput.Kept)
    def _filter_kept(self) -> None:
        self._show_filter(shown=False)

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense now is not offered."""
        del parameters
        match action:
            case "back":
                return self._can_go_back()
            case "demo":
                return not self._engine.ready
            case "filter" | "sort" | "reverse" | "refresh" | "detail" | "problems":
                return self.situation.survey is not None
        return True

    def _can_go_back(self) -> bool:
        inside = not isinstance(self.focused, Grid) and not self.has_class("-empty")
        return bool(inside or self.wanted or self.situation.asked)

    def action_back(self) -> None:
        """One step out: of a field, the filter, the detail, a load."""
        field = self.query_one(FilterInput)
        if field.display or (self.wanted and isinstance(self.focused, Grid)):
            field.value = ""
            self._show_filter(shown=False)
        elif not isinstance(self.focused, Grid) and not self.has_class("-empty"):
            self.remove_class("-zoom")
            self.set_focus(self.query_one(Grid))
        else:
            self.interrupt()

    def action_filter(self) -> None:
        """Open the filter."""
        self._show_filter(shown=True)

    def _show_filter(self, *, shown: bool) -> None:
        # Focus moves in the same step, so that letters typed at once go where they are meant to.
        self.remove_class("-zoom")
        field = self.query_one(FilterInput)
        field.display = shown
        self.query_one("#message").display = not shown
        self.set_focus(field if shown else self.query_one(Grid))

    def action_sort(self) -> None:
        """Open the sort menu."""
        from clantui.ui.screens.sort import SortScreen  # noqa: PLC0415 — not for the first paint

        self.app.push_screen(SortScreen(self.sort), self._sorted)

    def _sorted(self, sort: SortKey | None) -> None:
        self.sort = sort or self.sort

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.sort = self.sort.flipped()

    def action_refresh(self) -> None:
        """Ask for this clan again; what is shown stays until its answers come."""
        if self.situation.survey is not None:
            self.open(self.situation.survey.clan.tag)

    def action_tag(self) -> None:
        """Go to the tag field."""
        self.remove_class("-zoom")
        self.set_focus(self.query_one(TagInput))

    def action_detail(self) -> None:
        """Show or hide who plays: a pane where there is room, else in place of the table."""
        if not self.has_class("-narrow"):
            self.toggle_class("-no-pane")
        elif self.has_class("-zoom"):
            self.action_back()
        else:
            self._row_chosen()

    def action_problems(self) -> None:
        """List who could not be had."""
        from clantui.ui.screens.problems import ProblemsScreen  # noqa: PLC0415 — as above

        if self.situation.survey is not None:
            self.app.push_screen(ProblemsScreen(self.situation.survey))

    @on(Welcome.DemoWanted)
    def action_demo(self) -> None:
        """Open the demo world."""
        self.remove_class("-empty")
        self.set_focus(self.query_one(Grid))
        self._loads.begin_demo()

    def action_help(self) -> None:
        """Tell all keys."""
        from clantui.ui.screens.help import HelpScreen  # noqa: PLC0415 — as above

        active = self.active_bindings.values()
        self.app.push_screen(HelpScreen(found.binding for found in active))

    def get_commands(self) -> Iterable[SystemCommand]:
        """What the palette offers of this screen."""
        ours = {b.action: b for _, b in self._bindings if b.id and b.action not in _NO_COMMANDS}
        for action, binding in ours.items():
            if self.check_action(action, ()):
                run = partial(self.run_action, action)
                yield SystemCommand(binding.description, binding.tooltip, run)
