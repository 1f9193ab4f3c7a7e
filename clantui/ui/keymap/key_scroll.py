"""A scroll that moves by the keys of a table."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll

from clantui.ui.keymap.bindings import TABLE_KEYS


class KeyScroll(VerticalScroll, inherit_bindings=False):
    """A scroll that moves by the keys of a table; the arrows to the sides stay the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *TABLE_KEYS,
    ]

    def action_move(self, by: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Scroll by screenfuls, less a line to go on reading at."""
        self.action_move(by * max(self.size.height - 1, 1))
