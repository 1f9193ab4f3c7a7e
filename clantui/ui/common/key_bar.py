"""Key bar: the last line, with as many of the active keys as fit."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.keys import format_key
from textual.widget import Widget

from clantui.ui.keymap.bindings import has_key, is_close_binding, list_declared_bindings, name_of

_MAX_KEYS: Final = 8
_PALETTE: Final = "command_palette"
_QUIT: Final = "quit"
_LAST: Final = ("open('help')", _QUIT)
"""Actions at the end of the bar; in a text field they show a key that types no character."""

_GAP: Final = "  "


class KeyBar(Widget):
    """A line with the active keys.

    If not all keys fit, the keys of the palette, help and back are removed last. The key of quit
    is removed first if another key goes back, else it stays the longest.
    """

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
        self._owners: dict[str, DOMNode] = {}  # by Textual's action
        self._has_words = True  # there is room for names beside the keys
        self._drawn = Content("")
        self._is_check_due = False

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        signal = self.screen.bindings_updated_signal
        signal.subscribe(self, self._check_soon, immediate=True)

    def _check_soon(self, _: object) -> None:
        """Check once a turn: a check takes 0.4 ms, and drawing a table signals three changes."""
        if not self._is_check_due:
            self._is_check_due = True
            self.call_next(self._refresh_changed)

    def render(self) -> Content:
        """Draw the keys in the order of their bindings; the last before help are removed first."""
        # Bindings of the focused widget come first; of several keys of an action, the shortest.
        shown: dict[str, Binding] = {}
        # Keep the order of the bindings: in `active_bindings` a priority key of the app has the
        # place of the focused field's key.
        nodes: list[DOMNode] = [*(self.screen.focused or self.screen).ancestors_with_self]
        owners = self._owners = {}
        for active in self.screen.active_bindings.values():
            new, old = active.binding, shown.get(active.binding.action)
            is_offered = new.show or new.action in {_PALETTE, *_LAST}
            usable = is_offered and has_key(new) and active.enabled and not self._is_typed(new)
            if usable and (old is None or self._measure_name(new) < self._measure_name(old)):
                shown[new.action] = new
                owners[new.action] = active.node

        def place(binding: Binding) -> tuple[int, int]:
            node = owners[binding.action]
            # In declared order: Textual puts keys of the keymap last.
            ids = list(list_declared_bindings(type(node)))
            return nodes.index(node), ids.index(binding.id) if binding.id in ids else -1

        bindings = sorted(shown.values(), key=place)
        head = [binding for binding in bindings if binding.action not in {_PALETTE, *_LAST}]
        tail = [shown[action] for action in _LAST if action in shown]
        pinned = {binding for binding in head if is_close_binding(binding)}
        if (palette := shown.get(_PALETTE)) is not None:
            head, pinned = [*head, palette], {*pinned, palette}
        spare = _MAX_KEYS - len(tail) - len(pinned)
        others = [key for key in head if key not in pinned][: max(spare, 0)]
        head = [key for key in head if key in pinned or key in others]
        self._has_words = True
        if any(key.action != _PALETTE for key in pinned) and not self._fits(head + tail):
            # Going back leads to a screen with it.
            tail = [key for key in tail if key.action != _QUIT]
        while head and not self._fits(head + tail):
            head.remove(next((key for key in reversed(head) if key not in pinned), head[-1]))
        # If there is no room for names, show only the keys, and remove them from the left.
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
        """Return True if the key types a character into the focused field."""
        focused = self.screen.focused
        text = format_key(binding.key)
        character = text if len(text) == 1 and text.isascii() else None
        return focused is not None and focused.check_consume_key(binding.key, character)

    def _measure_name(self, binding: Binding) -> int:
        """Return the length of a key's name; 0 for back, which is preferred."""
        return 0 if binding.key == "escape" else len(self.app.get_key_display(binding))

    def _fits(self, bindings: list[Binding]) -> bool:
        gaps = len(_GAP) * max(len(bindings) - 1, 0)
        cells = gaps + sum(self._key(binding).cell_length for binding in bindings)
        return cells <= self.content_size.width

    def _draw(self, bindings: list[Binding]) -> Content:
        return Content(_GAP).join(self._key(binding) for binding in bindings)

    def _key(self, binding: Binding) -> Content:
        name = name_of(self._owners[binding.action], binding) if self._has_words else None
        return _draw_key(self.app.get_key_display(binding), name)

    def _refresh_changed(self) -> None:
        self._is_check_due = False
        drawn = self._drawn
        if not drawn.is_same(self.render()):
            self.refresh()


@lru_cache(128)
def _draw_key(key: str, name: str | None) -> Content:
    """Draw a key and its name, if any; the bar draws each several times for a frame."""
    drawn = Content.styled(key, "bold $text-accent")
    return drawn if name is None else Content.assemble(drawn, " ", (name, "$foreground"))
