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
from clantui.ui.clan.card_table import CardTable
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
        self.controller = ClanController(self, engine, now, self._show, self._turn, start.rest)
        self.view = ClanView(
            now, start.problem, self.controller.states.load_status_of, ready=engine.ready
        )
        self.navigator = Navigator(self, engine, now)
        self.tag_entry = TagEntry(self, engine)
        self.refresher = AutoRefreshController(self, now, start.notify)
        self.onboarding = OnboardingController(
            self, wanted=start.tour, ready=engine.ready, over=start.toured
        )

    @property
    def load_status(self) -> LoadStatus:
        """Where the screen stands."""
        return self.controller.state.load_status

    @property
    def is_started(self) -> bool:
        """Whether what is remembered is at hand."""
        return self._beginning.over

    def compose(self) -> ComposeResult:
        """Everything that is seen."""
        yield self.view

    def on_mount(self) -> None:
        """Paint first, with what is at hand; what is heavy starts when the first frame is out."""
        self._beginning.before_paint()
        self.set_focus(self.query_one(TagInput if self.view.body.is_empty else CardTable))
        self.set_interval(TICK, self.tick)
        self.call_after_refresh(self._beginning.after_paint)

    @on(MemoryOpened)
    def _opened(self, message: MemoryOpened) -> None:
        self._beginning.opened(message)

    def on_unmount(self) -> None:
        """Keep where we were."""
        self._arrange()
        self.controller.keep()

    # The page that is looked at

    def open(self, tag: Tag, *, seek: Tag | None = None) -> None:
        """Load a clan from the start; see `ClanController.open`."""
        self.query_one(TagInput).show_tag(tag)
        self.view.body.is_empty = False
        self.set_focus(self.query_one(CardTable))
        self._arrange()
        self.controller.open(tag, seek=seek)

    def _show(self) -> None:
        """The page has changed."""
        self.view.show(self.controller.state, self.controller.clan_list)
        self.navigator.tell()
        self.onboarding.tell()

    def _turn(self) -> None:
        """Another page is looked at: all of it in one frame."""
        page = self.controller.state
        if page.tag is not None:
            self.query_one(TagInput).show_tag(page.tag)
            self.view.body.is_empty = False
            if isinstance(self.focused, TagInput | FilterInput):
                self.set_focus(self.query_one(CardTable))
        self.view.show_clan(page, self.controller.clan_list)
        self.onboarding.tell()

    def _arrange(self) -> None:
        """Keep how the page is arranged before another is looked at."""
        look, wanted, page = self.view.layout_now, self.view.filter_query, self.controller.state
        if page.layouts.get(page.view) != look or page.filter_query != wanted:
            self.controller.save_layout(page.with_layout(look, wanted))

    @on(ClanMessage)
    def _came(self, message: ClanMessage) -> None:
        self.controller.handle(message)

    @on(LoadEnded)
    def _ended(self, message: LoadEnded) -> None:
        if self.controller.ended(message):
            self.refresher.ended()
            self._rest()
            if kept := self.load_status.cache_age:
                self.notify(
                    f"still current: {format_duration(kept)} old · r again asks anew", markup=False
                )

    def _rest(self) -> None:
        """Nothing is loaded any more; with no clan to show, the field is the next step."""
        nowhere = self.load_status.survey is None and len(self.controller.clan_list.stops) < 2
        if nowhere and not self.view.body.is_empty:
            self.view.body.is_empty = True
            self.set_focus(self.query_one(TagInput))

    def tick(self) -> None:
        """Look at the clock: how old, how long still, and whether to try again by itself."""
        situation, wish = self.load_status, self.load_status.next_request
        if wish and situation.retry_at is not None and self._now() >= situation.retry_at:
            # Neither the field nor the focus: the user may be typing something else.
            self.controller.ask(wish, by_itself=True)
        elif situation.loading_tag is not None and self._engine.paused != situation.paused:
            self.controller.set_status(replace(situation, paused=self._engine.paused))
        else:
            self._show()
        self.refresher.tick()
        self._arrange()
        self.controller.keep()

    def interrupt(self) -> bool:
        """Give up a load, or the next try of one, and keep what came.

        Returns:
            Whether there was one.
        """
        if stopped := self.controller.stop():
            self._rest()
        return stopped

    # What the parts announce

    @on(TagInput.TagsSubmitted)
    def _tag_entered(self, message: TagInput.TagsSubmitted) -> None:
        self.tag_entry.entered(message.tags, message.kind)

    @on(TagInput.NameSubmitted)
    def _name_entered(self, message: TagInput.NameSubmitted) -> None:
        self.navigator.search(message.name)

    def key_taken(self, said: str | None) -> None:
        """Go on with a key that was typed; see `TagEntry`."""
        self.tag_entry.key_taken(said)

    @on(PlayerClanFound)
    def _home_found(self, message: PlayerClanFound) -> None:
        self.tag_entry.home_found(message)

    @on(DetailPane.PlayerSelected)
    def _player_chosen(self, message: DetailPane.PlayerSelected) -> None:
        self.navigator.player(message.player)

    @on(CardTable.Highlighted)
    @on(events.ScreenSuspend)
    def _done(self) -> None:
        self.onboarding.tell()

    @on(ClanView.PlayerFocused)
    def _sought(self) -> None:
        self.controller.sought()

    @on(ClanView.ViewRequested)
    def _view_wanted(self, message: ClanView.ViewRequested) -> None:
        self._arrange()
        self.controller.show_view(message.key)
        self.onboarding.did(Step.ROAM)

    @on(RaceLoaded)
    def _raced(self, message: RaceLoaded) -> None:
        self.refresher.raced(message.tag, message.race)

    @on(TagInput.Invalid)
    def _tag_wrong(self, message: TagInput.Invalid) -> None:
        self.tag_entry.changed(message.why, entered=message.entered)

    @on(TagInput.Empty)
    def _tag_empty(self) -> None:
        if not self._engine.ready:
            self.action_demo()
            return
        self._notice("type a clan's tag, for example #2PP")

    def _notice(self, text: str) -> None:
        self.controller.set_status(self.load_status.with_notice(text))

    @on(ClanPane.Selected)
    def _clan_picked(self, message: ClanPane.Selected) -> None:
        self.hop(self.controller.clan_list.nth(message.index))

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense now is not offered."""
        match action:
            case "back":
                busy = self.controller.waiting or self.controller.asked_in_vain
                return busy or self.view.can_go_back or self.onboarding.on
            case "demo":
                return not self._engine.ready
            case "open":
                return self.navigator.is_available(str(*parameters))
        sensible = {
            "refresh": self.controller.state.tag is not None,
            "refresh_all": self.controller.state.tag is not None,
            "watch": self.controller.state.tag is not None,
            "hold": self.refresher.mark != "",
            "hop": len(self.controller.clan_list.stops) > 1,
            "last": self.controller.previous_list.current is not None,
        }
        return sensible.get(action, True)

    def action_back(self) -> None:
        """One step out: of a field, the filter, the detail, a load."""
        if told := self.load_status.notice:
            self.controller.dismiss_notice()
        dismissed = self.controller.dismiss()
        if (tag := self.controller.state.tag) is not None:
            self.query_one(TagInput).show_tag(tag)
        if not (self.view.go_back() or self.interrupt() or told or dismissed):
            self.onboarding.end()

    def action_open(self, door: str) -> None:
        """Open a dialog; see `Navigator`."""
        self.onboarding.went_through(door)
        self.navigator.open(door)

    def action_refresh(self) -> None:
        """Ask for the missing; with nobody missing, for all; asked twice, for all anew."""
        self.controller.refresh()

    def action_refresh_all(self) -> None:
        """Ask for this clan anew, however young what is kept; for the others of the list, too."""
        self.controller.refresh_all()

    def action_watch(self) -> None:
        """Read the clan again and again, or no longer."""
        self.refresher.toggle()

    def action_hold(self) -> None:
        """Pause that, or go on."""
        self.refresher.hold()

    # From clan to clan

    def action_hop(self, by: int) -> None:
        """Look at the next clan of the list, or the one before."""
        self.hop(self.controller.clan_list.moved(by))

    def action_nth(self, number: int) -> None:
        """Look at the clan of a number, from 1."""
        self.hop(self.controller.clan_list.nth(number - 1))

    def action_last(self) -> None:
        """Look at the clan looked at before, in the list it was looked at in."""
        self.hop(self.controller.previous_list)

    def hop(self, course: ClanList) -> None:
        """Look at the clan that a course is at; see `ClanController.hop`."""
        self._arrange()
        self.controller.go_to(course)

    def follow(self, course: ClanList | None) -> None:
        """A dialog has chosen another list of clans, or nothing."""
        if course is not None:
            self._arrange()
            self.controller.use_list(course)

    @on(Welcome.DemoRequested)
    def action_demo(self) -> None:
        """Open the demo world."""
        self.onboarding.part()
        self.view.body.is_empty = False
        self.set_focus(self.query_one(CardTable))
        self.controller.workers.begin_demo()

    def count_since(self, at: datetime | None) -> None:
        """The history has chosen a reading to count changes from, or nothing."""
        if at is not None:
            self.controller.save(replace(self.controller.state, baseline=at))

    def action_tour(self) -> None:
        """Have the hints of a first start once more."""
        self.onboarding.again()

    def action_tag(self) -> None:
        """Go to the tag field."""
        self.view.go_to_tag()
