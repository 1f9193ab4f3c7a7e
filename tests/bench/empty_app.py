"""A Textual app with the screen's widgets and no content, to compare with."""

from __future__ import annotations

from typing import Final

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Input, Static

from tests.bench.first_paint_texts import FIELD, KEY

_COLUMNS: Final = ("#", "Card", "Players", "Share", "Elixir", "Rarity", "Who")


class Bare(App[None]):
    """An app with a title, a field, a table and a key bar."""

    CSS = "DataTable { height: 1fr; } #keys { dock: bottom; }"

    def compose(self) -> ComposeResult:
        """Yield the widgets, from top to bottom."""
        yield Static("clantui  Which cards does a clan play?")
        yield Input(placeholder=FIELD, compact=True)
        yield DataTable()
        yield Static(f"f1 {KEY}", id="keys")

    def on_mount(self) -> None:
        """Add the columns, without rows."""
        self.query_one(DataTable).add_columns(*_COLUMNS)


if __name__ == "__main__":
    Bare().run()
