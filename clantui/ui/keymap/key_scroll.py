"""Scroll container with the keys of a table."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll

from clantui.ui.keymap.bindings import TABLE_KEYS


class KeyScroll(VerticalScroll, inherit_bindings=False):
    """Scroll container with the keys of a table; ← and → are left to the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*TABLE_KEYS]

    def action_move(self, by: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Scroll by screenfuls; one line of the last one stays visible."""
        self.action_move(by * max(self.size.height - 1, 1))
