"""Dialog for a clan's label and groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Static

from clantui.core.bookmarks import Bookmark
from clantui.core.text.sanitize import clean
from clantui.ui.common.screens import Dialog, frame_dialog
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name

_MAX_LABEL: Final = 30
"""Characters of a label; names in the game have 15 at most."""

_MAX_GROUPS: Final = 120


class LabelScreen(Dialog[Bookmark | None]):
    """Dialog that returns the edited bookmark, saved; None if it was cancelled."""

    DEFAULT_CSS = """
    LabelScreen .label--name { color: $text-muted; }
    LabelScreen Input { margin-bottom: 1; }
    """
    HAS_NAMES = True
    SCOPE: ClassVar = "label"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("label-close", "escape", "dismiss", "Close", "Close")
    ]

    def __init__(self, entry: Bookmark, groups: Iterable[str]) -> None:
        """Create the dialog; `groups` are the names of all groups."""
        super().__init__()
        self._entry = entry
        self._groups = tuple(groups)

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the top."""
        entry = self._entry
        known = f"; you have: {', '.join(self._groups)}" if self._groups else ""
        groups = ", ".join(entry.groups)
        yield frame_dialog(
            f"{entry.name}  {entry.tag}" if entry.name else str(entry.tag),
            Static("Your name for it", classes="label--name"),
            Input(entry.label, max_length=_MAX_LABEL, compact=True, id="label-name"),
            Static(f"Groups (comma-separated{known})", markup=False, classes="label--name"),
            Input(groups, max_length=_MAX_GROUPS, compact=True, id="label-groups"),
            hint=f"Enter save · Tab: the other field · {key_name('label-close')} cancel",
        )

    def on_mount(self) -> None:
        """Focus the label."""
        self.set_focus(self.query_one("#label-name", Input))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save both fields."""
        event.stop()
        label = clean(self.query_one("#label-name", Input).value)
        groups = parse_groups(self.query_one("#label-groups", Input).value, self._groups)
        self.dismiss(replace(self._entry, label=label, groups=groups, saved=True))


def parse_groups(typed: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the groups in a text, without repeats, and spelled as the known ones."""
    spelled = {name.casefold(): name for name in known}
    names: dict[str, str] = {}
    for name in filter(None, map(clean, typed.split(","))):
        names.setdefault(name.casefold(), spelled.get(name.casefold(), name))
    return tuple(names.values())
