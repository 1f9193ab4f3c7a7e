"""The field for a clan's tag; an invalid tag never leaves it."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace
from textual.binding import BindingType
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

from clantui.core.model.intent import LOOKS_LIKE_NAME, Intent, parse_intent
from clantui.core.model.tag import ALPHABET, Tag, TagKind
from clantui.ui.common.api_key_field import mask, take_key
from clantui.ui.keymap.bindings import bind


class TagInput(Input):
    """An input that posts tags, and says at once why a text cannot be one."""

    SCOPE: ClassVar = "tag"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("tag-load", "enter", "submit", "Load", "Load the clan in the field")
    ]

    class IntentSubmitted(Message):
        """Enter was pressed on tags, on the name of a clan, or on an empty field."""

        def __init__(self, intent: Intent) -> None:
            super().__init__()
            self.intent = intent

    class Validated(Message):
        """The text was checked; `notice` says why it cannot be a tag, or is empty."""

        def __init__(self, notice: str, *, is_entered: bool = False) -> None:
            super().__init__()
            self.notice, self.is_entered = notice, is_entered

    def __init__(self) -> None:
        super().__init__(placeholder="#2PP", compact=True, select_on_focus=True, id="tag")
        self._offered = ("", TagKind.UNKNOWN)  # the text pasted elsewhere, and its kind

    def show_tag(self, *tags: Tag) -> None:
        """Put tags into the field without posting them; the next letter replaces them."""
        with self.prevent(Input.Changed):
            self.value = ", ".join(map(str, tags))
        self.password = False
        if self.has_focus:  # the cursor would stay where it was, now in the middle of the tag
            self.select_all()

    def offer(self, text: str) -> bool:
        """Put pasted tags or links into the field; return False if the text has none."""
        intent = parse_intent(text)
        if not intent.is_certain:
            return False
        self.show_tag(*intent.tags)
        self._offered = (self.value, intent.kind)
        return True

    def on_paste(self, event: Paste) -> None:
        """Replace the text by a pasted tag, as when it is pasted elsewhere."""
        if parse_intent(event.text).is_certain:
            event.prevent_default()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Post which character is wrong; a text that is too short is no error yet."""
        event.stop()
        masked = mask(self)
        self.post_message(self.Validated("" if masked else _check_typing(event.value)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Post the tag, the name or the key in the field; for other texts post an error."""
        event.stop()
        if take_key(self):
            return
        intent = parse_intent(event.value)
        if intent.is_certain:
            self.show_tag(*intent.tags)
            if self.value == self._offered[0]:
                intent = replace(intent, kind=self._offered[1])
        elif event.value.strip() and not _is_name(intent):
            self.post_message(self.Validated(f"✗ {intent.reason}", is_entered=True))
            return
        self.post_message(self.IntentSubmitted(intent))


def _is_name(intent: Intent) -> bool:
    return bool(intent.name) and intent.reason == LOOKS_LIKE_NAME


def _check_typing(text: str) -> str:
    """Return what to say about an unfinished text; a name is no error."""
    if "/" in text or ":" in text:  # part of a link
        return ""
    intent = parse_intent(text)
    if _is_name(intent):
        return "› a clan's name? Enter searches for it"
    return f"✗ {intent.reason}" if ALPHABET in intent.reason else ""
