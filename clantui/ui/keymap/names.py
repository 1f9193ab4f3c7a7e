"""Names of keys in sentences, which follow the user's keymap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual._context import active_app
from textual.binding import Binding

from clantui.core.modules import LateModule
from clantui.ui.keymap.bindings import DECLARED, list_default_keys, split_keys

if TYPE_CHECKING:
    from clantui.ui.keymap import actions
else:
    actions = LateModule("clantui.ui.keymap.actions")  # imports every screen

_SPELLINGS: Final = {"escape": "Esc", "enter": "Enter", "left": "←", "f5": "F5"}
"""Default keys that sentences spell differently from the bindings."""


def key_name(action_id: str) -> str:
    """Return the first key of an action, as sentences write it."""
    app = active_app.get(None)
    keys = split_keys(app._keymap.get(action_id, "")) if app is not None else ()  # noqa: SLF001 — Textual gives no other way
    if app is not None and keys:
        return app.get_key_display(next(iter(Binding.make_bindings([Binding(keys[0], "")]))))
    binding = DECLARED.get(action_id) or actions.collect_actions()[action_id].binding
    key = list_default_keys(binding)[0]
    return _SPELLINGS.get(key, key)
