"""The last line: the keys that work here and now, and never more than fit."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding
from textual.content import Content
from textual.keys import format_key
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget

_MOST: Final = 8


class KeyBar(Widget):
    """Reads the active bindings; the two last ones shown (help and quit) always fit."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        padding: 0 1;
        background: $panel;
        text-wrap: nowrap;
    }
    """

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def render(self) -> Content:
        """The keys in the order of their bindings, the middle ones giving way first."""
        # Bindings of the focused widget come first; of several keys of an action, the first.
        shown = {
            active.binding.action: active.binding
            for active in reversed(self.screen.active_bindings.values())
            if active.binding.show and active.enabled and not self._typed(active.binding)
        }
        keys = [self._key(binding) for binding in reversed(shown.values())]
        head, tail = keys[:-2], keys[-2:]
        head = head[: _MOST - len(tail)]
        while head and self._length(head + tail) > self.content_size.width:
            head.pop()
        return Content("  ").join(head + tail)

    def _typed(self, binding: Binding) -> bool:
        """Whether the key would only write a letter into the focused field."""
        focused = self.screen.focused
        shown = format_key(binding.key)
        character = shown if len(shown) == 1 and shown.isascii() else None
        return focused is not None and focused.check_consume_key(binding.key, character)

    def _key(self, binding: Binding) -> Content:
        action = Style.from_meta({"@click": f"simulate_key('{binding.key}')"})
        text = Content.assemble(
            (self.app.get_key_display(binding), "bold $text-accent"),
            " ",
            (binding.description, "$foreground"),
        )
        return text.stylize(action)

    @staticmethod
    def _length(keys: list[Content]) -> int:
        return sum(key.cell_length for key in keys) + 2 * (len(keys) - 1)

    def _changed(self, _: Screen[object]) -> None:
        self.refresh()

    def action_simulate_key(self, key: str) -> None:
        """Press a key with the mouse."""
        self.app.simulate_key(key)
