"""The Textual app: themes, the palette, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar, Final

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from clantui.core.tag import Tag
from clantui.ui.engine import Engine
from clantui.ui.screens.clan import ClanScreen
from clantui.ui.themes import DARK, THEMES

INTERRUPTED: Final = 130
AGAIN: Final = 3.0
"""Seconds in which a second ctrl+c quits."""


class ClanApp(App[None]):
    """One screen of a clan, and the dialogs over it."""

    TITLE = "clantui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 — Textual's type
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("colon", "command_palette", "Palette", show=False, key_display=":", id="palette"),
        Binding("q", "quit", "Quit", id="quit", tooltip="Leave"),
        Binding("ctrl+q", "quit", "Quit", id="quit-field", tooltip="Leave", priority=True),
        Binding("ctrl+c", "interrupt", "Interrupt", show=False, system=True, id="interrupt"),
        Binding("ctrl+z", "suspend_process", show=False, system=True, id="suspend"),
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
        """Set up; see `ClanScreen` for what is not of the app.

        Args:
            engine: loads clans.
            now: the time, aware UTC.
            first: a clan to begin with.
            demo: begin in the demo world.
            problem: why there is no key, or empty.
        """
        super().__init__()
        for ours in THEMES:
            self.register_theme(ours)
        self.theme = DARK.name
        self._clan = ClanScreen(engine, now, first=first, demo=demo, problem=problem)
        self._asked_to_quit = False
        self.crash: Exception | None = None

    def get_default_screen(self) -> Screen[None]:
        """The clan."""
        return self._clan

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers."""
        if isinstance(screen, ClanScreen):
            yield from screen.get_commands()
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
        elif self._clan.interrupt():
            pass
        elif self._asked_to_quit:
            self.exit(return_code=INTERRUPTED)
        else:
            self._asked_to_quit = True
            self.notify("ctrl+c again quits", timeout=AGAIN)
            self.set_timer(AGAIN, self._forget)

    def _forget(self) -> None:
        self._asked_to_quit = False
