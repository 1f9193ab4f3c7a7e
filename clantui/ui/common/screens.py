"""A screen that closes once, however many keys were typed before it closed."""

from __future__ import annotations

from typing import Any, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

from clantui.ui.common.key_bar import KeyBar

_Result = TypeVar("_Result")


class SafeDismiss(Screen[_Result]):
    """Base of all screens but the first; a dialog has it after `ModalScreen`, for the styles.

    Keys that are typed fast wait for a screen that has gone, or on which another has been put.
    Textual would take the next screen away for each of them.
    """

    def on_mount(self) -> None:
        """Show the keys of a dialog in place of those of the screen below it."""
        if self.is_modal and not self.query(KeyBar):
            self.mount(KeyBar())

    def dismiss(self, result: _Result | None = None) -> AwaitComplete:
        """Close with a result; do nothing where it is not on top."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def abandon(self) -> None:
        """Undo what is only tried, before the screen is taken away without a result."""


def has_one_column(screen: Screen[Any]) -> bool:
    """Return True where a table and the detail beside it have no room next to each other."""
    return screen.has_class("-narrow") or screen.has_class("-tiny")
