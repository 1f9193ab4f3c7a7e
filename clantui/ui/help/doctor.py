"""Dialog with the doctor's findings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from clantui.core.doctor.report import Check, CheckState, as_lines
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.workers import start_worker
from clantui.ui.keymap.bindings import SEARCH_ONLY, bind
from clantui.ui.keymap.names import key_name

_NARROWEST: Final = 32
"""Columns below which lines are cut rather than wrapped to single letters."""
_STYLES: Final[Mapping[CheckState, str]] = {
    CheckState.OK: "$text-success",
    CheckState.WARNING: "$text-warning",
    CheckState.FAILURE: "$text-error",
    CheckState.UNCHECKED: "$text-muted",
}


class Findings(Static):
    """The verdict and the lines, wrapped at the width that there is."""

    def __init__(self) -> None:
        words = f"Checking … · {key_name('doctor-close')} closes"
        super().__init__(words, markup=False, id="findings")
        self._checks: Sequence[Check] = ()

    def on_resize(self) -> None:
        """Wrap again."""
        if self._checks:
            self.show_checks(self._checks)

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show what was found."""
        self._checks = checks
        self.update(draw_findings(checks, max(self.size.width, _NARROWEST)))


def draw_findings(checks: Sequence[Check], width: int) -> Content:
    """Draw the verdict in bold, then the lines, with marks in the colour of their state."""
    lines = [
        Content.assemble((line[:1], _STYLES[state]), line[1:])
        if state is not None
        else Content(line)
        for state, line in as_lines(checks, width=width)
    ]
    return Content("\n").join([lines[0].stylize("bold"), *lines[1:]])


class DoctorScreen(ModalScreen[None], SafeDismiss[None]):
    """Asks for the findings when it opens, and shows them as they are."""

    SCOPE: ClassVar = "doctor"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("doctor-close", "escape,q,enter", "dismiss", "Close", "Close"),
        bind("doctor-down", "down,j", "scroll(1)", "Down", "A line down", SEARCH_ONLY),
        bind("doctor-up", "up,k", "scroll(-1)", "Up", "A line up", SEARCH_ONLY),
    ]

    def __init__(self, examine: Callable[[], Awaitable[Sequence[Check]]]) -> None:
        """Set up with what looks at everything."""
        super().__init__()
        self._examine = examine

    def compose(self) -> ComposeResult:
        """Compose a text, to be filled once the findings are there."""
        with Vertical(classes="dialog -broad -framed"):
            yield Static("Doctor", classes="dialog--title")
            with VerticalScroll():
                yield Findings()
            hint = f"↑ ↓ scroll · {key_name('doctor-close')} close"
            yield Static(hint, markup=False, classes="dialog--hint")

    def on_mount(self) -> None:
        """Look, while the screen goes on."""
        start_worker(self, self._show_findings)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    async def _show_findings(self) -> None:
        self.query_one(Findings).show_checks(await self._examine())
