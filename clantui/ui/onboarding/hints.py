"""Hints of a first start: one line above the keys, with what to try next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from clantui.ui.common.update import update_static
from clantui.ui.keymap.bindings import find_binding, format_keys

STEPS: Final = ("open", "read", "roam", "help")
"""The steps that the hints lead to, in their order."""

_HINTS: Final = {
    "open": (
        "Type a clan tag, then {tag-load} · or tab, then {tag-load}: the demo",
        "Type a clan tag · demo: tab, {tag-load}",
    ),
    "open without a key": (
        "Press {tag-load} to try the demo, no API key needed",
        "Press {tag-load} to try the demo",
    ),
    "read": (
        "↑ ↓ to move · {grid-choose} shows who plays the card",
        "↑ ↓ move · {grid-choose} who plays it",
    ),
    "read beside": (
        "↑ ↓ to move · the right side shows who plays the card",
        "↑ ↓ move · right: who plays it",
    ),
    "roam": (
        "{next-view} more views · {switcher} other clans · {race} river race",
        "{next-view} views · {switcher} clans · {race} river race",
    ),
    "help": (
        "{help} all shortcuts · {palette} goes anywhere",
        "{help} all shortcuts · {palette} anywhere",
    ),
}
"""The words of each hint, and those for 60 columns."""


class HintContext(Struct, frozen=True, kw_only=True):
    """Facts that the words of a hint depend on.

    Attributes:
        has_key: there is an API key.
        has_pane: the players stand beside the table, and not in its place.
        is_waiting: the first clan is on its way, so that there is nothing to do.
        can_dismiss: escape would dismiss the hints, and nothing else.
        done: steps that are done, as the screen shows.
    """

    has_key: bool
    has_pane: bool
    is_waiting: bool
    can_dismiss: bool
    done: frozenset[str] = frozenset()


def hint_text(
    step: str, context: HintContext, width: int, format_key: Callable[[str], str]
) -> Content:
    """Return the hint for a step, in the most words that there is room for.

    Args:
        width: in cells.
        format_key: from the id of a binding to its key, as it is shown.
    """
    without_key = step == "open" and not context.has_key
    beside = step == "read" and context.has_pane
    hint = f"{step} without a key" if without_key else f"{step} beside" if beside else step
    number = f"{STEPS.index(step) + 1}/{len(STEPS)} "
    end = f" · {format_key('back')} skips the tour" if context.can_dismiss else ""
    texts = [re.sub(r"{([\w-]+)}", lambda key: format_key(key[1]), text) for text in _HINTS[hint]]
    room = width - cell_len(number) - cell_len(end)
    text = next((text for text in texts if cell_len(text) <= room), texts[-1])
    return Content.assemble((number, "bold $text-accent"), text, (end, "$text-muted"))


class HintLine(Static):
    """The hint for the next step, on a line of its own, so that nothing moves meanwhile."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    HintLine {
        height: 1;
        padding: 0 1;
        background: $boost;
        color: $foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    .-tiny HintLine { display: none; }
    """

    class Dismissed(Message):
        """The user has done every step, or wants no more hints."""

    def __init__(self, context: Callable[[], HintContext]) -> None:
        super().__init__(markup=False)
        self._get_context = context
        self._done: set[str] = set()

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow_bindings)

    def on_resize(self) -> None:
        """Show more words, or fewer."""
        self.show_hint()

    def show_hint(self, done: Iterable[str] = ()) -> None:
        """Show the hint for the next step, where these are done, too."""
        context = self._get_context()
        self._done.update(context.done, done)
        step = next((step for step in STEPS if step not in self._done), None)
        if step is None:
            self.dismiss()
            return
        width = max(self.screen.size.width - 2, 0)
        is_idle = step == "open" and context.is_waiting
        hint = Content() if is_idle else hint_text(step, context, width, self._format_key)
        update_static(self, hint)

    def dismiss(self) -> None:
        """Go, for good."""
        self.post_message(self.Dismissed())
        self.remove()

    def _follow_bindings(self, _: Screen[object]) -> None:
        self.show_hint()

    def _format_key(self, known_as: str) -> str:
        """Return the first key of a binding as it is now; its name in the palette for none."""
        binding = find_binding(self.screen, known_as)
        keys = format_keys(self.screen, binding).split()
        return keys[0] if keys else f"“{binding.description}”"
