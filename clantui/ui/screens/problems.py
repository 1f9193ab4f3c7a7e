"""Who could not be had, and why."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from clantui.core.battle import Logs
from clantui.core.survey import Survey
from clantui.ui.keys import bindings
from clantui.ui.screens.once import Once
from clantui.ui.troubles import title_of, troubles


class ProblemsScreen(ModalScreen[None], Once[None]):
    """A line for each member who did not answer."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("problems")

    def __init__(self, survey: Survey, logs: Logs | None = None) -> None:
        """Set up for a picture, and for the battle logs where they were asked for."""
        super().__init__()
        self._title, self._lines = title_of(survey, logs), troubles(survey, logs)

    def compose(self) -> ComposeResult:
        """A list, or the word that there is nothing to list."""
        with Vertical(classes="dialog -framed"):
            yield Static(self._title, classes="dialog--title")
            with VerticalScroll():
                yield Static(Content("\n").join(self._lines) or "Everybody has answered.")
            ways = "esc closes, then r asks them again" if self._lines else "esc closes"
            yield Static(ways, classes="dialog--hint")
