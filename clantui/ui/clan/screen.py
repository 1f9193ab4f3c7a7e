"""Main screen: one clan, its cards, and the players who use them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Button

from clantui.core.history.clan_watch import ClanWatch
from clantui.core.history.phrases import summarise_events
from clantui.core.model.tag import Tag
from clantui.core.modules import LateModule
from clantui.core.ports import Backend
from clantui.core.text.notification import format_notification
from clantui.core.text.phrases import pluralise
from clantui.core.views import TAB_VIEWS, find_tab, list_variants
from clantui.ui.clan.auto_refresh import AutoRefresh
from clantui.ui.clan.controller import ClanController
from clantui.ui.clan.messages import ClanChanged, LoadFinished, RefreshStarted, StoreOpened
from clantui.ui.clan.navigation import Navigator
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.status_text import describe_auto_refresh, describe_cached
from clantui.ui.clan.tag_entry import TagEntry
from clantui.ui.clan.view import ClanView
from clantui.ui.clan.widgets.card_table import CardTable
from clantui.ui.clan.widgets.clan_pane import ClanPane
from clantui.ui.clan.widgets.detail import DetailPane
from clantui.ui.clan.widgets.header import ViewTabs
from clantui.ui.clan.widgets.hint import HINTED_SCREENS, HintDismissed
from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.clan.widgets.welcome import Welcome
from clantui.ui.common.clans.player_clan import PLAYER_REQUEST
from clantui.ui.common.header import ScreenHeader
from clantui.ui.common.message_line import give_reason
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import BaseScreen
from clantui.ui.common.tab_line import TabLine
from clantui.ui.common.update import TICK
from clantui.ui.export.output import copy, copy_chat_line
from clantui.ui.keymap.bindings import IN_PALETTE, bind
from clantui.ui.keymap.names import key_name
from clantui.ui.options import ScreenOptions

if TYPE_CHECKING:
    from clantui.ui.clan import clan_contents
else:
    clan_contents = LateModule("clantui.ui.clan.clan_contents")

_EVENT_FRAME: Final = len(" › " + ": " + " ")
"""Cells of the message line besides the title and the text."""


class ClanScreen(BaseScreen[None]):
    """Screen with the view of a clan; its keys and messages go to the controller."""

    AUTO_FOCUS = ""  # set when mounted; a second move restyles everything
    SCOPE: ClassVar = "clan"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", "escape", "back", "Back", "Back; cancels a load, hides the first hint"),
        bind("refresh", "r,f5", "refresh", "Reload", "Reload (missing players first)", IN_PALETTE),
        bind("next-clan", "right,l,],>", "step_clan(1)", "Next clan", "Next clan", IN_PALETTE),
        bind(
            "previous-clan",
            "left,h,[,<",
            "step_clan(-1)",
            "Previous clan",
            "Previous clan",
            IN_PALETTE,
        ),
        bind("copy-tag", "y", "copy('tag')", "Copy tag", "Copy the clan's tag", IN_PALETTE),
        bind(
            "copy-row", "Y", "copy('row')", "Copy row", "Copy the row under the cursor", IN_PALETTE
        ),
    ]

    def __init__(
        self, backend: Backend, clock: Callable[[], datetime], options: ScreenOptions
    ) -> None:
        super().__init__()
        self._backend, self._options = backend, options
        self._may_hold_keys = options.hold_keys > 0
        self._requests = Requests(self)
        self.controller = ClanController(
            backend,
            clock,
            self._requests,
            self._show,
            self.post_message,
            lambda: (self.view.layout_now, self.view.filter_text),
            load_delay=options.load_delay,
        )
        self.view = ClanView(
            clock,
            options.key_problem,
            self.controller.states.load_state_of,
            self.controller.paused_for,
            has_key=backend.has_key,
        )
        self.navigator = Navigator(self.controller, self.view, backend, clock, self.open_clan)
        self.tag_entry = TagEntry(self.controller, backend, self._requests, self.open_clan)
        self.is_started = False

    def compose(self) -> ComposeResult:
        """Compose the view."""
        yield self.view

    # Start: paint stored data first; slow imports and loads start after the first frame

    @property
    def is_starting(self) -> bool:
        """True until the clan to open at the start is requested."""
        return not self.is_started and (self._options.demo or self._options.first is not None)

    @property
    def holds_keys(self) -> bool:
        """True while typed keys wait for the rows of the first clan; see `HOLD_KEYS`."""
        is_coming = self.is_starting or self.controller.state.load.is_loading
        return self._may_hold_keys and is_coming and not self.view.table.rows

    def _release_keys(self) -> None:
        self._may_hold_keys = False

    def on_mount(self) -> None:
        """Show stored data if the store is open, and start the clock."""
        options = self._options
        self.controller.state = ClanState(view=options.view)
        watch = ClanWatch(ahead=options.remind, away=options.away)
        self.controller.auto_refresh = AutoRefresh(watch=watch)
        if options.store is not None:
            self.controller.show_stored(options.store, options.first)
            self._show_first_hint()
        has_first = options.demo or (options.first is not None and self._backend.has_key)
        self.view.set_empty(is_empty=not has_first and self.controller.state.tag is None)
        self.set_focus(self.query_one(TagInput if self.view.body.is_empty else CardTable))
        self._backend.on_pause = lambda _: self.call_later(self._refresh_times)
        self.set_interval(TICK, self.tick)

    def start(self) -> None:
        """Start loading; called when the first frame is painted."""
        options = self._options
        self._warn(self._backend.warning)
        self._warn(options.warning)
        if options.demo:
            self.action_demo()
        elif options.store is not None:
            self._open_first(options.first)
        else:
            self.controller.open_store(options.first)

    @on(StoreOpened)
    def _handle_store_opened(self, message: StoreOpened) -> None:
        for screen in self.app.screen_stack[1:]:  # opened before the demo was ready
            screen.query(ScreenHeader).refresh()
        self._show_first_hint()
        self._open_first(message.first)

    def _open_first(self, first: Tag | None) -> None:
        self._warn(self._backend.notice)
        if first is not None and self._backend.has_key:
            self.open_clan(first)
        elif first is not None:
            self.query_one(TagInput).show_tag(first)
        self._requests.load("start", self._backend.start, lambda _: None)  # slow imports
        if self._may_hold_keys:
            self.set_timer(self._options.hold_keys, self._release_keys)
        self.is_started = True

    def _warn(self, sentence: str) -> None:
        if sentence:
            self.notify(sentence, severity="warning", timeout=15)

    # State

    def _show(self) -> None:
        # Not `data_bind`, which starts a turn later: the first frame would be empty.
        self.view.clan_list = self.controller.clan_list
        self.view.state = self.controller.state
        self.navigator.update()

    def tick(self) -> None:
        """Update ages and countdowns, and start the loads that are due."""
        self.controller.tick()
        self.navigator.mark_auto_refresh(self.controller.auto_refresh.mark)
        self._refresh_times()

    def _refresh_times(self) -> None:
        self.view.refresh_status()
        self.navigator.update()

    def on_unmount(self) -> None:
        """Store the session."""
        self.controller.save_session()

    def open_clan(self, tag: Tag, focus_player: Tag | None = None) -> None:
        """Load a clan by its tag, and focus a player as soon as they are loaded."""
        self.query_one(TagInput).show_tag(tag)
        self.view.leave_welcome()
        self.controller.open(tag, focus_player=focus_player)

    def interrupt(self) -> bool:
        """Stop a load or its next try; return False if there was none."""
        if is_stopped := self.controller.stop():
            self._show_welcome_if_empty()
        return is_stopped

    def _show_welcome_if_empty(self) -> None:
        has_list = len(self.controller.clan_list.clans) > 1
        if self.controller.state.load.survey is None and not has_list:
            self.view.show_welcome()

    @on(LoadFinished)
    def _handle_load_finished(self) -> None:
        self._show_welcome_if_empty()
        state = self.controller.state
        if (age := state.load.cache_age) and not state.needs_logs:
            give_reason(self.app, describe_cached(age))

    @on(RefreshStarted)
    def _reload_upper_screens(self) -> None:
        self.navigator.reload_upper()

    @on(ClanChanged)
    def _handle_clan_changed(self, message: ClanChanged) -> None:
        text, loudness = summarise_events(message.events), self._options.notify
        room = self.size.width - cell_len(message.clan) - _EVENT_FRAME
        short_text = summarise_events(message.events, room)
        self.notify(short_text, title=message.clan, timeout=30)
        driver = self.app._driver  # noqa: SLF001 — Textual has no API for desktop notifications
        if driver is not None and not driver.is_headless:
            driver.write(format_notification(loudness, message.clan, text))

    # Messages of widgets

    @on(TagInput.IntentSubmitted)
    def _handle_intent(self, message: TagInput.IntentSubmitted) -> None:
        intent = message.intent
        if intent.is_certain:
            self.tag_entry.enter(intent.tags, intent.kind)
            self._show_key()
        elif intent.name:
            self.navigator.open_switcher(intent.name)
        elif self._backend.has_key:
            self.controller.show_notice("Type a clan tag, for example #2PP")
        else:
            self.action_demo()

    @on(TagInput.Validated)
    def _handle_validated_tag(self, message: TagInput.Validated) -> None:
        self.tag_entry.show_validity(message.notice, is_entered=message.is_entered)

    @on(DetailPane.PlayerSelected)
    def _handle_player(self, message: DetailPane.PlayerSelected) -> None:
        self.navigator.open_player(message.player)

    @on(ClanPane.Selected)
    def _handle_clan(self, message: ClanPane.Selected) -> None:
        self.controller.go_to(self.controller.clan_list.select(message.index))

    @on(ClanView.PlayerFocused)
    def _handle_player_focused(self) -> None:
        self.controller.clear_focus_player()

    @on(TabLine.Selected)
    def _handle_tab(self, message: TabLine.Selected) -> None:
        clan_list, index = self.controller.clan_list, message.index
        if isinstance(message.line, ViewTabs):
            self.controller.show_view(TAB_VIEWS[index])
        elif index < len(clan_list.clans):
            self.controller.go_to(clan_list.select(index))
        else:
            self.open_screen("switcher")

    def use_api_key(self, sentence: str | None) -> None:
        """Use a new API key, and say where it was saved; None if the user forgot it."""
        if sentence is None:
            return
        if self.controller.states.is_demo:
            sentence = f"{sentence} Start clantui again to load real clans."
        self.notify(sentence)
        if self.tag_entry.use_api_key():
            self._show_key()

    def _show_key(self) -> None:
        if self._backend.has_key:
            self.query_one(Welcome).show_key()

    def offer_text(self, text: str) -> bool:
        """Put pasted tags or links into the tag field; return False if there is none."""
        field = self.query_one(TagInput)
        if not field.offer(text):
            return False
        self.view.go_to_tag()
        first, *others = field.value.split(", ")
        more = f" and {pluralise(len(others), 'more clan')}" if others else ""
        self.controller.show_notice(f"Enter opens {first}{more} · {key_name('back')} cancels")
        return True

    # First hint

    def _show_first_hint(self) -> None:
        if self._options.shows_hint and not self.controller.states.is_onboarded:
            self.view.show_hint()

    @on(HintDismissed)
    def _handle_hint_dismissed(self) -> None:
        self.controller.states.is_onboarded = True
        self._options.on_hint_dismissed()

    def action_first_hint(self) -> None:
        """Show the first hint again."""
        self.view.show_hint()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only actions that are useful now."""
        controller = self.controller
        if action == "copy":
            return self._can_copy(str(*parameters))
        if action in {"view", "variant"}:
            is_one_of_many = action == "view" or len(list_variants(controller.state.view)) > 1
            return is_one_of_many and controller.state.load.survey is not None
        if action in {"refresh", "refresh_all", "auto_refresh"}:
            return controller.state.tag is not None
        clans = len(controller.clan_list.clans)
        is_busy = (
            controller.state.is_waiting
            or controller.state.has_opening_error
            or self._requests.is_running(PLAYER_REQUEST)
        )
        available = {
            "back": is_busy or self.view.can_go_back or self.view.can_dismiss_hint,
            "demo": not self._backend.has_key,
            "pause_auto_refresh": controller.auto_refresh.is_on,
            "step_clan": clans > 1,
            "select_clan": action == "select_clan" and int(str(*parameters)) <= clans,
            "last": controller.previous_list.current is not None,
        }
        return available.get(action, True)

    def action_back(self) -> None:
        """Leave a field, the filter or the details, or cancel a load."""
        if had_notice := bool(self.controller.state.notice):
            self.controller.dismiss_notice()
        had_error = self.controller.dismiss_error()
        if (tag := self.controller.state.tag) is not None:
            self.query_one(TagInput).show_tag(tag)
        if not (self.view.go_back() or self.interrupt() or had_notice or had_error):
            self.view.dismiss_hint()

    def open_screen(self, name: str) -> None:
        """Open a screen over this one by its name; close it if it is open."""
        if name in HINTED_SCREENS:
            self.view.dismiss_hint()
        self.navigator.open(name)

    def _can_copy(self, part: str) -> bool:
        if part == "reminder":
            return self.view.view.chat_line is not None
        state = self.view.state
        return (state.load.survey if part == "row" else state.tag) is not None

    def action_copy(self, part: str) -> None:
        """Copy the clan's `tag`, the `row` under the cursor, or the `reminder` of the view."""
        if part == "reminder":
            copy_chat_line(self, clan_contents.write_view_line(self.view), part)
        elif part == "tag" and (tag := self.view.state.tag) is not None:
            copy(self, str(tag), str(tag))
        elif part == "row" and (text := clan_contents.format_row(self.view)):
            copy(self, text, text.replace("\t", "  "))

    def action_view(self, by: int) -> None:
        """Show the next or the previous view of the clan."""
        self._step_view(TAB_VIEWS, find_tab(self.controller.state.view), by)

    def action_variant(self) -> None:
        """Show the next variant of the view, with rows of another kind."""
        view = self.controller.state.view
        self._step_view(list_variants(view), view, 1)

    def _step_view(self, keys: Sequence[str], current: str, by: int) -> None:
        self.controller.show_view(keys[(keys.index(current) + by) % len(keys)])
        self.view.dismiss_hint()

    def action_refresh(self) -> None:
        """Reload; see `ClanController.refresh`."""
        self.controller.refresh()

    def action_refresh_all(self) -> None:
        """Reload this clan and the other open clans."""
        self.controller.refresh_all()

    def action_auto_refresh(self) -> None:
        """Switch auto-refresh on or off."""
        self.controller.toggle_auto_refresh()
        self._show_auto_refresh()

    def action_pause_auto_refresh(self) -> None:
        """Pause or resume auto-refresh."""
        self.controller.toggle_auto_refresh_pause()
        self._show_auto_refresh()

    def _show_auto_refresh(self) -> None:
        self.notify(describe_auto_refresh(self.controller.auto_refresh))
        self.navigator.mark_auto_refresh(self.controller.auto_refresh.mark)

    def action_step_clan(self, by: int) -> None:
        """Go to the next or the previous clan of the list."""
        self.controller.go_to(self.controller.clan_list.move(by))

    def action_select_clan(self, number: int) -> None:
        """Go to a clan by its number, from 1."""
        clan_list = self.controller.clan_list
        if clan_list.position == number - 1:
            give_reason(self.app, f"This is clan {number}")
        self.controller.go_to(clan_list.select(number - 1))

    def action_last(self) -> None:
        """Go to the last viewed clan, in its list."""
        self.controller.go_to(self.controller.previous_list)

    @on(Button.Pressed, "#demo")
    def action_demo(self) -> None:
        """Open the demo."""
        if self.view.has_hint:  # the demo has a store of its own: mark the hint as seen here
            self.controller.states.is_onboarded = True
            self.controller.save_session()
        self.app.clear_notifications()  # why there is no API key does not matter any more
        self.view.leave_welcome()
        self.controller.open_demo()

    def action_tag(self) -> None:
        """Go to the tag field."""
        self.view.go_to_tag()
