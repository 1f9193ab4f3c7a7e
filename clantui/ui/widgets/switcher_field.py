"""The field of the switcher."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input


class SwitcherField(Input):
    """Announces what stands in it."""

    class Typed(Message):
        """Another text stands in the field."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Entered(Message):
        """Enter was pressed."""

    def __init__(self) -> None:
        """Set up, empty."""
        super().__init__(placeholder="name, tag or link", compact=True)
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted: in a message the link may stand on any of them."""
        event.stop()
        event.prevent_default()
        self.replace(" ".join(event.text.split()), *self.selection)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Announce the text."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Announce Enter."""
        event.stop()
        self.post_message(self.Entered())
