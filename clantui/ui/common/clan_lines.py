"""Lines about the loads of several clans."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static


class ClanLines(VerticalScroll, can_focus=False):
    """A line for each clan below a table; hidden while all clans are complete."""

    DEFAULT_CSS = """
    ClanLines { height: auto; max-height: 9; background: $surface; }
    ClanLines { padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield Static(id="clan-lines", markup=False)

    def show(self, lines: Content) -> None:
        """Show the lines; hide the widget if there are none."""
        self.display = bool(lines)
        self.query_one(Static).update(lines)
