"""Dialog with the results of the doctor's checks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clantui.core.doctor.report import Check, CheckState, render_lines
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import Dialog, frame_dialog
from clantui.ui.keymap.bindings import HELP_ONLY, bind
from clantui.ui.keymap.names import arrow_names, key_name

_MIN_WIDTH: Final = 32
"""Columns; in a narrower window lines are cut instead of wrapped."""
_STYLES: Final[Mapping[CheckState, str]] = {
    CheckState.OK: "$text-success",
    CheckState.WARNING: "$text-warning",
    CheckState.FAILURE: "$text-error",
    CheckState.UNCHECKED: "$text-muted",
}


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
        self._checks: Sequence[Check] = ()

    def compose(self) -> ComposeResult:
        """Compose the text of the findings."""
        close = key_name("doctor-close")
        text = Static(f"Checking … · {close} closes", markup=False, id="findings")
        hint = f"{arrow_names('doctor')} scroll · {close} close"
        yield frame_dialog("Doctor", VerticalScroll(text), hint=hint, shape="-broad")

    def on_mount(self) -> None:
        """Run the checks."""
        Requests(self).load("checks", self._run_checks, self._handle_checks)

    def on_resize(self) -> None:
        """Wrap the lines for the new width."""
        self.call_after_refresh(self._show_findings)

    def _handle_checks(self, checks: Sequence[Check]) -> None:
        self._checks = checks
        self._show_findings()

    def _show_findings(self) -> None:
        """Show the verdict in bold, then the checks, with marks in the colour of their state."""
        if not self._checks:
            return
        shown = self.query_one("#findings", Static)
        verdict, *lines = (
            Content.assemble((line[:1], _STYLES[state]), line[1:])
            if state is not None
            else Content(line)
            for state, line in render_lines(self._checks, width=max(shown.size.width, _MIN_WIDTH))
        )
        shown.update(Content("\n").join([verdict.stylize("bold"), *lines]))
