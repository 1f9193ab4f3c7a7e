"""The main screen: one clan, its cards, and who plays them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from clantui.core.clan_list import ClanList
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.text.phrases import format_duration
from clantui.ui.clan.auto_refresh import AutoRefreshController
from clantui.ui.clan.clan_pane import ClanPane
from clantui.ui.clan.controller import ClanController
from clantui.ui.clan.detail import DetailPane
from clantui.ui.clan.keys import CLAN_KEYS
from clantui.ui.clan.load_status import LoadStatus
from clantui.ui.clan.startup import Startup
from clantui.ui.clan.tag_entry import TagEntry
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.clan.view import ClanView
from clantui.ui.clan.welcome import Welcome
from clantui.ui.clan.workers import (
    ClanMessage,
    LoadEnded,
    MemoryOpened,
    PlayerClanFound,
    RaceLoaded,
)
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.grid import CardTable
from clantui.ui.navigation import Navigator
from clantui.ui.onboarding.controller import OnboardingController
from clantui.ui.onboarding.steps import Step
from clantui.ui.options import ScreenOptions

TICK: Final = 1.0
"""Seconds between two looks at the clock, for ages, countdowns and the time left."""


class ClanScreen(Screen[None]):
    """Turns keys into wishes and pictures into situations; its face shows where it stands."""

    AUTO_FOCUS = ""  # it goes where it belongs when mounted; a second move restyles everything
    SCOPE: ClassVar = "clan"
    BINDINGS: ClassVar[list[BindingType]] = CLAN_KEYS

    def __init__(
        self,
        engine: Backend,
        now: Callable[[], datetime],
        start: ScreenOptions,
    ) -> None:
        """Set up.

        Args:
            engine: loads clans.
            now: the time, aware UTC.
            start: how to begin.
        """
        super().__init__()
        self._engine, self._now = engine, now
        self._beginning = Startup(self, engine, start)
        self.wander = ClanController(self, engine, now, self._show, self._turn, start.rest)
        self.face = ClanView(
            now, start.problem, self.wander.pages.situation_of, ready=engine.ready
        )
        self.doors = Navigator(self, engine, now)
        self.tag_entry = TagEntry(self, engine)
        self.watching = AutoRefreshController(self, now, start.notify)
        self.touring = OnboardingController(
            self, wanted=start.tour, ready=engine.ready, over=start.toured
        )

    @property
    def situation(self) -> LoadStatus:
        """Where the screen stands."""
        return self.wander.page.situation

    @property
    def begun(self) -> bool:
        """Whether what is remembered is at hand."""
        return self._beginning.over

    def compose(self) -> ComposeResult:
        """Everything that is seen."""
        yield self.face

    def on_mount(self) -> None:
        """Paint first, with what is at hand; what is heavy starts when the first frame is out."""
        self._beginning.before_paint()
        self.set_focus(self.query_one(TagInput if self.face.body.empty else CardTable))
        self.set_interval(TICK, self.tick)
        self.call_after_refresh(self._beginning.after_paint)

    @on(MemoryOpened)
    def _opened(self, message: MemoryOpened) -> None:
        self._beginning.opened(message)

    def on_unmount(self) -> None:
        """Keep where we were."""
        self._arrange()
        self.wander.keep()

    # The page that is looked at

    def open(self, tag: Tag, *, seek: Tag | None = None) -> None:
        """Load a clan from the start; see `ClanController.open`."""
        self.query_one(TagInput).show_tag(tag)
        self.face.body.empty = False
        self.set_focus(self.query_one(CardTable))
        self._arrange()
        self.wander.open(tag, seek=seek)

    def _show(self) -> None:
        """The page has changed."""
        self.face.show(self.wander.page, self.wander.course)
        self.doors.tell()
        self.touring.tell()

    def _turn(self) -> None:
        """Another page is looked at: all of it in one frame."""
        page = self.wander.page
        if page.tag is not None:
            self.query_one(TagInput).show_tag(page.tag)
            self.face.body.empty = False
            if isinstance(self.focused, TagInput | FilterInput):
                self.set_focus(self.query_one(CardTable))
        self.face.show_clan(page, self.wander.course)
        self.touring.tell()

    def _arrange(self) -> None:
        """Keep how the page is arranged before another is looked at."""
        look, wanted, page = self.face.look, self.face.wanted, self.wander.page
        if page.layouts.get(page.view) != look or page.filter_query != wanted:
            self.wander.save_layout(page.arranged(look, wanted))

    @on(ClanMessage)
    def _came(self, message: ClanMessage) -> None:
        self.wander.handle(message)

    @on(LoadEnded)
    def _ended(self, message: LoadEnded) -> None:
        if self.wander.ended(message):
            self.watching.ended()
            self._rest()
            if kept := self.situation.cache_age:
                self.notify(
                    f"still current: {format_duration(kept)} old · r again asks anew", markup=False
                )

    def _rest(self) -> None:
        """Nothing is loaded any more; with no clan to show, the field is the next step."""
        nowhere = self.situation.survey is None and len(self.wander.course.stops) < 2
        if nowhere and not self.face.body.empty:
            self.face.body.empty = True
            self.set_focus(self.query_one(TagInput))

    def tick(self) -> None:
        """Look at the clock: how old, how long still, and whether to try again by itself."""
        situation, wish = self.situation, self.situation.next_wish
        if wish and situation.retry_at is not None and self._now() >= situation.retry_at:
            # Neither the field nor the focus: the user may be typing something else.
            self.wander.ask(wish, by_itself=True)
        elif situation.loading_tag is not None and self._engine.paused != situation.paused:
            self.wander.set_status(replace(situation, paused=self._engine.paused))
        else:
            self._show()
        self.watching.tick()
        self._arrange()
        self.wander.keep()

    def interrupt(self) -> bool:
        """Give up a load, or the next try of one, and keep what came.

        Returns:
            Whether there was one.
        """
        if stopped := self.wander.stop():
            self._rest()
        return stopped

    # What the parts announce

    @on(TagInput.Entered)
    def _tag_entered(self, message: TagInput.Entered) -> None:
        self.tag_entry.entered(message.tags, message.kind)

    @on(TagInput.NameEntered)
    def _name_entered(self, message: TagInput.NameEntered) -> None:
        self.doors.search(message.name)

    def key_taken(self, said: str | None) -> None:
        """Go on with a key that was typed; see `TagEntry`."""
        self.tag_entry.key_taken(said)

    @on(PlayerClanFound)
    def _home_found(self, message: PlayerClanFound) -> None:
        self.tag_entry.home_found(message)

    @on(DetailPane.PlayerChosen)
    def _player_chosen(self, message: DetailPane.PlayerChosen) -> None:
        self.doors.player(message.player)

    @on(CardTable.Highlighted)
    @on(events.ScreenSuspend)
    def _done(self) -> None:
        self.touring.tell()

    @on(ClanView.Sought)
    def _sought(self) -> None:
        self.wander.sought()

    @on(ClanView.ViewWanted)
    def _view_wanted(self, message: ClanView.ViewWanted) -> None:
        self._arrange()
        self.wander.look(message.key)
        self.touring.did(Step.ROAM)

    @on(RaceLoaded)
    def _raced(self, message: RaceLoaded) -> None:
        self.watching.raced(message.tag, message.race)

    @on(TagInput.Wrong)
    def _tag_wrong(self, message: TagInput.Wrong) -> None:
        self.tag_entry.changed(message.why, entered=message.entered)

    @on(TagInput.Empty)
    def _tag_empty(self) -> None:
        if not self._engine.ready:
            self.action_demo()
            return
        self._notice("type a clan's tag, for example #2PP")

    def _notice(self, text: str) -> None:
        self.wander.set_status(self.situation.noticed(text))

    @on(ClanPane.Picked)
    def _clan_picked(self, message: ClanPane.Picked) -> None:
        self.hop(self.wander.course.nth(message.index))

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense now is not offered."""
        match action:
            case "back":
                busy = self.wander.waiting or self.wander.asked_in_vain
                return busy or self.face.inside or self.touring.on
            case "demo":
                return not self._engine.ready
            case "open":
                return self.doors.is_available(str(*parameters))
        sensible = {
            "refresh": self.wander.page.tag is not None,
            "refresh_all": self.wander.page.tag is not None,
            "watch": self.wander.page.tag is not None,
            "hold": self.watching.mark != "",
            "hop": len(self.wander.course.stops) > 1,
            "last": self.wander.last.current is not None,
        }
        return sensible.get(action, True)

    def action_back(self) -> None:
        """One step out: of a field, the filter, the detail, a load."""
        if told := self.situation.notice:
            self.wander.dismiss_notice()
        dismissed = self.wander.dismiss()
        if (tag := self.wander.page.tag) is not None:
            self.query_one(TagInput).show_tag(tag)
        if not (self.face.go_back() or self.interrupt() or told or dismissed):
            self.touring.end()

    def action_open(self, door: str) -> None:
        """Open a dialog; see `Navigator`."""
        self.touring.went_through(door)
        self.doors.open(door)

    def action_refresh(self) -> None:
        """Ask for the missing; with nobody missing, for all; asked twice, for all anew."""
        self.wander.refresh()

    def action_refresh_all(self) -> None:
        """Ask for this clan anew, however young what is kept; for the others of the list, too."""
        self.wander.refresh_all()

    def action_watch(self) -> None:
        """Read the clan again and again, or no longer."""
        self.watching.toggle()

    def action_hold(self) -> None:
        """Pause that, or go on."""
        self.watching.hold()

    # From clan to clan

    def action_hop(self, by: int) -> None:
        """Look at the next clan of the list, or the one before."""
        self.hop(self.wander.course.moved(by))

    def action_nth(self, number: int) -> None:
        """Look at the clan of a number, from 1."""
        self.hop(self.wander.course.nth(number - 1))

    def action_last(self) -> None:
        """Look at the clan looked at before, in the list it was looked at in."""
        self.hop(self.wander.last)

    def hop(self, course: ClanList) -> None:
        """Look at the clan that a course is at; see `ClanController.hop`."""
        self._arrange()
        self.wander.go_to(course)

    def follow(self, course: ClanList | None) -> None:
        """A dialog has chosen another list of clans, or nothing."""
        if course is not None:
            self._arrange()
            self.wander.use_list(course)

    @on(Welcome.DemoWanted)
    def action_demo(self) -> None:
        """Open the demo world."""
        self.touring.part()
        self.face.body.empty = False
        self.set_focus(self.query_one(CardTable))
        self.wander.loads.begin_demo()

    def count_since(self, at: datetime | None) -> None:
        """The history has chosen a reading to count changes from, or nothing."""
        if at is not None:
            self.wander.save(replace(self.wander.page, baseline=at))

    def action_tour(self) -> None:
        """Have the hints of a first start once more."""
        self.touring.again()

    def action_tag(self) -> None:
        """Go to the tag field."""
        self.face.go_to_tag()
