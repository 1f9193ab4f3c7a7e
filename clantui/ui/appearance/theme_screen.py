"""The list of themes: each is previewed while the cursor is on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from clantui.ui.common.option_list import Options
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.keymap.bindings import SEARCH_ONLY, bind
from clantui.ui.keymap.names import key_name


class ThemeScreen(ModalScreen[str | None], SafeDismiss[str | None]):
    """Choice of a theme: its name, or None with the earlier theme put back."""

    SCOPE: ClassVar = "theme"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("theme-back", "escape,q", "back", "Back", "Back to the previous theme"),
        bind("theme-down", "j", "move('down')", "Down", "A theme down", SEARCH_ONLY),
        bind("theme-up", "k", "move('up')", "Up", "A theme up", SEARCH_ONLY),
    ]

    def __init__(self, names: Sequence[str], present: str) -> None:
        """Set up.

        Args:
            names: of all themes there are.
            present: the one that is put back by Escape.
        """
        super().__init__()
        self._names, self._present = tuple(names), present

    def compose(self) -> ComposeResult:
        """Compose a list of the names."""
        with Vertical(classes="dialog -slim -framed"):
            yield Static("Theme", classes="dialog--title")
            yield Options(*(Option(name, id=name) for name in self._names), compact=True)
            hint = f"Enter keep · {key_name('theme-back')} back"
            yield Static(hint, markup=False, classes="dialog--hint")

    def on_mount(self) -> None:
        """Begin on the present theme."""
        if self._present in self._names:
            self.query_one(OptionList).highlighted = self._names.index(self._present)

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        if self.is_active and event.option.id is not None and event.option.id != self.app.theme:
            self.app.theme = event.option.id

    @on(OptionList.OptionSelected)
    def _select(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_move(self, way: str) -> None:
        """Move as the arrows do."""
        options = self.query_one(OptionList)
        options.action_cursor_down() if way == "down" else options.action_cursor_up()

    def action_back(self) -> None:
        """Go back to the theme that was there."""
        if self.is_active:
            self.abandon()
            self.dismiss(None)

    def abandon(self) -> None:
        """Put the theme back that was there."""
        self.app.theme = self._present
