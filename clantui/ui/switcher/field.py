"""Text field of the switcher."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from clantui.core.model.intent import parse_intent


class SwitcherField(Input):
    """Field for a name, a tag or a link; a paste may have several lines."""

    def __init__(self) -> None:
        super().__init__(placeholder="name, tag or link", compact=True)

    def on_paste(self, event: events.Paste) -> None:
        """Paste all lines, since a link may be on any line of a message."""
        event.stop()
        event.prevent_default()
        intent = parse_intent(event.text)
        several = intent.is_certain and len(intent.tags) > 1
        text = ", ".join(map(str, intent.tags)) if several else " ".join(event.text.split())
        self.replace(text, *self.selection)
