"""The field for a clan's tag. A bad tag never leaves it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

from clantui.core.model.intent import NAME, Intent, understand
from clantui.core.model.tag import ALPHABET, Tag, TagKind
from clantui.ui.common.key_field import mask, take_key
from clantui.ui.keymap.bindings import bind

SEARCHES = "a clan's name? Enter searches for it"


class TagInput(Input):
    """An input that announces tags, and says at once what cannot be one."""

    DEFAULT_CSS = """
    TagInput { width: 16; }
    """

    SCOPE: ClassVar = "tag"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("tag-load", "enter", "submit", "Load", "Load the clan in the field"),
    ]

    class TagsSubmitted(Message):
        """Enter was pressed on tags; `kind` tells of what, as far as it is known."""

        def __init__(self, tags: tuple[Tag, ...], kind: TagKind) -> None:
            super().__init__()
            self.tags, self.kind = tags, kind

    class NameSubmitted(Message):
        """A clan's name was typed and Enter pressed."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class Invalid(Message):
        """Another text stands in the field; `why` it cannot become a tag, or empty."""

        def __init__(self, why: str, *, entered: bool = False) -> None:
            super().__init__()
            self.why, self.entered = why, entered

    class Empty(Message):
        """Enter on an empty field."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(placeholder="#2PP", compact=True, select_on_focus=True, id=id)
        self.cursor_blink = False  # a screen at rest writes nothing
        self._offered = ("", TagKind.UNKNOWN)  # what was pasted elsewhere, and what it is of

    def show_tag(self, *tags: Tag) -> None:
        """Write a tag, or several, into the field without announcing it."""
        with self.prevent(Input.Changed):
            self.value = ", ".join(map(str, tags))
        self.password = False

    def offer(self, text: str) -> bool:
        """Take up something pasted elsewhere, to be opened by Enter.

        Args:
            text: tags or links, perhaps with other words around them.

        Returns:
            Whether there was a tag in it.
        """
        intent = understand(text)
        if not intent.is_certain:
            return False
        self.show_tag(*intent.tags)
        self._offered = (self.value, intent.kind)
        return True

    def on_paste(self, event: Paste) -> None:
        """Let a pasted tag take the place of the text, as when it is pasted elsewhere."""
        if understand(event.text).is_certain:
            event.prevent_default()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say which character is wrong while it is being typed; being short is no fault yet."""
        event.stop()
        masked = mask(self)
        self.post_message(self.Invalid("" if masked else _wrong_so_far(event.value)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Announce a tag, a name or a key; or why it is none of them."""
        event.stop()
        if take_key(self):
            return
        if not event.value.strip():
            self.post_message(self.Empty())
            return
        intent = understand(event.value)
        if intent.is_certain:
            kind = intent.kind
            self.show_tag(*intent.tags)
            if self.value == self._offered[0]:
                kind = self._offered[1]
            self.post_message(self.TagsSubmitted(intent.tags, kind))
        elif _is_name(intent):
            self.post_message(self.NameSubmitted(intent.name))
        else:
            self.post_message(self.Invalid(intent.why, entered=True))


def _is_name(intent: Intent) -> bool:
    return bool(intent.name) and intent.why == NAME


def _wrong_so_far(text: str) -> str:
    if "/" in text or ":" in text:  # a link on its way in
        return ""
    intent = understand(text)
    if _is_name(intent):
        return SEARCHES
    return intent.why if ALPHABET in intent.why else ""
