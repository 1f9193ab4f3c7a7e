"""The "Go to" dialog: a search over all places and commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from clantui.core.text.sanitize import fit, truncate
from clantui.ui.common.api_key_field import mask, take_key
from clantui.ui.common.option_list import Options
from clantui.ui.common.screens import Dialog, frame_dialog
from clantui.ui.goto.match import GotoEntry, rank_entries
from clantui.ui.keymap.bindings import bind, list_keys
from clantui.ui.keymap.names import arrow_names, key_name

_KIND: Final = 9
"""Cells of the kind before an entry."""


class GotoScreen(Dialog[GotoEntry | None]):
    """Dialog to go anywhere; its result is the chosen entry, or None."""

    DEFAULT_CSS = "GotoScreen Options { text-wrap: nowrap; }"
    HAS_NAMES = True
    SCOPE: ClassVar = "goto"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("goto-close", "escape", "dismiss", "Close", "Close"),
        *list_keys("goto"),
    ]

    def __init__(
        self, entries: Iterable[GotoEntry], offer: Callable[[str], Iterable[GotoEntry]]
    ) -> None:
        """Create the dialog; `offer` returns entries to list after those that match a query."""
        super().__init__()
        self._entries, self._offer = tuple(entries), offer
        self._matches = rank_entries(self._entries, "")
        self._options = Options(compact=True, markup=False)

    def compose(self) -> ComposeResult:
        """Compose the field and the list."""
        field = Input(placeholder="view, clan, player, card, column, command …", compact=True)
        self._options.can_focus = False
        close = key_name("goto-close")
        hint = f"Enter open · {arrow_names('goto')} choose · {close} close"
        yield frame_dialog("Go to", field, self._options, hint=hint, shape="-tall")

    def on_mount(self) -> None:
        """Focus the field."""
        self.set_focus(self.query_one(Input))

    def on_resize(self) -> None:
        """Draw the lines for the width that the list has after the layout."""
        self.call_after_refresh(self._list_matches, self._options.highlighted or 0)

    def on_input_changed(self, event: Input.Changed) -> None:
        """List the matches; an API key is neither shown nor searched for."""
        event.stop()
        if event.value == key_name("palette"):  # the key that opens the dialog also closes it
            self.dismiss()
            return
        self._search("" if mask(event.input) else event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the entry under the cursor."""
        event.stop()
        if not take_key(event.input):
            self._go(self._options.highlighted or 0)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the entry that was clicked."""
        self._go(event.option_index)

    def _go(self, index: int) -> None:
        if index < len(self._matches):
            self.dismiss(self._matches[index])

    def _search(self, query: str) -> None:
        offered = self._offer(query) if query.strip() else ()
        self._matches = [*rank_entries(self._entries, query), *offered]
        self._list_matches()

    def _list_matches(self, index: int = 0) -> None:
        options = self._options
        options.clear_options()
        width = max(options.scrollable_content_region.width - 3, 1)
        options.add_options(Option(_draw_line(entry, width)) for entry in self._matches)
        options.highlighted = min(index, len(self._matches) - 1) if self._matches else None


def _draw_line(entry: GotoEntry, width: int) -> Content:
    """Draw kind, name, as much of the note as fits, and the keys at the right."""
    keys = f" {entry.keys}" if entry.keys else ""
    room = max(width - _KIND - cell_len(keys), 1)
    name = truncate(entry.name, room)
    note = f"  {entry.note}" if entry.note else ""
    return Content.assemble(
        (fit(entry.kind.title, _KIND), "$text-muted"),
        name,
        (fit(note, max(room - cell_len(name), 0)), "$text-muted"),
        (keys, "bold $text-accent"),
    )
