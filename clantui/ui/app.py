"""The Textual app: themes, the palette, and how it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar, Final

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from clantui.ui.engine import Engine
from clantui.ui.screens.clan import ClanScreen
from clantui.ui.start import Start
from clantui.ui.themes import DARK, THEMES

INTERRUPTED: Final = 130
_PALETTE: Final = "All commands"
AGAIN: Final = 3.0
"""Seconds in which a second ctrl+c quits."""


class ClanApp(App[None]):
    """One screen of a clan, and the dialogs over it."""

    TITLE = "clantui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (160, "-broad")]  # noqa: RUF012 — Textual's type
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("colon", "command_palette", "Palette", show=False, id="palette", tooltip=_PALETTE),
        Binding(
            "ctrl+p",
            "command_palette",
            "Palette",
            show=False,
            id="palette-anywhere",
            tooltip=_PALETTE,
            priority=True,
        ),
        Binding("q", "quit", "Quit", id="quit", tooltip="Leave"),
        Binding("ctrl+q", "quit", "Quit", id="quit-anywhere", tooltip="Leave", priority=True),
        Binding(
            "ctrl+c",
            "interrupt",
            "Interrupt",
            show=False,
            id="interrupt",
            tooltip="Stop a load; twice: leave",
        ),
        Binding(
            "ctrl+z",
            "suspend_process",
            "Suspend",
            show=False,
            id="suspend",
            tooltip="To the shell; fg comes back",
        ),
    ]

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime],
        start: Start,
        *,
        examine: Callable[[], Awaitable[str]] | None = None,
    ) -> None:
        """Set up; see `ClanScreen` for what is not of the app.

        Args:
            engine: loads clans.
            now: the time, aware UTC.
            start: how to begin.
            examine: the doctor: looks at everything and tells it as text; None for none.
        """
        super().__init__()
        for ours in THEMES:
            self.register_theme(ours)
        # Assigning it would have all styles parsed a second time before the first paint.
        self.set_reactive(App.theme, DARK.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self._clan = ClanScreen(engine, now, start)
        self._examine = examine
        self._asked_to_quit = False
        self.crash: Exception | None = None

    def on_mount(self) -> None:
        """Come back from the shell to a whole screen, not to what has changed since."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def get_default_screen(self) -> Screen[None]:
        """The clan."""
        return self._clan

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers."""
        if isinstance(screen, ClanScreen):
            yield from screen.doors.commands()
        if self._examine is not None:
            yield SystemCommand("Doctor", "Look at all that a load depends on", self._open_doctor)
        yield SystemCommand("Theme", "Change how it looks", self.action_change_theme)
        yield SystemCommand("Quit", "Leave", self.action_quit)

    def _handle_exception(self, error: Exception) -> None:
        """Remember what went wrong: whoever runs the app tells it, in fewer words than Textual."""
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        """Print no traceback over the user's terminal."""

    def action_interrupt(self) -> None:
        """Copy selected text, else stop a load, else quit when asked twice."""
        if (selection := self.screen.get_selected_text()) is not None:
            self.copy_to_clipboard(selection)
        elif self._asked_to_quit:
            self.exit(return_code=INTERRUPTED)
        else:
            stopped = "stopped · " if self._clan.interrupt() else ""
            self._asked_to_quit = True
            self.notify(f"{stopped}ctrl+c again quits", timeout=AGAIN)
            self.set_timer(AGAIN, self._forget)

    def _open_doctor(self) -> None:
        from clantui.ui.screens.doctor import DoctorScreen  # noqa: PLC0415 — not for the start

        if self._examine is not None:
            self.push_screen(DoctorScreen(self._examine))

    def _forget(self) -> None:
        self._asked_to_quit = False
