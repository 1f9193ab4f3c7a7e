"""Dialog with the doctor's findings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.workers import start_worker
from clantui.ui.keymap.bindings import SEARCH_ONLY, bind


class DoctorScreen(ModalScreen[None], SafeDismiss[None]):
    """Asks for the findings when it opens, and shows them as they are."""

    SCOPE: ClassVar = "doctor"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("doctor-close", "escape,q,enter", "dismiss", "Close", "Close"),
        bind("doctor-down", "down,j", "scroll(1)", "Down", "A line down", SEARCH_ONLY),
        bind("doctor-up", "up,k", "scroll(-1)", "Up", "A line up", SEARCH_ONLY),
    ]

    def __init__(self, examine: Callable[[], Awaitable[str]]) -> None:
        """Set up with what looks at everything and tells it as text."""
        super().__init__()
        self._examine = examine

    def compose(self) -> ComposeResult:
        """Compose a text, to be filled once the findings are there."""
        with Vertical(classes="dialog -broad -framed"):
            yield Static("Doctor", classes="dialog--title")
            with VerticalScroll():
                yield Static("Checking … · Esc closes", markup=False, id="findings")
            yield Static("↑ ↓ scroll · Esc close", classes="dialog--hint")

    def on_mount(self) -> None:
        """Look, while the screen goes on."""
        start_worker(self, self._show_findings)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    async def _show_findings(self) -> None:
        findings = await self._examine()
        self.query_one("#findings", Static).update(findings.rstrip())
