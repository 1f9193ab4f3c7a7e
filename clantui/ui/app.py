"""The Textual app: themes, keys, messages, and the end of the program."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual._context import active_message_pump
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import DescendantFocus, Event, Key, Paste, Ready
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import WorkerFailed, active_worker

from clantui.core.model.intent import parse_intent
from clantui.core.model.key_text import holds_key
from clantui.core.modules import LateModule
from clantui.core.names import ExitCode
from clantui.core.ports import Backend
from clantui.core.text.phrases import pluralise
from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE, Appearance, list_line_filters
from clantui.ui.appearance.contrast import make_meaning_variables, with_readable_text
from clantui.ui.appearance.themes import DARK, THEMES, list_theme_names, make_ansi_variables
from clantui.ui.clan.clan_states import ChosenTheme, decode_state
from clantui.ui.clan.messages import LoadFinished, StoreOpened
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.common.api_key_field import ApiKeySubmitted
from clantui.ui.common.message_line import (
    ScreenNotice,
    give_reason,
    post_notice,
    show_newest,
    withdraw_message,
    withdraw_reasons,
)
from clantui.ui.common.screens import MISSING_WIDGET, Dialog, is_dialog_with_names, is_removed
from clantui.ui.deck.card_art import CardArt
from clantui.ui.export.output import FileExporter, copy
from clantui.ui.keymap.names import key_name
from clantui.ui.keys import APP_KEYS
from clantui.ui.options import ScreenOptions
from clantui.ui.terminal.typed_ahead import TypeAhead

if TYPE_CHECKING:
    from clantui.core.doctor.report import Check
    from clantui.ui.appearance import theme_screen
    from clantui.ui.clan.widgets import api_key_dialog
    from clantui.ui.goto import entries
    from clantui.ui.goto import screen as goto_screen
    from clantui.ui.goto.match import GotoEntry
    from clantui.ui.help import doctor
    from clantui.ui.keymap import reasons
    from clantui.ui.terminal import driver
else:
    theme_screen = LateModule("clantui.ui.appearance.theme_screen")
    api_key_dialog = LateModule("clantui.ui.clan.widgets.api_key_dialog")
    goto_screen = LateModule("clantui.ui.goto.screen")
    doctor = LateModule("clantui.ui.help.doctor")
    entries = LateModule("clantui.ui.goto.entries")
    reasons = LateModule("clantui.ui.keymap.reasons")  # every screen
    driver = LateModule("clantui.ui.terminal.driver")  # cannot be imported on Windows

_KEEP_SCREENS: Final = frozenset({"auto_refresh", "pause_auto_refresh", "refresh_all"})
"""Actions on the clan that keep the screens over it open."""

QUIT_WINDOW: Final = 3.0
"""Seconds in which a second ctrl+c quits."""

_ARROWS: Final = {"↑": "up", "↓": "down", "←": "left", "→": "right"}


class ClanApp(App[None]):
    """The screen of a clan, and the screens over it."""

    TITLE = "clantui"
    _is_theme_ready = False
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide"), (160, "-broad")]  # noqa: RUF012 — Textual's type
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (16, "-high"), (22, "-tall"), (34, "-taller")]  # noqa: RUF012 — see above
    SCOPE: ClassVar = "app"
    BINDINGS: ClassVar[list[BindingType]] = APP_KEYS

    def __init__(
        self,
        backend: Backend,
        clock: Callable[[], datetime],
        options: ScreenOptions,
        *,
        appearance: Appearance = DEFAULT_APPEARANCE,
        run_doctor: Callable[[], Awaitable[Sequence[Check]]] | None = None,
        file_exporter: FileExporter | None = None,
    ) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self._is_theme_ready = True
        self._appearance, self.zone = appearance, options.zone
        name = appearance.theme if appearance.colours else DARK.name
        if options.store is not None:
            stored = decode_state(options.store.load_state()).theme
            if stored is not None and self._accepts_theme(stored):
                name = stored.name
        # Set without the watcher, which would parse all styles a second time before the first
        # paint.
        self.set_reactive(App.theme, name)
        self.no_color = not appearance.colours
        self.uses_letters = appearance.ascii or not appearance.colours
        # Replace the first filter: Textual's constructor made it for a theme that is not ansi.
        self._refresh_truecolor_filter(self.ansi_theme)
        self._filters = [self._filters[0], *list_line_filters(self, appearance)]
        if not appearance.animation:
            self.animation_level = "none"
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_keymap(options.keymap)
        self._backend = backend
        self.card_art = (
            CardArt(options.art, backend.load_card_image, options.load_delay)
            if options.art
            else None
        )
        self._clan = ClanScreen(backend, clock, options)
        self._run_doctor = run_doctor
        self.file_exporter = file_exporter
        self._type_ahead = TypeAhead(self)
        self._is_quit_requested = False
        self.has_shown_copy_hint = False
        self.crash: Exception | None = None

    async def on_event(self, event: Event) -> None:
        """Delay each key until the previous one has had its effect; see `TypeAhead`.

        A pasted API key is not passed to a field, which would show it.
        """
        if not isinstance(event, (Key, Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif self._exit:  # the screens are being removed
            return
        elif self._type_ahead.admit(event):
            if isinstance(event, Paste) and holds_key(event.text):
                self.post_message(ApiKeySubmitted(event.text))
            elif isinstance(event, Paste) and self._is_for_tag_field(event):
                self.on_paste(event)
            else:
                await super().on_event(event)
            self._type_ahead.follow(event)

    def on_unmount(self) -> None:
        """Stop handling keys."""
        self._type_ahead.stop()

    @property
    def is_demo(self) -> bool:
        """True while the clan on screen is one of the demo."""
        return self._clan.controller.states.is_demo

    def get_driver_class(self) -> type[Driver]:
        """Return our driver instead of Textual's for terminals."""
        default = super().get_driver_class()
        if default.__name__ != "LinuxDriver":  # on Windows, or in a browser with `serve`
            return default
        return driver.TerminalDriver

    def _accepts_theme(self, theme: ChosenTheme) -> bool:
        """Return True if a theme chosen in an earlier run is newer than the configured one."""
        appearance = self._appearance
        is_there = theme.name in self.available_themes
        is_newest = theme.configured in {"", appearance.theme}
        return is_there and appearance.colours and not appearance.this_run_only and is_newest

    @on(StoreOpened)
    def _use_stored_theme(self) -> None:
        """Use the theme of an earlier run, if the store was not open for the first frame."""
        theme = self._clan.controller.states.theme
        if theme is not None and self.theme != theme.name and self._accepts_theme(theme):
            self.theme = theme.name

    def search_themes(self) -> None:
        """Open the dialog of themes, with previews."""
        if not isinstance(self.screen, theme_screen.ThemeScreen):
            screen = theme_screen.ThemeScreen(list_theme_names(), self.theme)
            self.push_screen(screen, self._keep_theme)

    def _keep_theme(self, name: str | None) -> None:
        if name is not None:
            usual = "" if self._appearance.this_run_only else self._appearance.theme
            self._clan.controller.states.theme = ChosenTheme(name, usual)
            self._clan.controller.save_session()

    def on_mount(self) -> None:
        """Redraw the whole screen after a suspend."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def on_ready(self, _: Ready) -> None:
        """Start loading, now that the first frame is painted."""
        self._clan.call_later(self._clan.start)

    def get_css_variables(self) -> dict[str, str]:
        """Return the colours of the theme, with readable text, and the colours with a meaning."""
        variables = super().get_css_variables()
        theme = self.current_theme
        # Textual's constructor calls this once before a theme is set.
        if self._is_theme_ready and theme.ansi:
            variables = {**variables, **make_ansi_variables()}
        elif self._is_theme_ready:
            if theme not in THEMES:
                variables = {**variables, **with_readable_text(variables)}
            variables = {**variables, **make_meaning_variables(variables, theme)}
        self.theme_variables = variables
        return variables

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Keep the cursor of a field from blinking: an idle screen writes nothing."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    def _is_for_tag_field(self, event: Paste) -> bool:
        """Return True for tags, also in a filter or a dialog, unless that has a field for them."""
        has_only_tags = parse_intent(event.text).has_only_tags
        return has_only_tags and not is_dialog_with_names(self.screen)

    def on_paste(self, event: Paste) -> None:
        """Put a pasted tag or link into the tag field; say so if the text is neither."""
        if is_dialog_with_names(self.screen):
            return
        if not self._clan.offer_text(event.text):
            self.notify("That is not a clan or player tag or link.")
            return
        self._clan.navigator.close_upper()

    def on_api_key_submitted(self, message: ApiKeySubmitted) -> None:
        """Open the dialog that checks and saves an API key."""
        message.stop()
        if message.token is None:
            self.notify(f"The API key {message.error}", severity="warning")
            return
        if isinstance(self.screen, api_key_dialog.ApiKeyScreen):
            self.pop_screen()
        screen = api_key_dialog.ApiKeyScreen(self._backend, message.token)
        self.push_screen(screen, self._clan.use_api_key)

    def action_command_palette(self) -> None:
        """Open or close the Go to dialog."""
        if isinstance(self.screen, goto_screen.GotoScreen):
            self.screen.dismiss()
        else:
            themes = () if self.no_color else list_theme_names()
            clan = self._clan
            collector = entries.EntryCollector(clan.controller, clan.view, clan.navigator)
            screen = goto_screen.GotoScreen(collector.collect(themes), collector.offer)
            self.push_screen(screen, self._go_to)

    def _go_to(self, entry: GotoEntry | None) -> None:
        if entry is not None:
            entry.run()

    def choose_theme(self, name: str) -> None:
        """Use a theme, and store it."""
        self.theme = name
        self._keep_theme(name)

    def get_default_screen(self) -> Screen[None]:
        """Return the clan screen."""
        return self._clan

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only actions that are useful now."""
        match action:
            case "open":
                return self._clan.navigator.is_available(str(*parameters))
            case "clan":
                return self._clan.check_action(str(parameters[0]), parameters[1:])
            case "doctor":
                return self._run_doctor is not None
            case "change_theme":
                return not self.no_color
        return super().check_action(action, parameters)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message on this screen; one with a title (a clan's name) on all screens."""
        del markup  # text is never markup
        seconds = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        post_notice(self, ScreenNotice(message, title, severity, seconds))

    def _refresh_notifications(self) -> None:
        """Show the newest message in one line above the key bar, not Textual's toasts."""
        if stack := self._screen_stack:
            notices = [
                notice
                for notice in self._notifications
                if not isinstance(notice, ScreenNotice) or notice.belongs_to(stack[-1], stack)
            ]
            show_newest(self.screen, notices)

    def get_key_display(self, binding: Binding) -> str:
        """Return the text of a key: Textual's sign for Enter is missing in several fonts.

        In ASCII an arrow key is written as its name: characters that look like arrows, such as
        `v`, are keys themselves.
        """
        text = super().get_key_display(binding).replace("⏎", "↵")
        return _ARROWS.get(text, text) if self._appearance.ascii else text

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Run the action of a key, or say why it has no effect."""
        if priority:  # Textual's first call for each key
            withdraw_reasons(self)
        is_bound = await super()._check_bindings(key, priority)
        if not (is_bound or priority or isinstance(self.focused, Input)):
            self._explain_key(key)
        return is_bound

    def _explain_key(self, key: str) -> None:
        if isinstance(self.screen, Dialog):
            self.screen.explain_key(key)
            return
        controller, screen = self._clan.controller, getattr(self.screen, "SCOPE", "app")
        context = reasons.KeyContext(
            clans=len(controller.clan_list.clans),
            has_last=controller.previous_list.current is not None,
            has_clan=controller.state.tag is not None,
            has_survey=controller.state.load.survey is not None,
            is_loading=self._clan.is_starting or controller.state.load.is_loading,
            is_demo=self.is_demo,
        )
        give_reason(self, reasons.explain_key(key, self._keymap, context, screen))

    @on(LoadFinished)
    def _withdraw_still_loading(self) -> None:
        withdraw_message(self, reasons.STILL_LOADING)

    async def _on_exit_app(self) -> None:
        """Record the end of the app; a closed browser tab ends it without a call of `exit`."""
        self._exit = True
        await super()._on_exit_app()

    def _handle_exception(self, error: Exception) -> None:
        """Keep the error for the caller of the app, who reports it shorter than Textual."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error  # the error keeps its traceback
        worker = active_worker.get(None)
        node = worker.node if worker is not None else active_message_pump.get(None)
        is_over = self._exit or not self.is_running or is_removed(node)
        if isinstance(error, MISSING_WIDGET) and is_over:
            return
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        """Print no traceback over the user's terminal."""

    def action_interrupt(self) -> None:
        """Copy the selected text, or else stop a load; quit if pressed twice.

        Text selected in a field is copied too, but does not keep a load from being stopped: fields
        select their text automatically.
        """
        if (selection := self.screen.get_selected_text()) is not None:
            copy(self.screen, selection, pluralise(len(selection), "character"))
        elif self._is_quit_requested:
            self.exit(return_code=ExitCode.INTERRUPTED)
        else:
            if field_text := getattr(self.focused, "selected_text", ""):
                copy(self.screen, field_text, pluralise(len(field_text), "character"))
            stopped = "Stopped. " if self._clan.interrupt() else ""
            self._is_quit_requested = True
            text = f"{stopped}Press {key_name('interrupt')} again to quit"
            self.notify(text, timeout=QUIT_WINDOW)
            self.set_timer(QUIT_WINDOW, self._forget_quit)

    def action_open(self, name: str) -> None:
        """Open a screen by its name; close it if it is open."""
        self._clan.open_screen(name)

    def action_clan(self, name: str, *parameters: object) -> None:
        """Run an action of the clan screen, and close the screens over it."""
        if name not in _KEEP_SCREENS:
            self._clan.navigator.close_upper()
        getattr(self._clan, f"action_{name}")(*parameters)

    def action_doctor(self) -> None:
        """Open the doctor, which finds out why loading fails."""
        if self._run_doctor is not None:
            self.push_screen(doctor.DoctorScreen(self._run_doctor))

    def _forget_quit(self) -> None:
        self._is_quit_requested = False
