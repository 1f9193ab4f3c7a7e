"""Main screen: one clan, its cards, and who plays them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from clantui.core.history.phrases import summarise_events
from clantui.core.model.tag import Tag
from clantui.core.text.notification import notification_sequence
from clantui.core.text.phrases import format_duration, pluralise
from clantui.ui.clan.auto_refresh import AutoRefresh
from clantui.ui.clan.card_image import CardImage
from clantui.ui.clan.card_table import CardTable
from clantui.ui.clan.clan_pane import ClanPane
from clantui.ui.clan.controller import ClanController
from clantui.ui.clan.detail import DetailPane
from clantui.ui.clan.header import ClanTabs
from clantui.ui.clan.keys import CLAN_KEYS
from clantui.ui.clan.state import Layout
from clantui.ui.clan.tag_entry import TagEntry
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.clan.view import ClanView
from clantui.ui.clan.welcome import Welcome
from clantui.ui.clan.workers import (
    ClanChanged,
    LoadFinished,
    MemoryLoaded,
    Paused,
    PlayerClanLoaded,
)
from clantui.ui.common.requests import Requests
from clantui.ui.keymap.context import KeyContext
from clantui.ui.keymap.names import key_name
from clantui.ui.navigation import Navigator
from clantui.ui.onboarding.hints import HINTED_SCREENS, HintDismissed

if TYPE_CHECKING:
    from clantui.core.ports import Backend
    from clantui.ui.options import ScreenOptions

TICK: Final = 1.0
"""Seconds between two looks at the clock, for ages, countdowns and the time left."""


class ClanScreen(Screen[None]):
    """Composes the view of a clan, and hands keys and messages to the controller."""

    AUTO_FOCUS = ""  # it goes where it belongs when mounted; a second move restyles everything
    SCOPE: ClassVar = "clan"
    BINDINGS: ClassVar[list[BindingType]] = CLAN_KEYS

    def __init__(
        self, backend: Backend, clock: Callable[[], datetime], options: ScreenOptions
    ) -> None:
        """Set up; nothing is loaded before the screen is mounted.

        Args:
            clock: tells the time, aware UTC.
        """
        super().__init__()
        self._backend, self._options = backend, options
        self._wants_hint = options.tour
        self.controller = ClanController(
            backend,
            clock,
            Requests(self),
            self._show,
            self.post_message,
            self._layout,
            rest=options.rest,
        )
        self.view = ClanView(
            clock,
            options.problem,
            self.controller.states.load_status_of,
            has_key=backend.ready,
        )
        self.navigator = Navigator(self.controller, self.view, backend, clock, self.open_clan)
        self.tag_entry = TagEntry(self.controller, backend, self.post_message)
        self.is_started = False

    def compose(self) -> ComposeResult:
        """Compose the view."""
        yield self.view

    # The start: paint first, with what is at hand; what is heavy starts behind the first frame

    def on_mount(self) -> None:
        """Show what is stored, where it is at hand, and start the clock."""
        options, app = self._options, self.app
        # Textual sets them after a first frame without them.
        for room, fitting in (
            (app.size.width, app.HORIZONTAL_BREAKPOINTS or []),
            (app.size.height, app.VERTICAL_BREAKPOINTS or []),
        ):
            self.set_class(True, *[name for at, name in fitting if room >= at][-1:], update=False)
        self.controller.begin(options.view)
        self.controller.auto_refresh = AutoRefresh(ahead=options.remind, away=options.away)
        if options.memory is not None:
            self.controller.show_memory(options.memory, options.first)
            self._show_first_hint()
        has_first = options.demo or (options.first is not None and self._backend.ready)
        self.view.body.is_empty = not has_first and self.controller.state.tag is None
        self.set_focus(self.query_one(TagInput if self.view.body.is_empty else CardTable))
        self.set_interval(TICK, self.tick)
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        options = self._options
        if options.art is not None:
            image = CardImage(options.art(), self._backend.card_image, options.rest)
            self.query_one(DetailPane).show_images(image)
        self._warn(self._backend.warning)
        self._warn(options.warning)
        if options.demo:
            self.action_demo()
        elif options.memory is not None:
            self._open_first(options.first)
        else:
            self.controller.open_memory(options.first)

    @on(MemoryLoaded)
    def _handle_memory(self, message: MemoryLoaded) -> None:
        self._show_first_hint()
        self._open_first(message.first)

    def _open_first(self, first: Tag | None) -> None:
        """Load the clan to begin with, if there is one."""
        self._warn(self._backend.notice)
        if first is not None and self._backend.ready:
            self.open_clan(first)
        elif first is not None:
            self.query_one(TagInput).show_tag(first)
        self.controller.workers.warm_up()
        self.is_started = True

    def _warn(self, sentence: str) -> None:
        if sentence:
            self.notify(sentence, severity="warning", timeout=15, markup=False)

    # The state

    def _show(self) -> None:
        # Not bound by `data_bind`, which begins a turn later: the first frame would be empty.
        self.view.clan_list = self.controller.clan_list
        self.view.state = self.controller.state
        self.navigator.update()

    def _layout(self) -> tuple[Layout, str]:
        return self.view.layout_now, self.view.filter_query

    def tick(self) -> None:
        """Look at the clock: how old, how long still, and what is due."""
        self.controller.tick()
        self.view.refresh_mark = self.controller.auto_refresh.mark
        self.view.refresh_status()
        self.navigator.update()

    def on_unmount(self) -> None:
        """Store where we are."""
        self.controller.save_session()

    def open_clan(self, tag: Tag, focus_player: Tag | None = None) -> None:
        """Load a clan by its tag, and focus a player as soon as they are there."""
        self.view.expect(tag)
        self.controller.open(tag, focus_player=focus_player)

    def interrupt(self) -> bool:
        """Stop a load, or the next try of one; return False where there was none."""
        if is_stopped := self.controller.stop():
            self._leave_nothing()
        return is_stopped

    def _leave_nothing(self) -> None:
        """With no clan to show, make the tag field the next step."""
        if self.controller.is_nowhere:
            self.view.show_welcome()

    @on(LoadFinished)
    def _handle_load_finished(self) -> None:
        self._leave_nothing()
        if age := self.controller.state.load_status.cache_age:
            again = f"{key_name('refresh')} again reloads anyway"
            text = f"Already up to date ({format_duration(age)} old) · {again}"
            self.notify(text, markup=False)

    @on(ClanChanged)
    def _handle_clan_changed(self, message: ClanChanged) -> None:
        text, loudness = summarise_events(message.events), self._options.notify
        self.notify(text, title=message.clan, timeout=30, markup=False)
        driver = self.app._driver  # noqa: SLF001 — Textual has no way for a notice
        if driver is not None and not driver.is_headless and loudness != "none":
            driver.write(notification_sequence(loudness, message.clan, text))

    @on(Paused)
    def _handle_pause(self, message: Paused) -> None:
        self.controller.pause(message.seconds)

    # Messages of the parts

    @on(TagInput.TagsSubmitted)
    def _handle_tags(self, message: TagInput.TagsSubmitted) -> None:
        if (tag := self.tag_entry.enter(message.tags, message.kind)) is not None:
            self.open_clan(tag)
        self._show_key()

    @on(TagInput.NameSubmitted)
    def _handle_name(self, message: TagInput.NameSubmitted) -> None:
        self.navigator.open_switcher(message.name)

    @on(TagInput.Invalid)
    def _handle_invalid_tag(self, message: TagInput.Invalid) -> None:
        self.tag_entry.edit(message.why, is_entered=message.entered)

    @on(TagInput.Empty)
    def _handle_empty_tag(self) -> None:
        if self._backend.ready:
            self.controller.show_notice("Type a clan tag, for example #2PP")
        else:
            self.action_demo()

    @on(PlayerClanLoaded)
    def _handle_player_clan(self, message: PlayerClanLoaded) -> None:
        self.open_clan(message.clan, message.player)

    @on(DetailPane.PlayerSelected)
    def _handle_player(self, message: DetailPane.PlayerSelected) -> None:
        self.navigator.open_player(message.player)

    @on(ClanPane.Selected)
    def _handle_clan(self, message: ClanPane.Selected) -> None:
        self.controller.go_to(self.controller.clan_list.nth(message.index))

    @on(ClanView.PlayerFocused)
    def _handle_player_focused(self) -> None:
        self.controller.clear_focus_player()

    @on(ClanView.CodeRequested)
    def _handle_code(self) -> None:
        self.navigator.open("deck")

    @on(ClanView.ViewRequested)
    def _handle_view(self, message: ClanView.ViewRequested) -> None:
        self.controller.show_view(message.key)
        self.view.dismiss_hint()

    @on(ClanTabs.ClanSelected)
    def _handle_clan_tab(self, message: ClanTabs.ClanSelected) -> None:
        self.controller.go_to(self.controller.clan_list.nth(message.index))

    @on(ClanTabs.ViewSelected)
    def _handle_view_tab(self, message: ClanTabs.ViewSelected) -> None:
        self.controller.show_view(message.key)

    @on(ClanTabs.SwitcherRequested)
    def _handle_switcher(self) -> None:
        self.open_screen("switcher")

    @on(ClanTabs.ReloadRequested)
    def _handle_reload(self) -> None:
        if self.controller.state.tag is not None:
            self.action_refresh()

    def use_key(self, sentence: str | None) -> None:
        """Go on with a key that was typed.

        Args:
            sentence: what was done with the key; None where it was thrown away.
        """
        if sentence is None:
            return
        if self.controller.state.load_status.demo:
            sentence = f"{sentence} Start clantui again to load real clans."
        self.notify(sentence, markup=False)
        if self.tag_entry.use_key():
            self._show_key()

    def _show_key(self) -> None:
        if self._backend.ready:
            self.view.show_key()

    def offer_text(self, text: str) -> bool:
        """Offer what was pasted to be opened; return False where no tag or link is in it."""
        field = self.query_one(TagInput)
        if not field.offer(text):
            return False
        self.view.go_to_tag()
        first, *more = field.value.split(", ")
        rest = f" and {pluralise(len(more), 'more clan')}" if more else ""
        self.controller.show_notice(f"Enter opens {first}{rest} · {key_name('back')} cancels")
        return True

    # The hint of a first start

    def _show_first_hint(self) -> None:
        if self._wants_hint and not self.controller.states.is_onboarded:
            self.view.show_hint()
        self._wants_hint = False

    @on(HintDismissed)
    def _handle_hint_dismissed(self) -> None:
        self.controller.states.is_onboarded = True
        self._options.toured()

    def action_tour(self) -> None:
        """Show the hint of a first start once more."""
        self.view.show_hint()

    # Keys

    def key_context(self) -> KeyContext:
        """Return the facts that explain why a key does nothing."""
        controller = self.controller
        return KeyContext(
            clans=len(controller.clan_list.stops),
            has_last=controller.previous_list.current is not None,
            has_clan=controller.state.tag is not None,
            has_survey=controller.state.load_status.survey is not None,
            is_loading=controller.state.load_status.loading_tag is not None,
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes sense now."""
        controller = self.controller
        if action == "copy":
            return self.navigator.is_available(str(*parameters))
        if action == "view":
            return self.view.check_action(action, parameters)
        if action in {"refresh", "refresh_all", "watch"}:
            return controller.state.tag is not None
        stops = len(controller.clan_list.stops)
        is_busy = controller.state.is_waiting or controller.state.has_unseen_error
        sensible = {
            "back": is_busy or self.view.can_go_back or self.view.can_dismiss_hint,
            "demo": not self._backend.ready,
            "hold": controller.auto_refresh.is_on,
            "hop": stops > 1,
            "nth": action == "nth" and int(str(*parameters)) <= stops,
            "last": controller.previous_list.current is not None,
        }
        return sensible.get(action, True)

    def action_back(self) -> None:
        """Go one step out: of a field, the filter, the detail, a load."""
        if had_notice := bool(self.controller.state.load_status.notice):
            self.controller.dismiss_notice()
        had_error = self.controller.dismiss_error()
        if (tag := self.controller.state.tag) is not None:
            self.query_one(TagInput).show_tag(tag)
        if not (self.view.go_back() or self.interrupt() or had_notice or had_error):
            self.view.dismiss_hint()

    def open_screen(self, name: str) -> None:
        """Open a screen over this one by its name, or close it where it is open."""
        if name in HINTED_SCREENS:
            self.view.dismiss_hint()
        self.navigator.open(name)

    def action_copy(self, name: str) -> None:
        """Copy the tag or the row."""
        self.navigator.open(name)

    def action_view(self, by: int) -> None:
        """Show another view of the clan."""
        self.view.show_view(by)

    def action_refresh(self) -> None:
        """Ask for the missing; with nobody missing, for all; asked twice, for all anew."""
        self.controller.refresh()

    def action_refresh_all(self) -> None:
        """Ask for this clan anew; for the others of the list, too."""
        self.controller.refresh_all()

    def action_watch(self) -> None:
        """Refresh the clan by itself, or no longer."""
        is_on = self.controller.toggle_auto_refresh()
        text = _reloading() if is_on else "Automatic reload is off"
        self.notify(text, markup=False)
        self.view.refresh_mark = self.controller.auto_refresh.mark

    def action_hold(self) -> None:
        """Pause that, or go on."""
        self.controller.toggle_auto_refresh_pause()
        is_paused = self.controller.auto_refresh.is_paused
        key = key_name("pause-watch")
        text = f"Automatic reload is paused · {key} continues" if is_paused else _reloading()
        self.notify(text, markup=False)
        self.view.refresh_mark = self.controller.auto_refresh.mark

    def action_hop(self, by: int) -> None:
        """Go to the next clan of the list, or the one before."""
        self.controller.go_to(self.controller.clan_list.move(by))

    def action_nth(self, number: int) -> None:
        """Go to the clan of a number, from 1."""
        clan_list = self.controller.clan_list
        if clan_list.at == number - 1:
            self.notify(f"This is clan {number}", markup=False)
        self.controller.go_to(clan_list.nth(number - 1))

    def action_last(self) -> None:
        """Go to the clan before, in the list it was shown in."""
        self.controller.go_to(self.controller.previous_list)

    @on(Welcome.DemoRequested)
    def action_demo(self) -> None:
        """Open the demo world."""
        if self.view.has_hint:  # the demo remembers for itself: elsewhere it counts as had
            self.controller.states.is_onboarded = True
            self.controller.save_session()
        self.view.leave_welcome()
        self.controller.open_demo()

    def action_tag(self) -> None:
        """Go to the tag field."""
        self.view.go_to_tag()


def _reloading() -> str:
    return f"Reloading every 2 minutes · {key_name('pause-watch')} pauses"
