"""Base classes of all screens and dialogs."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Protocol, TypeVar, runtime_checkable

from textual import on
from textual._callback import invoke
from textual._types import CallbackType
from textual.app import ScreenError
from textual.await_complete import AwaitComplete
from textual.containers import Vertical, VerticalScroll
from textual.css.query import NoMatches
from textual.events import Resize, ScreenResume
from textual.message_pump import MessagePump
from textual.screen import ModalScreen, Screen
from textual.widget import MountError, Widget
from textual.widgets import Static

from clantui.ui.common.key_bar import KeyBar

_Result = TypeVar("_Result")

MISSING_WIDGET: Final = (NoMatches, ScreenError, MountError)
"""Errors that mean only that a widget is missing."""


def is_removed(node: object) -> bool:
    """Return True if a node is a widget that is removed, or being removed.

    Its children are removed first, and callbacks that were scheduled still run.
    """
    return isinstance(node, Widget) and (
        node._pruning or not (node.is_attached and node.is_running)  # noqa: SLF001 — no other way
    )


class BaseScreen(Screen[_Result]):
    """Base of all screens: styled once for its size before it is first drawn; closes only itself.

    Textual would draw it without the classes of its size, and style it twice more. A key typed
    quickly may reach a screen that has already closed, or that is below another one; Textual would
    then close the top screen.
    """

    _is_styled = False

    def on_compose(self) -> None:
        """Set the classes of the size before there is anything to style."""
        app = self.app
        for size, own, default in (
            (app.size.width, self.HORIZONTAL_BREAKPOINTS, app.HORIZONTAL_BREAKPOINTS),
            (app.size.height, self.VERTICAL_BREAKPOINTS, app.VERTICAL_BREAKPOINTS),
        ):
            classes = [name for start, name in (own or default or []) if size >= start]
            self.set_class(True, *classes[-1:], update=False)
        self.update_node_styles(animate=False)

    async def _on_resize(self, event: Resize) -> None:
        """Ignore a size that the terminal no longer has.

        Textual's screen posts each size to itself again after the layout. If two sizes are in the
        queue at once, each would post the other one again, without end.
        """
        if event.size != self.app.size:
            event.stop().prevent_default()

    def _invoke_later(self, callback: CallbackType, sender: MessagePump) -> None:
        """Run a callback after the refresh, also of a screen that has closed meanwhile.

        Textual runs it on the top screen. That its widgets are missing is no error, and an error
        would drop the callbacks after it.
        """

        async def run() -> None:
            try:
                await invoke(callback)
            except MISSING_WIDGET:
                if not is_removed(sender):
                    raise

        super()._invoke_later(run, sender)

    @on(ScreenResume)
    def _keep_styles(self, event: ScreenResume) -> None:
        """Style again on a return to the screen, but not when it is first shown."""
        event.refresh_styles = event.refresh_styles and self._is_styled
        self._is_styled = True

    def dismiss(self, result: _Result | None = None) -> AwaitComplete:
        """Close with a result; do nothing unless this is the top screen."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def abandon(self) -> None:
        """Undo previews, before the screen is removed without a result."""


@runtime_checkable
class Reloadable(Protocol):
    """Screen that auto-refresh reloads together with the clan below it."""

    def load_newer(self) -> None:
        """Load newer data."""


class Dialog(ModalScreen[_Result], BaseScreen[_Result]):
    """Base of all dialogs, with a key bar of their own.

    A dialog with `HAS_NAMES` stays open when tags are pasted: it has a field for names or tags, or
    closing it would lose its contents.
    """

    HAS_NAMES: ClassVar = False

    def on_mount(self) -> None:
        """Show the keys of the dialog instead of those of the screen below it."""
        self.mount(KeyBar())

    def explain_key(self, key: str) -> None:
        """Say why a key has no effect; most dialogs say nothing."""

    def action_scroll(self, by: int) -> None:
        """Scroll the text by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def action_list(self, way: str) -> None:
        """Move the cursor of the list, also while a field has the focus."""
        getattr(self.query_one("OptionList"), f"action_{way}")()


def frame_dialog(title: str, *body: Widget, hint: str = "", shape: str = "") -> Vertical:
    """Return the body of a dialog between its title and a hint; `shape` is a class of its size."""
    head = Static(title, markup=False, classes="dialog--title")
    foot = Static(hint, markup=False, classes="dialog--hint")
    return Vertical(head, *body, foot, classes=f"dialog {shape}")


def is_dialog_with_names(screen: Screen[Any]) -> bool:
    """Return True for a dialog that keeps pasted tags."""
    return isinstance(screen, Dialog) and screen.HAS_NAMES


def has_one_column(screen: Screen[Any]) -> bool:
    """Return True if there is no room for details beside a table."""
    return screen.has_class("-narrow") or screen.has_class("-tiny")
