"""The Textual app: themes, the palette, and how it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual._context import active_message_pump
from textual.app import App, ScreenError, SystemCommand
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.events import DescendantFocus, Event, Key, Paste
from textual.screen import ModalScreen, Screen
from textual.widget import MountError, Widget
from textual.widgets import Input
from textual.worker import WorkerFailed, active_worker

from clantui.core.model.token import holds_key
from clantui.core.modules import LateModule
from clantui.core.ports import Backend
from clantui.core.text.phrases import pluralise
from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE, Appearance, line_filters
from clantui.ui.appearance.contrast import with_readable_text
from clantui.ui.appearance.meaning import meaning_variables
from clantui.ui.appearance.themes import DARK, SAFE, THEMES, ansi_variables, theme_names
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.clan.states import ChosenTheme, decode_state
from clantui.ui.clan.workers import MemoryLoaded, Paused
from clantui.ui.common.key_field import KeySubmitted
from clantui.ui.common.message_line import show_newest
from clantui.ui.export.output import FileExporter, copy
from clantui.ui.keymap.bindings import list_commands
from clantui.ui.keys import APP_KEYS
from clantui.ui.navigation import load_screen
from clantui.ui.options import ScreenOptions
from clantui.ui.terminal.typed_ahead import TypeAhead

if TYPE_CHECKING:
    from clantui.core.doctor.report import Check
    from clantui.ui.goto import entries
    from clantui.ui.goto.match import GotoEntry
    from clantui.ui.keymap import reasons
    from clantui.ui.terminal import driver
else:
    entries = LateModule("clantui.ui.goto.entries")
    reasons = LateModule("clantui.ui.keymap.reasons")  # every screen
    driver = LateModule("clantui.ui.terminal.driver")  # cannot be imported on Windows

INTERRUPTED: Final = 130
_BEHIND: Final = frozenset({"hold", "refresh_all", "watch"})
"""Actions on the clan for which the screens over it stay."""

AGAIN: Final = 3.0
"""Seconds in which a second ctrl+c quits."""


_ARROWS: Final = {"↑": "up", "↓": "down", "←": "left", "→": "right"}


class ClanApp(App[None]):
    """One screen of a clan, and the dialogs over it."""

    TITLE = "clantui"
    _settled = False
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide"), (160, "-broad")]  # noqa: RUF012 — Textual's type
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (16, "-high"), (22, "-tall"), (34, "-taller")]  # noqa: RUF012 — see above
    SCOPE: ClassVar = "app"
    BINDINGS: ClassVar[list[BindingType]] = APP_KEYS

    def __init__(
        self,
        backend: Backend,
        now: Callable[[], datetime],
        start: ScreenOptions,
        *,
        look: Appearance = DEFAULT_APPEARANCE,
        examine: Callable[[], Awaitable[Sequence[Check]]] | None = None,
        outlet: FileExporter | None = None,
    ) -> None:
        """Set up; see `ClanScreen` for what is not of the app.

        Args:
            now: the time, aware UTC.
            examine: the doctor: looks at everything; None for none.
            outlet: writes files; None for none.
        """
        super().__init__()
        for ours in THEMES:
            self.register_theme(ours)
        # Assigning it would have all styles parsed a second time before the first paint.
        self._settled = True
        self._look, self.zone = look, start.zone
        self._explained = ""
        stored = decode_state(start.memory.state()).theme if start.memory is not None else None
        theme = look.theme if stored is None or not self._accepts_theme(stored) else stored.name
        self.set_reactive(App.theme, theme if look.colours else DARK.name)
        self.no_color = not look.colours
        self.uses_letters = look.ascii or not look.colours
        # Textual's constructor made its filter, the first, for a theme that is not ansi.
        self._refresh_truecolor_filter(self.ansi_theme)
        self._filters = [self._filters[0], *line_filters(self, look)]
        if not look.animation:
            self.animation_level = "none"
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_keymap(start.keymap)
        self._backend = backend
        self._clan = ClanScreen(backend, now, start)
        self._examine = examine
        self.outlet = outlet
        self._ahead = TypeAhead(self)
        self._asked_to_quit = False
        self.has_told_copy = False
        self.crash: Exception | None = None

    async def on_event(self, event: Event) -> None:
        """Hear a key when the one before it has had its effect; see `Ahead`.

        No field has an API key that is pasted, which it would show.
        """
        if not isinstance(event, (Key, Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif self._exit:  # the screens are being taken down
            return
        elif self._ahead.may_go(event):
            if isinstance(event, Paste) and holds_key(event.text):
                self.post_message(KeySubmitted(event.text))
            else:
                await super().on_event(event)
            self._ahead.follow()

    def on_unmount(self) -> None:
        """End what would outlive the screen."""
        self._ahead.stop()

    @property
    def is_typed_ahead(self) -> bool:
        """Return whether a key has not had all of its effect yet."""
        return self._ahead.is_busy

    def get_driver_class(self) -> type[Driver]:
        """Give ours, where Textual would take that for terminals."""
        wanted = super().get_driver_class()
        if wanted.__name__ != "LinuxDriver":  # Windows, or a browser by way of `serve`
            return wanted
        return driver.TerminalDriver

    def _accepts_theme(self, theme: ChosenTheme) -> bool:
        """Return whether a theme of an earlier run is the newest wish."""
        look = self._look
        is_there = theme.name in self.available_themes
        is_newest = theme.instead_of in {"", look.theme}
        return is_there and look.colours and not look.only_now and is_newest

    @on(MemoryLoaded)
    def _use_stored_theme(self) -> None:
        """Use the theme that was chosen before; the first frame may come too early for it."""
        theme = self._clan.controller.states.theme
        if theme is not None and self.theme != theme.name and self._accepts_theme(theme):
            self.theme = theme.name

    def search_themes(self) -> None:
        """Offer all themes, each as a preview."""
        theme_screen = load_screen("theme")
        if not isinstance(self.screen, theme_screen):
            self.push_screen(theme_screen(theme_names(), self.theme), self._keep_theme)

    def _keep_theme(self, name: str | None) -> None:
        if name is not None:
            usual = "" if self._look.only_now else self._look.theme
            self._clan.controller.states.theme = ChosenTheme(name, usual)
            self._clan.controller.save_session()

    def on_mount(self) -> None:
        """Draw the whole screen after a return from the shell, and hear of pauses."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        self._backend.on_pause = lambda seconds: self._clan.post_message(Paused(seconds))

    def get_css_variables(self) -> dict[str, str]:
        """Return the colours of the theme, all text readable, and those that mean something."""
        variables = super().get_css_variables()
        theme = self.current_theme
        # Textual's constructor asks once before the theme is settled.
        if self._settled and theme.ansi:
            variables = {**variables, **ansi_variables(variables)}
        elif self._settled:
            if theme not in THEMES:
                variables = {**variables, **with_readable_text(variables)}
            meanings = meaning_variables(variables, is_safe=theme is SAFE)
            variables = {**variables, **meanings}
        self.theme_variables = variables
        return variables

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Let no field blink where nothing is to move."""
        if self.animation_level == "none" and isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    def on_paste(self, event: Paste) -> None:
        """Offer a tag or a link on the clan's screen that is pasted anywhere but into a dialog."""
        if isinstance(self.screen, ModalScreen):
            return
        if not self._clan.offer_text(event.text):
            self.notify("That is not a clan or player tag or link.")
            return
        self._clan.navigator.close_upper()

    def on_key_submitted(self, message: KeySubmitted) -> None:
        """Check the key and offer to save it, over whatever is on the screen."""
        message.stop()
        if message.token is None:
            self.notify(f"The API key {message.why}", severity="warning", markup=False)
            return
        key_screen = load_screen("key")
        if isinstance(self.screen, key_screen):
            self.pop_screen()
        self.push_screen(key_screen(self._backend, message.token), self._clan.use_key)

    def action_command_palette(self) -> None:
        """Offer all that can be gone to, or close that."""
        goto_screen = load_screen("goto")
        if isinstance(self.screen, goto_screen):
            self.screen.dismiss()
        else:
            self.push_screen(goto_screen(*self._list_entries()), self._go_to)

    def _list_entries(self) -> tuple[Iterable[GotoEntry], Callable[[str], Iterable[GotoEntry]]]:
        """Return all entries, and what offers more for a text."""
        themes = () if self.no_color else theme_names()
        return entries.collect_entries(self._clan, themes), partial(
            entries.offer_query, self._clan
        )

    def _go_to(self, entry: GotoEntry | None) -> None:
        if entry is not None:
            entry.run()

    def choose_theme(self, name: str) -> None:
        """Use a theme from now on."""
        self.theme = name
        self._keep_theme(name)

    def get_default_screen(self) -> Screen[None]:
        """Return the screen of the clan."""
        return self._clan

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """List what the palette offers."""
        yield from list_commands(screen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes sense now."""
        match action:
            case "open":
                return self._clan.navigator.is_available(str(*parameters))
            case "clan":
                return self._clan.check_action(str(parameters[0]), parameters[1:])
            case "doctor":
                return self._examine is not None
            case "change_theme":
                return not self.no_color
        return super().check_action(action, parameters)

    def _refresh_notifications(self) -> None:
        """Show the newest message in one line above the key bar, where Textual puts toasts."""
        if self._screen_stack:
            show_newest(self.screen, tuple(self._notifications))

    def get_key_display(self, binding: Binding) -> str:
        """Return how a key is shown: Textual's sign for Enter is missing in several fonts.

        In ASCII an arrow key has its name: the twins of the arrows are keys themselves, as `v` is.
        """
        shown = super().get_key_display(binding).replace("⏎", "↵")
        return _ARROWS.get(shown, shown) if self._look.ascii else shown

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Run what a key is bound to, else say why it does nothing."""
        if priority:  # asked first for each key
            self._withdraw_explanation()
        is_bound = await super()._check_bindings(key, priority)
        if not (is_bound or priority or isinstance(self.focused, Input)):
            self._explain_key(key)
        return is_bound

    def _explain_key(self, key: str) -> None:
        if isinstance(self.screen, ModalScreen):
            return
        context, screen = self._clan.key_context(), getattr(self.screen, "SCOPE", "app")
        sentence = reasons.explain_key(key, self._keymap, context, screen, self.get_key_display)
        self._explained = sentence
        self.notify(sentence, markup=False)

    def _withdraw_explanation(self) -> None:
        """Take the reason away that the key before did nothing: the next one may have gone on."""
        if sentence := self._explained:
            self._explained = ""
            for notice in [known for known in self._notifications if known.message == sentence]:
                self._unnotify(notice)

    async def _on_exit_app(self) -> None:
        """Note the end also where a closed browser tab asks for it, which calls no `exit`."""
        self._exit = True
        await super()._on_exit_app()

    def _handle_exception(self, error: Exception) -> None:
        """Remember what went wrong: whoever runs the app tells it, in fewer words than Textual."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error  # what went wrong, with where it did
        if is_missing_widget(error) and (self._exit or not self.is_running or is_detached()):
            return
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        """Print no traceback over the user's terminal."""

    def action_interrupt(self) -> None:
        """Copy selected text, else stop a load, else quit when asked twice.

        What is selected in a field is copied besides: fields select all of it by themselves.
        """
        if (selection := self.screen.get_selected_text()) is not None:
            copy(self.screen, selection, pluralise(len(selection), "character"))
        elif self._asked_to_quit:
            self.exit(return_code=INTERRUPTED)
        else:
            if marked := getattr(self.focused, "selected_text", ""):
                copy(self.screen, marked, pluralise(len(marked), "character"))
            stopped = "Stopped. " if self._clan.interrupt() else ""
            self._asked_to_quit = True
            self.notify(f"{stopped}Press Ctrl+C again to quit", timeout=AGAIN)
            self.set_timer(AGAIN, self._forget)

    def action_open(self, name: str) -> None:
        """Open a screen by its name, or close it where it is open."""
        self._clan.open_screen(name)

    def action_clan(self, name: str, *parameters: int) -> None:
        """Run an action of the clan's screen, which is shown for it."""
        if name not in _BEHIND:
            self._clan.navigator.close_upper()
        getattr(self._clan, f"action_{name}")(*parameters)

    def action_help(self) -> None:
        """Tell all keys of the screen."""
        self._clan.open_screen("help")

    def action_doctor(self) -> None:
        """Look at all that a load depends on."""
        if self._examine is not None:
            self.push_screen(load_screen("doctor")(self._examine))

    def _forget(self) -> None:
        self._asked_to_quit = False


def is_missing_widget(error: Exception) -> bool:
    """Return whether an error says no more than that a part of the screen is not there."""
    return isinstance(error, NoMatches | ScreenError | MountError)


def is_detached() -> bool:
    """Return whether the widget that acts now is off the screen: its parts are rightly missing.

    One that is being removed loses its parts first, and still does what it had put off.
    """
    worker = active_worker.get(None)
    actor = worker.node if worker is not None else active_message_pump.get(None)
    return isinstance(actor, Widget) and (
        actor._pruning or not (actor.is_attached and actor.is_running)  # noqa: SLF001 — no other way
    )
