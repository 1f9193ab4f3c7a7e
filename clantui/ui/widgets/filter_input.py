"""The field that filters rows while it is being typed into."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class FilterInput(Input):
    """Stands in the place of the message while it is open."""

    DEFAULT_CSS = """
    FilterInput { width: 1fr; margin-left: 2; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Keep", id="filter.keep", tooltip="Keep the filter"),
    ]

    class Filtered(Message):
        """Another text stands in the field."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Kept(Message):
        """Enter: the filter stays, the field goes."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(placeholder="card, rarity or player", compact=True, id=id)
        self.display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """Announce the text."""
        event.stop()
        self.post_message(self.Filtered(event.value.strip()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Announce that it stays."""
        event.stop()
        self.post_message(self.Kept())
