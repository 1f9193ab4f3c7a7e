"""The last line: the keys that work here and now, and never more than fit."""

from __future__ import annotations

from typing import Final

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.keys import format_key
from textual.screen import Screen
from textual.widget import Widget

from clantui.ui.keymap.bindings import has_key, rank, steps_out

_MOST: Final = 8
_PALETTE: Final = "command_palette"
_LAST: Final = ("help", "quit")
"""Actions at the end of the bar; where a letter is typed, with their other key."""

_GAP: Final = "  "


class KeyBar(Widget):
    """The active bindings; the palette, help and quit stay, and next to them the way back."""

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

    def __init__(self) -> None:
        super().__init__()
        self._bindings_shown: list[Binding] = []
        self._has_words = True  # whether there is room to say what the keys do
        self._drawn = Content("")

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._handle_bindings)

    def render(self) -> Content:
        """Draw the keys in the order of their bindings; the middle ones give way first."""
        # Bindings of the focused widget come first; of several keys of an action, the shortest.
        shown: dict[str, Binding] = {}
        # Not by the order of `active_bindings`: there a key of the app that goes before one of the
        # focused field stands in the field's place.
        nodes: list[DOMNode] = [*(self.screen.focused or self.screen).ancestors_with_self]
        owners: dict[str, DOMNode] = {}
        for active in self.screen.active_bindings.values():
            new, old = active.binding, shown.get(active.binding.action)
            is_offered = new.show or new.action in {_PALETTE, *_LAST}
            usable = is_offered and has_key(new) and active.enabled and not self._is_typed(new)
            if usable and (old is None or self._length(new) < self._length(old)):
                shown[new.action] = new
                owners[new.action] = active.node

        def place(binding: Binding) -> tuple[int, int]:
            node = owners[binding.action]
            return nodes.index(node), rank(node, binding)  # a key that is mapped would come last

        bindings = sorted(shown.values(), key=place)
        head = [binding for binding in bindings if binding.action not in {_PALETTE, *_LAST}]
        tail = [shown[action] for action in _LAST if action in shown]
        out = {binding for binding in head if steps_out(owners[binding.action], binding)}
        if (palette := shown.get(_PALETTE)) is not None:
            head, out = [*head, palette], {*out, palette}
        spare = _MOST - len(tail) - len(out)
        near = [key for key in head if key not in out][: max(spare, 0)]
        head = [key for key in head if key in out or key in near]
        self._has_words = True
        while head and not self._fits(head + tail):
            head.remove(next((key for key in reversed(head) if key not in out), head[-1]))
        # In a window that has room for no words the keys are left, the last ones longest.
        self._has_words = bool(head) or self._fits(tail)
        while tail and not self._fits(tail):
            tail = tail[1:]
        self._bindings_shown = head + tail
        self._drawn = self._draw(self._bindings_shown)
        return self._drawn

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        end = self.styles.padding.left
        for binding in self._bindings_shown:
            end += self._key(binding).cell_length
            if event.x < end:
                self.app.simulate_key(binding.key)
                break
            end += len(_GAP)

    def _is_typed(self, binding: Binding) -> bool:
        """Return True if the key would only write a letter into the focused field."""
        focused = self.screen.focused
        shown = format_key(binding.key)
        character = shown if len(shown) == 1 and shown.isascii() else None
        return focused is not None and focused.check_consume_key(binding.key, character)

    def _length(self, binding: Binding) -> int:
        """Return the cells of a key; Esc goes before others that step out."""
        return 0 if binding.key == "escape" else len(self.app.get_key_display(binding))

    def _fits(self, bindings: list[Binding]) -> bool:
        return self._draw(bindings).cell_length <= self.content_size.width

    def _draw(self, bindings: list[Binding]) -> Content:
        return Content(_GAP).join(self._key(binding) for binding in bindings)

    def _key(self, binding: Binding) -> Content:
        key = Content.styled(self.app.get_key_display(binding), "bold $text-accent")
        if not self._has_words:
            return key
        return Content.assemble(key, " ", (binding.description, "$foreground"))

    def _handle_bindings(self, _: Screen[object]) -> None:
        drawn = self._drawn
        if not drawn.is_same(self.render()):
            self.refresh()
