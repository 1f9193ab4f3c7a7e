"""Tests of the dialog with the doctor's findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content
from textual.widgets import Static

from clantui.core.doctor.report import Check, CheckState
from clantui.ui.help.doctor import DoctorScreen
from tests.ui.harness import stage

STYLES: Final = {
    CheckState.OK: "$text-success",
    CheckState.WARNING: "$text-warning",
    CheckState.FAILURE: "$text-error",
    CheckState.UNCHECKED: "$text-muted",
}
CHECKS: Final = tuple(Check(state.value, state, "long word " * 12) for state in STYLES)


async def run_checks() -> Sequence[Check]:
    """Return a check in each state."""
    return CHECKS


async def test_each_mark_has_the_colour_of_its_state_at_each_width() -> None:
    """The verdict is bold, and only marks are coloured; lines are wrapped for the window."""
    async with stage(size=(100, 40)) as s:
        await s.app.push_screen(screen := DoctorScreen(run_checks))
        for width in (100, 60, 30):
            await s.resize(width, 40)
            await s.until(lambda: "long" in str(screen.query_one("#findings", Static).content))
            shown = screen.query_one("#findings", Static)
            found = shown.content
            assert isinstance(found, Content)
            lines = found.split("\n")
            assert "bold" in {str(span.style) for span in lines[0].spans}
            marks = [
                (line.plain.split()[1], [str(span.style) for span in line.spans])
                for line in lines[1:]
                if line.spans
            ]
            assert marks == [(state.value, [style]) for state, style in STYLES.items()]
            assert max(line.cell_length for line in lines) <= max(shown.size.width, 32)
            assert max(line.cell_length for line in lines) > shown.size.width - 12
