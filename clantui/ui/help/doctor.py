"""Dialog with the results of the doctor's checks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clantui.core.doctor.report import Check, CheckState, render_lines
from clantui.ui.common.requests import start_worker
from clantui.ui.common.screens import Dialog
from clantui.ui.keymap.bindings import HELP_ONLY, bind
from clantui.ui.keymap.names import key_name

_MIN_WIDTH: Final = 32
"""Columns; in a narrower window lines are cut instead of wrapped."""
_STYLES: Final[Mapping[CheckState, str]] = {
    CheckState.OK: "$text-success",
    CheckState.WARNING: "$text-warning",
    CheckState.FAILURE: "$text-error",
    CheckState.UNCHECKED: "$text-muted",
}


class Findings(Static):
    """The verdict and the checks, wrapped at the width of the window."""

    def __init__(self) -> None:
        text = f"Checking … · {key_name('doctor-close')} closes"
        super().__init__(text, markup=False)
        self._checks: Sequence[Check] = ()

    def on_resize(self) -> None:
        """Wrap the lines again."""
        if self._checks:
            self.show_checks(self._checks)

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show the verdict in bold, then the checks, with marks in the colour of their state."""
        self._checks = checks
        verdict, *lines = (
            Content.assemble((line[:1], _STYLES[state]), line[1:])
            if state is not None
            else Content(line)
            for state, line in render_lines(checks, width=max(self.size.width, _MIN_WIDTH))
        )
        self.update(Content("\n").join([verdict.stylize("bold"), *lines]))


class DoctorScreen(Dialog[None]):
    """Dialog that runs the checks when it opens, and shows their results."""

    SCOPE: ClassVar = "doctor"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("doctor-close", "escape,q,enter", "dismiss", "Close", "Close"),
        bind("doctor-down", "down,j", "scroll(1)", "Down", "A line down", HELP_ONLY),
        bind("doctor-up", "up,k", "scroll(-1)", "Up", "A line up", HELP_ONLY),
    ]

    def __init__(self, run_checks: Callable[[], Awaitable[Sequence[Check]]]) -> None:
        super().__init__()
        self._run_checks = run_checks

    def compose(self) -> ComposeResult:
        """Compose the text of the findings."""
        with Vertical(classes="dialog -broad -framed"):
            yield Static("Doctor", classes="dialog--title")
            with VerticalScroll():
                yield Findings()
            hint = f"↑ ↓ scroll · {key_name('doctor-close')} close"
            yield Static(hint, markup=False, classes="dialog--hint")

    def on_mount(self) -> None:
        """Run the checks in a worker."""
        start_worker(self, self._show_findings)

    async def _show_findings(self) -> None:
        self.query_one(Findings).show_checks(await self._run_checks())
