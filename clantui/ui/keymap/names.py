"""Names of keys in sentences, which follow the user's keymap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from textual._context import active_app
from textual.binding import Binding
from textual.keys import format_key, key_to_character

from clantui.core.modules import LateModule
from clantui.ui.keymap.bindings import DECLARED, bound_keys, keymap_of

if TYPE_CHECKING:
    from clantui.ui.keymap import actions
else:
    actions = LateModule("clantui.ui.keymap.actions")  # imports every screen

NUMBERED_CLANS: Final = 9
"""Open clans with a key of their own, from 1."""

_SPELLINGS: Final = {"escape": "Esc", "enter": "Enter", "ctrl+c": "Ctrl+C"}
"""Keys that sentences spell differently from the key bar."""


def key_name(
    action_id: str, keymap: Mapping[str, str] | None = None, *, in_field: bool = False
) -> str:
    """Return the first key of an action for a sentence; if it has none, `: ` and its name.

    The colon is the key of the dialog in which to type the name.

    Args:
        keymap: the user's keys by action id; None for the keys of the running app.
        in_field: prefer a key that types no character.
    """
    if keymap is None:
        app = active_app.get(None)
        keymap = keymap_of(app) if app is not None else {}
    binding = DECLARED.get(action_id) or actions.collect_actions()[action_id].binding
    keys = bound_keys(binding, keymap)
    if in_field:
        keys = tuple(sorted(keys, key=_types_character))
    if keys:
        return spell_key(keys[0])
    palette = ":" if action_id == "palette" else key_name("palette", keymap)
    return f"{palette} {binding.description}"


def fill_keys(sentence: str, keymap: Mapping[str, str]) -> str:
    """Replace each `{…}` with the id of an action by the action's key."""
    return re.sub(r"{([\w-]+)}", lambda found: key_name(found[1], keymap), sentence)


def arrow_names(start: str, first: str = "up", second: str = "down") -> str:
    """Return the keys of the actions `start-first` and `start-second` for a sentence: `↑↓`."""
    keys = f"{key_name(f'{start}-{first}')} {key_name(f'{start}-{second}')}"
    return re.sub("(?<=[↑←]) (?=[↓→])", "", keys)


def _types_character(key: str) -> bool:
    character = key_to_character(key)
    return character is not None and character.isprintable()


def spell_key(key: str) -> str:
    """Return a key as sentences write it; `slash` is the same as `/`."""
    if key in _SPELLINGS:
        return _SPELLINGS[key]
    binding, app = next(iter(Binding.make_bindings([Binding(key, "")]))), active_app.get(None)
    return app.get_key_display(binding) if app is not None else format_key(binding.key)
