"""The palette: Textual's, but for two keys that would end the program."""

from __future__ import annotations

from textual.command import CommandPalette
from textual.widgets import OptionList

from clantui.ui.common.option_list import has_pages
from clantui.ui.common.screens import SafeDismiss


class Palette(CommandPalette, SafeDismiss[None]):
    """Textual's, which goes once, and turns no page of an empty list."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no page of an empty list."""
        if action == "command_list" and not has_pages(self.query_one(OptionList)):
            return False
        return super().check_action(action, parameters)
