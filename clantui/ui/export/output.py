"""Output of the screen: files and the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from rich.cells import cell_len
from textual.screen import Screen

from clantui.ui.common.message_line import give_reason
from clantui.ui.keymap.names import key_name

if TYPE_CHECKING:
    from clantui.core.players.links import Link
    from clantui.core.text.chat import ChatLine

MAX_COPY: Final = 74_994
"""Bytes that every terminal with OSC 52 can copy: hterm allows 100,000 characters of base64."""

HINT: Final = "Not in your clipboard? In tmux: set -s set-clipboard on"
"""Hint for a copy that does not arrive, shown once per run."""

_SHORT_LINE: Final = 47
"""Maximum cells of a chat line that is shown in the message after copying it; fits 60 columns."""

_HINT_TIME: Final = 12
"""Seconds from a copy to the end of the hint."""


class ExportError(Exception):
    """A file could not be written; `exists` if there is one already, which can be replaced."""

    def __init__(self, sentence: str, *, exists: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.exists = sentence, exists


class FileExporter(Protocol):
    """Writer of files for the screens."""

    @property
    def folder(self) -> str:
        """The folder of files without a folder in their names, as displayed."""

    async def write(self, name: str, data: str | bytes, *, replace: bool) -> str:
        """Write a file atomically, and return its path as displayed.

        Raises:
            ExportError: if it cannot be written, or exists and may not be replaced.
        """


def copy(screen: Screen[Any], text: str, label: str) -> None:
    """Copy a text and show what was copied, then, the first time, a hint in its own line."""
    app = screen.app
    app.copy_to_clipboard(text)
    if not getattr(app, "has_shown_copy_hint", True):
        app.has_shown_copy_hint = True  # type: ignore[attr-defined]  # of `ClanApp`, which lies above
        screen.notify(HINT, timeout=_HINT_TIME)
    screen.notify(describe_copy(text, label))


def copy_link(screen: Screen[Any], link: Link) -> None:
    """Copy a link, or say why there is none."""
    if link.url is None:
        give_reason(screen.app, link.sentence, "warning")
    else:
        copy(screen, link.url, link.sentence)


def copy_chat_line(screen: Screen[Any], line: ChatLine, name: str) -> None:
    """Copy a line for the clan's chat, such as the reminder, or say why there is none."""
    retries = f" · {key_name('refresh')} retries" if line.missing else ""
    if not line.text:
        give_reason(screen.app, f"{line.reason}{retries}")
    elif line.missing:
        copy(screen, line.text, f"the {name} without {line.missing}{retries}")
    else:
        copy(screen, line.text, describe_chat_line(line.text, name))


def describe_copy(text: str, label: str) -> str:
    """Return the message after a copy; a terminal never answers OSC 52, so it may have failed."""
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_COPY:
        hint = f"{key_name('write')} saves a file"
        return f"Copied {label} · {size // 1000} kB is too much for many terminals: {hint}"
    return f"Copied {label}"


def describe_chat_line(line: str, name: str) -> str:
    """Return the label of a copied chat line: the line itself, or its `name` if it is long."""
    if cell_len(line) <= _SHORT_LINE:
        return f'"{line}"'
    return f"the {name}: paste it into the clan chat"
