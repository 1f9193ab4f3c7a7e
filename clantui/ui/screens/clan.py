"""The main screen: one clan, its cards, and who plays them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from clantui.core.columns import SortKey
from clantui.core.tag import Tag
from clantui.core.wish import Wish
from clantui.core.words import span
from clantui.ui.engine import Engine
from clantui.ui.loads import Arrived, DemoOpened, Ended, Loads
from clantui.ui.situation import Situation
from clantui.ui.widgets.detail import Detail
from clantui.ui.widgets.face import Face
from clantui.ui.widgets.filter_input import FilterInput
from clantui.ui.widgets.grid import Grid
from clantui.ui.widgets.tag_input import TagInput
from clantui.ui.widgets.welcome import Welcome

TICK: Final = 1.0
"""Seconds between two looks at the clock, for ages, countdowns and the time left."""

TWICE: Final = 10.0
"""Seconds within which a second `r` means it: what was kept will not do."""

NO_KEY: Final = "✗ no key yet, so no clan can be asked · empty the field and ↵: the demo"
_NO_COMMANDS: Final = {"back"}


class ClanScreen(Screen[None]):
    """Turns keys into wishes and pictures into situations; its face shows where it stands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="back", tooltip="One step out; stops a load last"),
        Binding("slash", "filter", "Filter", id="filter", tooltip="Keep some rows"),
        Binding("s", "sort", "Sort", id="sort", tooltip="Choose a column to sort by"),
        Binding(
            "S", "reverse", "Reverse", show=False, id="reverse", tooltip="Turn the order round"
        ),
        Binding(
            "r,f5", "refresh", "Refresh", id="refresh", tooltip="Ask again, the missing first"
        ),
        Binding("R", "anew", "Anew", show=False, id="anew", tooltip="Ask for everything anew"),
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
        self._first, self._demo = first, demo
        self._loads = Loads(self, engine)
        self.face = Face(now, problem, ready=engine.ready)
        starting = demo or (first is not None and engine.ready)
        self.set_class(not starting, "-empty")

    @property
    def situation(self) -> Situation:
        """Where the screen stands."""
        return self.face.situation

    @situation.setter
    def situation(self, situation: Situation) -> None:
        self.face.situation = situation

    def compose(self) -> ComposeResult:
        """Everything that is seen."""
        yield self.face

    def on_mount(self) -> None:
        """Paint first; what is heavy starts when the first frame is out."""
        self.set_focus(self.query_one(TagInput if self.has_class("-empty") else Grid))
        self.set_interval(TICK, self.tick)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if self._engine.warning:
            self.notify(self._engine.warning, severity="warning", timeout=15, markup=False)
        if self._demo:
            self.action_demo()
        elif self._first is not None and self._engine.ready:
            self.open(self._first)
        else:
            if self._first is not None:
                self.query_one(TagInput).show_tag(self._first)
            self._loads.warm_up()

    # Loading

    def open(self, tag: Tag) -> None:
        """Load a clan from the start. A load under way is given up for good."""
        self.query_one(TagInput).show_tag(tag)
        self.remove_class("-empty")
        self.set_focus(self.query_one(Grid))
        self._ask(Wish(tag=tag, before=self.situation.survey))

    def _ask(self, wish: Wish, *, by_itself: bool = False) -> None:
        self._loads.begin(wish)
        self.situation = self.situation.asking(wish, self._now(), by_itself=by_itself)

    @on(Arrived)
    def _arrived(self, message: Arrived) -> None:
        if self._loads.current(message):
            self.situation = replace(self.situation, survey=message.survey)

    @on(Ended)
    def _ended(self, message: Ended) -> None:
        if self._loads.current(message):
            self._rest(self.situation.ended(message.error, self._now()))
            self._confirm_kept()

    def _confirm_kept(self) -> None:
        """Say why a refresh has changed nothing."""
        survey, wish = self.situation.survey, self.situation.wish
        refreshed = wish is not None and wish.only_missing and not self.situation.error
        if refreshed and survey is not None and survey.clan.age >= 1:
            age = span(survey.clan.age)
            self.notify(f"still current: {age} old · r again asks anew", markup=False)

    @on(DemoOpened)
    def _demo_opened(self, message: DemoOpened) -> None:
        self.situation = Situation(demo=True)
        self.open(message.tag)

    def _rest(self, situation: Situation) -> None:
        """Nothing is loaded any more; with no clan to show, the field is the next step."""
        self.situation = situation
        if situation.survey is None and not self.has_class("-empty"):
            self.add_class("-empty")
            self.set_focus(self.query_one(TagInput))

    def tick(self) -> None:
        """Look at the clock: how old, how long still, and whether to try again by itself."""
        situation, wish = self.situation, self.situation.next_wish
        if wish and situation.again_at is not None and self._now() >= situation.again_at:
            # Neither the field nor the focus: the user may be typing something else.
            self._ask(wish, by_itself=True)
        elif situation.asked is not None and self._engine.paused != situation.paused:
            self.situation = replace(situation, paused=self._engine.paused)
        else:
            self.face.tell()

    def interrupt(self) -> bool:
        """Give up a load, or the next try of one, and keep what came.

        Returns:
            Whether there was one.
        """
        if self.situation.asked is None and self.situation.again_at is None:
            return False
        self._loads.stop()
        self._rest(self.situation.at_rest().noticed(""))
        return True

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
        self.face.sort = self.face.sort.next(message.column)

    @on(Grid.Chosen)
    def _row_chosen(self) -> None:
        self.set_class(self.has_class("-narrow"), "-zoom")
        self.remove_class("-no-pane")
        self.set_focus(self.query_one(Detail))

    @on(FilterInput.Filtered)
    def _filtered(self, message: FilterInput.Filtered) -> None:
        self.face.wanted = message.query

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
            case "filter" | "sort" | "reverse" | "refresh" | "anew" | "detail" | "problems":
                return self.situation.survey is not None
        return True

    def _can_go_back(self) -> bool:
        inside = not isinstance(self.focused, Grid) and not self.has_class("-empty")
        waiting = self.situation.asked or self.situation.again_at
        return bool(inside or self.face.wanted or waiting)

    def action_back(self) -> None:
        """One step out: of a field, the filter, the detail, a load."""
        field = self.query_one(FilterInput)
        if field.display or (self.face.wanted and isinstance(self.focused, Grid)):
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
        self.face.show_filter(shown=shown)
        self.set_focus(self.query_one(FilterInput if shown else Grid))

    def action_sort(self) -> None:
        """Open the sort menu."""
        from clantui.ui.screens.sort import SortScreen  # noqa: PLC0415 — not for the first paint

        self.app.push_screen(SortScreen(self.face.sort), self._sorted)

    def _sorted(self, sort: SortKey | None) -> None:
        self.face.sort = sort or self.face.sort

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.face.sort = self.face.sort.flipped()

    def action_refresh(self) -> None:
        """Ask for the missing; with nobody missing, for all; asked twice, for all anew."""
        if (survey := self.situation.survey) is not None:
            twice = self.situation.asked_within(timedelta(seconds=TWICE), self._now())
            wish = Wish(tag=survey.clan.tag, before=survey, only_missing=True)
            self._ask(replace(wish, max_age=0) if twice else wish)

    def action_anew(self) -> None:
        """Ask for everything anew, however young what is kept."""
        if (survey := self.situation.survey) is not None:
            self._ask(Wish(tag=survey.clan.tag, before=survey, max_age=0))

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

        nodes = (self.query_one(Grid), self, self.app)
        self.app.push_screen(
            HelpScreen(b for node in nodes for b in Binding.make_bindings(node.BINDINGS))
        )

    def get_commands(self) -> Iterable[SystemCommand]:
        """What the palette offers of this screen."""
        ours = {b.action: b for _, b in self._bindings if b.id and b.action not in _NO_COMMANDS}
        for action, binding in ours.items():
            if self.check_action(action, ()):
                run = partial(self.run_action, action)
                yield SystemCommand(binding.description, binding.tooltip, run)
