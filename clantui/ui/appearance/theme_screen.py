"""List of themes; the theme under the cursor is previewed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from clantui.ui.common.option_list import Options
from clantui.ui.common.screens import Dialog, frame_dialog
from clantui.ui.keymap.bindings import HELP_ONLY, bind
from clantui.ui.keymap.names import key_name


class ThemeScreen(Dialog[str | None]):
    """Choice of a theme; its result is a name, or None after Esc, which restores the old theme."""

    SCOPE: ClassVar = "theme"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("theme-back", "escape,q", "back", "Back", "Back to the previous theme"),
        bind("theme-down", "j", "list('cursor_down')", "Down", "A theme down", HELP_ONLY),
        bind("theme-up", "k", "list('cursor_up')", "Up", "A theme up", HELP_ONLY),
    ]

    def __init__(self, names: Sequence[str], current: str) -> None:
        """Create the list with the names of all themes, and of the current one."""
        super().__init__()
        self._names, self._current = tuple(names), current

    def compose(self) -> ComposeResult:
        """Compose a list of the names."""
        options = Options(*(Option(name, id=name) for name in self._names), compact=True)
        hint = f"Enter keep · {key_name('theme-back')} back"
        yield frame_dialog("Theme", options, hint=hint, shape="-slim")

    def on_mount(self) -> None:
        """Highlight the current theme."""
        if self._current in self._names:
            self.query_one(OptionList).highlighted = self._names.index(self._current)

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        if self.is_active and event.option.id is not None and event.option.id != self.app.theme:
            self.app.theme = event.option.id

    @on(OptionList.OptionSelected)
    def _select(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_back(self) -> None:
        """Restore the old theme and close."""
        if self.is_active:
            self.abandon()
            self.dismiss(None)

    def abandon(self) -> None:
        """Restore the old theme."""
        self.app.theme = self._current
