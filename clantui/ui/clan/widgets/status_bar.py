"""Line above the table: the tag field and a message, or the filter and its matches."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.events import Resize
from textual.message import Message
from textual.widgets import Label, Static

from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.common.table.filter_input import FilterInput


class StatusBar(Horizontal):
    """The fields and the message; nothing in it moves during a load."""

    DEFAULT_CSS = """
    StatusBar { height: auto; max-height: 3; padding: 0 1; background: $surface; }
    StatusBar #label { display: none; width: auto; color: $text-muted; }
    StatusBar #tag { width: 14; }
    StatusBar #message { width: 1fr; margin-left: 2; height: auto; min-height: 1; max-height: 3; }
    StatusBar.-empty #label { display: block; }
    StatusBar.-filter #label { display: none; }
    StatusBar.-filter #tag { display: none; }
    StatusBar.-filter #filter { margin-left: 0; }
    StatusBar.-filter #message { width: auto; }
    StatusBar.-filter.-wrong #filter { width: 26; }
    StatusBar.-filter.-wrong #message { width: 1fr; }
    """

    class MessageResized(Message):
        """The message has room for a longer text, or for less."""

    def __init__(self) -> None:
        self.message = _MessageText(id="message", markup=False)  # wraps to three lines
        label, field = Label("Clan tag ", id="label"), TagInput()
        super().__init__(label, field, FilterInput(), self.message, id="bar")


class _MessageText(Static):
    _width = 0

    def on_resize(self, event: Resize) -> None:
        """Report another width, which is known only after the layout."""
        if event.size.width != self._width:
            self._width = event.size.width
            self.post_message(StatusBar.MessageResized())
