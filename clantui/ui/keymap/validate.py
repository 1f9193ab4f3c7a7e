"""Checks of the keys that the user binds to actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from typing import Final

from textual.binding import Binding

from clantui.core.text.suggest import did_you_mean
from clantui.ui.keymap.actions import Action, collect_actions
from clantui.ui.keymap.bindings import split_keys
from clantui.ui.keymap.scopes import SCOPES, TABLE_SCOPE, list_scope_chain


@cache
def spell_out_key(key: str) -> str:
    """Return Textual's name of a key: `slash` for `/`."""
    if len(key) != 1:
        return key
    if key == ",":  # a comma would separate keys in a list
        return "comma"
    return next(iter(Binding.make_bindings([Binding(key, "")]))).key


_KEY_NAMES: Final = frozenset(
    {
        "backspace",
        "delete",
        "down",
        "end",
        "enter",
        "escape",
        "home",
        "insert",
        "left",
        "pagedown",
        "pageup",
        "right",
        "space",
        "tab",
        "up",
        *(f"f{number}" for number in range(1, 25)),
        *(spell_out_key(chr(code)) for code in range(33, 127)),
    }
)
"""Textual's names of keys."""

_NAVIGATION: Final = ("open(", "clan(")
"""Beginnings of the actions, in Textual's syntax, that lead from every screen to another one."""

_MODIFIERS: Final = ("ctrl", "shift", "alt", "super")

_TWINS: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}
"""Keys that cannot be bound, because a terminal sends them as another key."""


def find_conflicts(keymap: Mapping[str, str]) -> dict[str, str]:
    """Return an error for each entry of a keymap that cannot be used, by action id."""
    errors = {
        action_id: error
        for action_id, keys in keymap.items()
        if (error := _check_keys(action_id, keys))
    }
    valid = {action_id: keys for action_id, keys in keymap.items() if action_id not in errors}
    for first, second, key in _find_clashes(valid):
        action, other = (first, second) if first.id in valid else (second, first)
        scope = action.scope if other.scope in list_scope_chain(action.scope) else other.scope
        errors.setdefault(
            action.id,
            f"{action.id}: {key} is the key of {other.id} already ({SCOPES[scope].title})",
        )
    return errors


def _check_keys(action_id: str, keys: str) -> str:
    actions = collect_actions()
    if action_id not in actions:
        guess = did_you_mean(action_id, actions)
        return f"there is no action {action_id}{guess} · clantui keys lists them"
    if not split_keys(keys):
        return f"{action_id} needs a key, such as {' or '.join(actions[action_id].keys) or 'f2'}"
    return next(filter(None, map(_check_key, split_keys(keys))), "")


def _check_key(key: str) -> str:
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if not set(modifiers) <= {*_MODIFIERS}:
        return (
            f"there is no key {key}{did_you_mean(key, (f'{word}+{last}' for word in _MODIFIERS))}"
        )
    if spell_out_key(last) not in _KEY_NAMES and not (len(last) == 1 and last.isprintable()):
        return f"there is no key {key}{did_you_mean(last, _KEY_NAMES)}"
    full = "+".join((*modifiers, spell_out_key(last)))
    if full in _TWINS:
        return f"a terminal sends {key} as {_TWINS[full]}"
    return ""


def _find_clashes(keymap: Mapping[str, str]) -> Iterator[tuple[Action, Action, str]]:
    """Yield two actions with the same key on one screen, at least one of them in the keymap."""
    for first, second in combinations(collect_actions().values(), 2):
        if not {first.id, second.id} & keymap.keys() or not _meet(first.scope, second.scope):
            continue
        if may_hide(first, second):  # actions that open a screen come last
            continue
        second_keys = {spell_out_key(key) for key in second.bound_keys(keymap)}
        for key in first.bound_keys(keymap):
            shadowed = key in first.keys and spell_out_key(key) in map(spell_out_key, second.keys)
            if spell_out_key(key) in second_keys and not shadowed:
                yield first, second, key
                break


def may_hide(inner: Action, outer: Action) -> bool:
    """Return True if a screen may use a key that leads to another screen elsewhere."""
    navigates = outer.binding.action.startswith(_NAVIGATION)
    return navigates and inner.scope not in {outer.scope, "clan", "view", TABLE_SCOPE}


def _meet(first: str, second: str) -> bool:
    return first in list_scope_chain(second) or second in list_scope_chain(first)
