"""Ways of data out of the screen: into a file, or to the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from clantui.ui.keymap.names import key_name

if TYPE_CHECKING:
    from textual.screen import Screen

MAX_COPY: Final = 74_994
"""Bytes that every terminal takes which takes any: hterm stops at 100,000 characters of base64."""

HINT: Final = "Not in your clipboard? In tmux: set -s set-clipboard on"
"""Hint for a copy that does not arrive; said once per run."""

_HINT_ENDS: Final = 12
"""Seconds from a copy to the end of the hint, which follows what was copied."""


class ExportError(Exception):
    """A file could not be written.

    Attributes:
        sentence: why, for the user.
        taken: whether there is a file of that name, so that replacing it would do.
    """

    def __init__(self, sentence: str, *, taken: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.taken = sentence, taken


class FileExporter(Protocol):
    """A writer of files, which the screens are given."""

    @property
    def folder(self) -> str:
        """The folder of a file without one in its name, for the eye."""
        ...

    async def write(self, name: str, data: str | bytes, *, replace: bool) -> str:
        """Write a file, all of it or nothing.

        Args:
            name: of the file, perhaps with a folder.
            replace: whether it may take the place of a file that is there.

        Returns:
            Where it is, for the eye.

        Raises:
            ExportError: if it cannot be written.
        """
        ...


def copy(screen: Screen[Any], text: str, label: str) -> None:
    """Copy a text, and say what was copied; the first time, a hint follows.

    The hint has the line to itself: behind a long sentence it would be cut off.
    """
    app = screen.app
    app.copy_to_clipboard(text)
    if not getattr(app, "has_told_copy", True):
        app.has_told_copy = True  # type: ignore[attr-defined]  # of `ClanApp`, which lies above
        screen.notify(HINT, markup=False, timeout=_HINT_ENDS)
    screen.notify(copy_message(text, label), markup=False)


def copy_message(text: str, label: str) -> str:
    """Return what to say of a copy: a terminal is asked for it (OSC 52), and never answers.

    Args:
        label: what it is, in a word or two.
    """
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_COPY:
        way = f"{key_name('write')} saves a file"
        return f"Copied {label} · {size // 1000} kB is too much for many terminals: {way}"
    return f"Copied {label}"
