"""The field for a clan's tag. A bad tag never leaves it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

from clantui.core.tag import ALPHABET, BadTag, Kind, Tag, spoken_of
from clantui.ui.keys import bindings


class TagInput(Input):
    """An input that announces tags, and says at once what cannot be one."""

    DEFAULT_CSS = """
    TagInput { width: 16; }
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("tag")

    class Entered(Message):
        """A tag was typed and Enter pressed; `kind` tells of what, as far as it is known."""

        def __init__(self, tag: Tag, kind: Kind) -> None:
            super().__init__()
            self.tag, self.kind = tag, kind

    class Wrong(Message):
        """What stands in the field cannot become a tag; empty when that is mended."""

        def __init__(self, why: str) -> None:
            super().__init__()
            self.why = why

    class Empty(Message):
        """Enter on an empty field."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(placeholder="#2PP", compact=True, select_on_focus=True, id=id)
        self.cursor_blink = False  # a screen at rest writes nothing
        self._offered = ("", Kind.UNKNOWN)  # what was pasted elsewhere, and what it is of

    def show_tag(self, tag: Tag) -> None:
        """Write a tag into the field without announcing it."""
        with self.prevent(Input.Changed):
            self.value = str(tag)

    def offer(self, text: str) -> bool:
        """Take up something pasted elsewhere, to be opened by Enter.

        Args:
            text: a tag or a link, perhaps with other words around it.

        Returns:
            Whether there was a tag in it.
        """
        if (tag := _tag_in(text)) is None:
            return False
        self.show_tag(tag)
        self._offered = (self.value, spoken_of(text))
        return True

    def on_paste(self, event: Paste) -> None:
        """A tag takes the place of what stands here, as when it is pasted elsewhere."""
        if _tag_in(event.text) is not None:
            event.prevent_default()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say which character is wrong while it is being typed; being short is no fault yet."""
        event.stop()
        self.post_message(self.Wrong(_wrong_character(event.value)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Announce a tag, or why it is none."""
        event.stop()
        if not event.value.strip():
            self.post_message(self.Empty())
            return
        try:
            tag, kind = Tag.parse(event.value), spoken_of(event.value)
            if event.value == self._offered[0]:
                kind = self._offered[1]
        except BadTag as error:
            self.post_message(self.Wrong(str(error)))
        else:
            self.show_tag(tag)
            self.post_message(self.Entered(tag, kind))


def _tag_in(text: str) -> Tag | None:
    try:
        return Tag.parse(text)
    except BadTag:
        return None


def _wrong_character(text: str) -> str:
    if "/" in text or ":" in text:  # a link on its way in
        return ""
    try:
        Tag.parse(text)
    except BadTag as error:
        return str(error) if ALPHABET in str(error) else ""
    return ""
