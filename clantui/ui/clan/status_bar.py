"""Line above the table: the tag field, and one message; or the filter, and what it keeps."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label, Static

from clantui.ui.clan.tag_input import TagInput
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.update import update_static


class StatusBar(Horizontal):
    """The fields and the message; nothing in it moves while a load goes on."""

    DEFAULT_CSS = """
    StatusBar { height: auto; max-height: 3; padding: 0 1; background: $surface; }
    StatusBar #label { display: none; width: auto; color: $text-muted; }
    StatusBar #tag { width: 14; }
    StatusBar #message { width: 1fr; margin-left: 2; height: auto; min-height: 1; max-height: 3; }
    StatusBar.-empty #label, StatusBar.-filter #label { display: block; }
    StatusBar.-filter #tag { display: none; }
    StatusBar.-filter #filter { margin-left: 0; }
    StatusBar.-filter #message { width: auto; }
    StatusBar.-filter.-wrong #filter { width: 24; }
    StatusBar.-filter.-wrong #message { width: 1fr; }
    """

    def __init__(self) -> None:
        """Set up without a message."""
        super().__init__(id="bar")
        self._label = Label("", id="label")
        self._message = Static(id="message", markup=False)

    def compose(self) -> ComposeResult:
        """Compose the parts from the left."""
        yield self._label
        yield TagInput(id="tag")
        yield FilterInput(id="filter")
        yield self._message

    @property
    def message_width(self) -> int:
        """Cells of the message; 200 before it is laid out."""
        return self._message.size.width or 200

    @property
    def is_filter_open(self) -> bool:
        """True while the filter is typed."""
        return self.has_class("-filter")

    def show_message(self, message: Content) -> None:
        """Show the one message."""
        update_static(self._message, message)

    def prompt(self, *, is_empty: bool) -> None:
        """Say what the field is for where there is nothing else to see."""
        if is_empty != self.has_class("-empty"):
            self.set_class(is_empty, "-empty")
            self._name_field()

    def show_filter(self, *, shown: bool) -> None:
        """Put the filter in the place of the tag, or take it away."""
        self.query_one(FilterInput).display = shown
        self.set_class(shown, "-filter")
        self._name_field()

    def mark_wrong(self, *, is_wrong: bool) -> None:
        """Make room for a sentence beside a filter that is not understood."""
        self.set_class(is_wrong, "-wrong")

    def _name_field(self) -> None:
        self._label.update("/ " if self.is_filter_open else "Clan tag ")
