"""Lines about the loads of several clans."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from clantui.ui.common.clans.clan_set import ClanSet, ClanSurveys


class ClanLines(VerticalScroll, can_focus=False):
    """A line for each clan below a table; hidden while all clans are complete."""

    DEFAULT_CSS = """
    ClanLines { height: auto; max-height: 9; background: $surface; }
    ClanLines { padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def __init__(self, surveys: ClanSurveys) -> None:
        super().__init__()
        self._surveys = surveys

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield Static(id="clan-lines", markup=False)

    def show(self, clans: ClanSet) -> None:
        """Show the lines of the clans; hide the widget if all are complete."""
        now, paused = self._surveys.clock(), self._surveys.paused_for()
        lines = clans.clan_lines(now, paused, self.screen.size.width - 2)
        self.display = bool(lines)
        self.query_one(Static).update(lines)
