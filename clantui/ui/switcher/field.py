"""Text field of the switcher."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input

from clantui.core.model.intent import parse_intent
from clantui.ui.common.key_field import mask, take_key


class SwitcherField(Input):
    """Field for a name, a tag, a link or an API key, which is hidden."""

    class TextChanged(Message):
        """The text has changed; `text` is empty while an API key is masked."""

        def __init__(self, text: str, *, masked: bool) -> None:
            super().__init__()
            self.text, self.masked = "" if masked else text, masked

    class TextSubmitted(Message):
        """Enter was pressed."""

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

    def on_input_changed(self, event: Input.Changed) -> None:
        """Mask an API key, then post the text."""
        event.stop()
        self.post_message(self.TextChanged(event.value, masked=mask(self)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Post an API key if there is one, else that Enter was pressed."""
        event.stop()
        if not take_key(self):
            self.post_message(self.TextSubmitted())
