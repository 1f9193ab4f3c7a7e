"""The field of the switcher."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input

from clantui.core.model.intent import understand
from clantui.ui.common.key_field import mask, take_key


class SwitcherField(Input):
    """Announces the text in it."""

    class TextChanged(Message):
        """Another text stands in the field; it is empty where an API key is masked."""

        def __init__(self, text: str, *, masked: bool) -> None:
            super().__init__()
            self.text, self.masked = "" if masked else text, masked

    class TextSubmitted(Message):
        """Enter was pressed."""

    def __init__(self) -> None:
        super().__init__(placeholder="name, tag or link", compact=True)
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted: in a message the link may stand on any of them."""
        event.stop()
        event.prevent_default()
        intent = understand(event.text)
        several = intent.is_certain and len(intent.tags) > 1
        text = ", ".join(map(str, intent.tags)) if several else " ".join(event.text.split())
        self.replace(text, *self.selection)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Announce the text; of a key nothing is shown, nor searched for."""
        event.stop()
        self.post_message(self.TextChanged(event.value, masked=mask(self)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Announce Enter, or the key that is there."""
        event.stop()
        if not take_key(self):
            self.post_message(self.TextSubmitted())
