"""The main screen: one clan, its cards, and who plays them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Input, Label, Static

from clantui.core.columns import ORIGINAL, SortKey, ordered
from clantui.core.errors import RoyaleError
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.tally import matching, tally
from clantui.ui.engine import Engine
from clantui.ui.screens.help import HelpScreen
from clantui.ui.screens.problems import ProblemsScreen
from clantui.ui.screens.sort import SortScreen
from clantui.ui.widgets.detail import Detail
from clantui.ui.widgets.grid import Grid
from clantui.ui.widgets.key_bar import KeyBar
from clantui.ui.widgets.tag_input import TagInput
from clantui.ui.widgets.title import Title
from clantui.ui.widgets.welcome import Welcome
from clantui.ui.wording import Shown, Situation, freshness, message

GATHER: Final = 0.1
"""Seconds for which pictures are gathered before the table is drawn again."""

TICK: Final = 1.0
"""Seconds between two looks at the clock, for ages and the time left."""


class ClanScreen(Screen[None]):
    """Turns keys into tags, and the newest picture into lines and rows.

    The screen is a function of `situation`, `sort` and `query`; everything else follows.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False, id="back", tooltip="One step out"),
        Binding(
            "slash", "filter", "Filter", key_display="/", id="filter", tooltip="Keep some rows"
        ),
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
            "exclamation_mark",
            "problems",
            "Problems",
            key_display="!",
            show=False,
            id="problems",
            tooltip="Who could not be had, and why",
        ),
        Binding("d", "demo", "Demo", show=False, id="demo", tooltip="Open the demo world"),
        Binding(
            "question_mark,f1", "help", "Help", key_display="?", id="help", tooltip="All keys"
        ),
        Binding("q", "app.quit", "Quit", id="quit", tooltip="Leave"),
    ]

    situation: reactive[Situation] = reactive(Situation(), init=False)
    sort: reactive[SortKey] = reactive(ORIGINAL, init=False)
    query_text: reactive[str] = reactive("", init=False)

    class Arrived(Message):
        """A newer picture of the clan being loaded."""

        def __init__(self, load: int, survey: Survey) -> None:
            super().__init__()
            self.load, self.survey = load, survey

        def can_replace(self, message: Message) -> bool:
            """Only the newest picture counts."""
            return isinstance(message, ClanScreen.Arrived) and message.load <= self.load

    class Ended(Message):
        """A load is over; `error` tells why it brought no clan."""

        def __init__(self, load: int, error: RoyaleError | None) -> None:
            super().__init__()
            self.load, self.error = load, error

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
        self._load = 0  # only the newest load may paint
        self._shown = Shown()
        self._drawing = False

    def compose(self) -> ComposeResult:
        """Two lines, the table and its detail, the keys."""
        yield Title()
        with Horizontal(id="bar"):
            yield Label("Clan ", id="label")
            yield TagInput(id="tag")
            yield Input(placeholder="card, rarity or player", compact=True, id="filter")
            yield Static(id="message", markup=False)
        with Horizontal(id="body"):
            yield Welcome(self._problem, ready=self._engine.ready)
            yield Grid(id="grid")
            yield Detail(id="detail")
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint first; what is heavy starts when the first frame is out."""
        self.set_interval(TICK, self._tell)
        self.query_one(TagInput).focus()
        self.add_class("-empty")
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if self._demo:
            self.action_demo()
        elif self._first is not None and self._engine.ready:
            self.open(self._first)
        elif self._first is not None:
            self.query_one(TagInput).show_tag(self._first)
        else:
            self.run_worker(self._engine.start(), group="start")

    # Loading

    def open(self, tag: Tag) -> None:
        """Load a clan. A load under way is given up for good."""
        self._load += 1
        survey = self.situation.survey
        self.situation = replace(
            self.situation,
            survey=survey.stopped() if survey is not None else None,
            asked=tag,
            since=self._now(),
            error=None,
            notice="",
        )
        self.remove_class("-empty")
        self.query_one(TagInput).show_tag(tag)
        self.query_one(Grid).focus()
        self._load_clan(tag, self._load)

    @work(exclusive=True, group="load")
    async def _load_clan(self, tag: Tag, load: int) -> None:
        survey = self.situation.survey
        before = survey if survey is not None and survey.clan.tag == tag else None
        try:
            await self._engine.load(tag, partial(self._arrive, load), before)
        except RoyaleError as error:
            self.post_message(self.Ended(load, error))
        else:
            self.post_message(self.Ended(load, None))

    @work(exclusive=True, group="load")
    async def _load_demo(self) -> None:
        tag = await self._engine.open_demo()
        self.situation = replace(self.situation, demo=True, survey=None)
        self.call_next(self.open, tag)

    def _arrive(self, load: int, survey: Survey) -> None:
        # Called from inside Twisted: a message is all that may leave here.
        self.post_message(self.Arrived(load, survey))

    @on(Arrived)
    def _picture(self, message: Arrived) -> None:
        if message.load == self._load:
            self.situation = replace(self.situation, survey=message.survey)

    @on(Ended)
    def _over(self, message: Ended) -> None:
        if message.load == self._load:
            self.situation = replace(self.situation, asked=None, error=message.error)
            if self.situation.survey is None:
                self.add_class("-empty")
                self.query_one(TagInput).focus()

    def _stop(self) -> None:
        """Give up the load and keep what came."""
        self._load += 1
        self.workers.cancel_group(self, "load")
        survey = self.situation.survey
        self.situation = replace(
            self.situation,
            survey=survey.stopped() if survey is not None else None,
            asked=None,
            notice="" if survey is not None else "stopped before the clan came",
        )
        self.set_class(survey is None, "-empty")

    # Painting

    def watch_situation(self, old: Situation, new: Situation) -> None:
        """Tell at once; draw the table at most every `GATHER` seconds while pictures pour in."""
        self._tell()
        self.refresh_bindings()
        if old.survey is new.survey and old.asked == new.asked:
            return
        first = not self._shown.rows or new.asked is None
        if first:
            self._draw()
        elif not self._drawing:
            self._drawing = True
            self.set_timer(GATHER, self._draw)

    def watch_sort(self) -> None:
        """Draw in the new order."""
        self._draw()

    def watch_query_text(self) -> None:
        """Draw what the filter keeps."""
        self._draw()

    def _draw(self) -> None:
        self._drawing = False
        survey = self.situation.survey
        grid = self.query_one(Grid)
        rows = tally(survey) if survey is not None else ()
        kept = matching(rows, self.query_text)
        self._shown = Shown(rows, len(kept), self.query_text)
        grid.placeholder = self._placeholder()
        grid.sort = self.sort
        grid.rows = ordered(kept, self.sort)
        self._tell()

    def _placeholder(self) -> str:
        survey, query = self.situation.survey, self.query_text
        if self._shown.rows and query:
            return f"no card, rarity or player here has “{query}” · esc clears the filter"
        if self.situation.asked is not None and (survey is None or survey.loading):
            return "waiting for the first answers …"
        if survey is not None and not survey.clan.members:
            return "this clan has no members"
        if survey is not None and not survey.players and survey.failed:
            return "nobody could be had · ! lists why · r tries again"
        return "no member has a favourite card" if survey is not None else ""

    def _tell(self) -> None:
        """Bring the two lines up to date; drawn again only where they differ."""
        now = self._now()
        title = self.query_one(Title)
        title.situation = self.situation
        title.fresh = freshness(self.situation, now)
        self._say(message(self.situation, self._shown, now))

    def _say(self, text: object) -> None:
        slot = self.query_one("#message", Static)
        if slot.content != text:
            slot.update(text)  # type: ignore[arg-type]

    @on(Grid.Pointed)
    def _detail_follows(self, message: Grid.Pointed) -> None:
        self.query_one(Detail).show(message.row, self._now())

    # What the parts announce

    @on(TagInput.Entered)
    def _tag_entered(self, message: TagInput.Entered) -> None:
        if self._engine.ready:
            self.open(message.tag)
        else:
            self._notice(
                "no key yet: the field's clan waits until there is one · d opens the demo"
            )

    @on(TagInput.Wrong)
    def _tag_wrong(self, message: TagInput.Wrong) -> None:
        self._notice(f"✗ {message.why}" if message.why else "")

    @on(TagInput.Empty)
    @on(Welcome.DemoWanted)
    def _demo_wanted(self, message: Message) -> None:
        if isinstance(message, Welcome.DemoWanted) or not self._engine.ready:
            self.action_demo()
        else:
            self._notice("type a clan's tag, for example #2PP")

    @on(Grid.HeadingPicked)
    def _heading_picked(self, message: Grid.HeadingPicked) -> None:
        self.sort = self.sort.next(message.column)

    @on(Grid.Chosen)
    def _row_chosen(self) -> None:
        self.add_class("-zoom" if self.has_class("-narrow") else "-pane")
        self.remove_class("-no-pane")
        self.query_one(Detail).focus()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        self.query_text = event.value.strip()

    @on(Input.Submitted, "#filter")
    def _filter_kept(self) -> None:
        self.set_class(False, "-filtering")
        self.query_one(Grid).focus()

    # What keys do

    def action_back(self) -> None:
        """One step out: of a field, the filter, the detail, a load."""
        grid = self.query_one(Grid)
        if self.has_class("-filtering") or self.query_text:
            self.remove_class("-filtering")
            self.query_one("#filter", Input).value = ""
            grid.focus()
        elif isinstance(self.focused, TagInput) and not self.has_class("-empty"):
            grid.focus()
        elif self.has_class("-zoom") or isinstance(self.focused, Detail):
            self.remove_class("-zoom")
            grid.focus()
        elif self.situation.asked is not None:
            self._stop()

    def action_filter(self) -> None:
        """Open the filter."""
        if self.situation.survey is not None:
            self.add_class("-filtering")
            self.query_one("#filter", Input).focus()

    def action_sort(self) -> None:
        """Open the sort menu."""
        self.app.push_screen(SortScreen(self.sort), self._sorted)

    def _sorted(self, sort: SortKey | None) -> None:
        if sort is not None:
            self.sort = sort

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.sort = self.sort.flipped()

    def action_refresh(self) -> None:
        """Ask for this clan again; what is shown stays until its answers come."""
        if self.situation.survey is not None and self._engine.ready:
            self.open(self.situation.survey.clan.tag)

    def action_tag(self) -> None:
        """Go to the tag field."""
        self.remove_class("-zoom")
        self.query_one(TagInput).focus()

    def action_detail(self) -> None:
        """Show or hide the detail."""
        if self.has_class("-narrow"):
            self._row_chosen() if not self.has_class("-zoom") else self.action_back()
        else:
            self.toggle_class("-no-pane")

    def action_problems(self) -> None:
        """List who could not be had."""
        if self.situation.survey is not None:
            self.app.push_screen(ProblemsScreen(self.situation.survey))

    def action_demo(self) -> None:
        """Open the demo world."""
        if not self.situation.demo:
            self.remove_class("-empty")
            self.query_one(Grid).focus()
            self._load += 1
            self._load_demo()

    def action_help(self) -> None:
        """Tell all keys."""
        self.app.push_screen(HelpScreen(active.binding for active in self.active_bindings.values()))

    def interrupt(self) -> bool:
        """Stop a load, if there is one; tell whether there was."""
        loading = self.situation.asked is not None
        if loading:
            self._stop()
        return loading

    def get_commands(self) -> Iterable[SystemCommand]:
        """What the palette offers of this screen."""
        for _, binding in self._bindings:
            if "." not in binding.action and binding.action != "back":
                run = partial(self.run_action, binding.action)
                yield SystemCommand(binding.description, binding.tooltip, run)

    def _notice(self, text: str) -> None:
        self.situation = replace(self.situation, notice=text, error=None)
