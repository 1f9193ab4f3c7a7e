"""How data leaves the screen: into a file, or to the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from clantui.core.clipboard import ClipboardSupport, describe_copy

if TYPE_CHECKING:
    from textual.screen import Screen


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
    """What the screens are given to let data out with."""

    @property
    def folder(self) -> str:
        """Where a file without a folder in its name comes to be, for the eye."""
        ...

    @property
    def reach(self) -> ClipboardSupport:
        """Whether copies arrive."""
        ...

    async def write(self, name: str, text: str, *, replace: bool) -> str:
        """Write a file, all of it or nothing.

        Args:
            name: of the file, perhaps with a folder.
            text: what to write.
            replace: whether it may take the place of a file that is there.

        Returns:
            Where it is, for the eye.

        Raises:
            NotWritten: if it cannot be.
        """
        ...


def copy(screen: Screen[Any], text: str, told: str) -> None:
    """Copy a text, and say what was copied, or where that cannot be.

    Args:
        screen: that says it.
        text: to copy.
        told: what it is, in a word or two.
    """
    outlet: FileExporter | None = getattr(screen.app, "outlet", None)
    to = outlet.reach if outlet is not None else ClipboardSupport()
    screen.app.copy_to_clipboard(text)
    severity = "information" if to.able else "warning"
    screen.notify(describe_copy(told, text, to), severity=severity, markup=False)  # type: ignore[arg-type]
