"""Dialog that goes anywhere: one line for each place, the best match first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from clantui.core.text.sanitize import fit
from clantui.ui.common.key_field import mask, take_key
from clantui.ui.common.option_list import Options
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.goto.match import GotoEntry, rank_entries
from clantui.ui.keymap.bindings import SEARCH_ONLY, bind
from clantui.ui.keymap.names import key_name

_KIND: Final = 9
"""Cells of the kind before an entry."""


class GotoScreen(ModalScreen[GotoEntry | None], SafeDismiss[GotoEntry | None]):
    """Gives the entry that was chosen, or None."""

    DEFAULT_CSS = """
    GotoScreen Options { text-wrap: nowrap; }
    """
    SCOPE: ClassVar = "goto"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("goto-close", "escape", "dismiss", "Close", "Close"),
        bind("goto-down", "down", "list('cursor_down')", "Down", "A line down", SEARCH_ONLY),
        bind("goto-up", "up", "list('cursor_up')", "Up", "A line up", SEARCH_ONLY),
        bind(
            "goto-page-down",
            "pagedown",
            "list('page_down')",
            "Page down",
            "A page down",
            SEARCH_ONLY,
        ),
        bind("goto-page-up", "pageup", "list('page_up')", "Page up", "A page up", SEARCH_ONLY),
    ]

    def __init__(
        self, entries: Iterable[GotoEntry], offer: Callable[[str], Iterable[GotoEntry]]
    ) -> None:
        """Set up.

        Args:
            entries: all there are.
            offer: returns what any text leads to, listed behind what it finds.
        """
        super().__init__()
        self._entries, self._offer = tuple(entries), offer
        self._found = rank_entries(self._entries, "")
        self._options = Options(compact=True, markup=False)

    def compose(self) -> ComposeResult:
        """Compose the field and the list."""
        with Vertical(classes="dialog -tall"):
            yield Static("Go to", classes="dialog--title")
            field = Input(placeholder="view, clan, player, card, column, command …", compact=True)
            field.cursor_blink = False
            yield field
            self._options.can_focus = False
            yield self._options
            close = key_name("goto-close")
            yield Static(
                f"↵ open · ↑↓ choose · {close} close", markup=False, classes="dialog--hint"
            )

    def on_mount(self) -> None:
        """Let the field have what is typed."""
        self.set_focus(self.query_one(Input))

    def on_resize(self) -> None:
        """Give the lines their width, which is known when the list is laid out."""
        self.call_after_refresh(self._list_found, self._options.highlighted or 0)

    def on_input_changed(self, event: Input.Changed) -> None:
        """List what fits; an API key is neither shown nor searched for."""
        event.stop()
        if event.value == key_name("palette"):  # its own key closes it, as that of every screen
            self.dismiss()
            return
        self._search("" if mask(event.input) else event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the entry under the cursor."""
        event.stop()
        if not take_key(event.input):
            self._go(self._options.highlighted or 0)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to an entry by mouse."""
        self._go(event.option_index)

    def action_list(self, way: str) -> None:
        """Move in the list, from the field."""
        getattr(self._options, f"action_{way}")()

    def _go(self, index: int) -> None:
        if index < len(self._found):
            self.dismiss(self._found[index])

    def _search(self, query: str) -> None:
        offered = self._offer(query) if query.strip() else ()
        self._found = [*rank_entries(self._entries, query), *offered]
        self._list_found()

    def _list_found(self, at: int = 0) -> None:
        options = self._options
        options.clear_options()
        width = max(options.scrollable_content_region.width - 3, 1)
        options.add_options(Option(_line(entry, width)) for entry in self._found)
        options.highlighted = min(at, len(self._found) - 1) if self._found else None


def _line(entry: GotoEntry, width: int) -> Content:
    """Return a line: kind, name, a note as far as there is room, and the keys at the right."""
    keys = f" {entry.keys}" if entry.keys else ""
    room = max(width - _KIND - cell_len(keys), 1)
    name = fit(entry.name, min(cell_len(entry.name), room))
    note = f"  {entry.note}" if entry.note else ""
    return Content.assemble(
        (fit(entry.kind.title, _KIND), "$text-muted"),
        name,
        (fit(note, max(room - cell_len(name), 0)), "$text-muted"),
        (keys, "bold $text-accent"),
    )
