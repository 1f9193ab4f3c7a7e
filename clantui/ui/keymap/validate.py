"""Checks of the keys that the user binds to actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

from textual.binding import Binding

from clantui.core.text.suggest import did_you_mean
from clantui.ui.keymap.actions import SCOPES, Action, collect_actions, scope_chain
from clantui.ui.keymap.bindings import split_keys


def full_name(key: str) -> str:
    """Return a key by the name that Textual knows it by: `slash` for `/`."""
    if len(key) != 1:
        return key
    if key == ",":  # which parts keys from one another
        return "comma"
    return next(iter(Binding.make_bindings([Binding(key, "")]))).key


_NAMED: Final = frozenset(
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
        *(full_name(chr(code)) for code in range(33, 127)),
    }
)
"""Keys by their names, as the screen knows them."""

_TABLE_SCOPE: Final = "list"
"""The scope of every table: what hides there is hidden everywhere."""

_LEADING_ON: Final = ("open(", "clan(")
"""Beginnings of actions that lead from every screen to another one."""

_MODIFIERS: Final = ("ctrl", "shift", "alt", "super")

_TWINS: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}
"""Keys that a terminal sends as another one."""


def find_conflicts(keymap: Mapping[str, str]) -> dict[str, str]:
    """Find what is wrong with keys that are bound otherwise.

    Args:
        keymap: by an action's id the keys with commas between.

    Returns:
        By the id a sentence, for each that cannot be used.
    """
    wrong = {
        known_as: why for known_as, keys in keymap.items() if (why := _check_keys(known_as, keys))
    }
    bindable = {known_as: keys for known_as, keys in keymap.items() if known_as not in wrong}
    for first, second, key in _clashes(bindable):
        one, other = (first, second) if first.id in bindable else (second, first)
        wrong.setdefault(
            one.id,
            f"{one.id}: {key} is the key of {other.id} already ({_describe_scope(one, other)})",
        )
    return wrong


def _check_keys(known_as: str, keys: str) -> str:
    actions = collect_actions()
    if known_as not in actions:
        guess = did_you_mean(known_as, actions)
        return f"there is no action {known_as}{guess} · clantui keys lists them"
    if not split_keys(keys):
        return f"{known_as} needs a key, such as {' or '.join(actions[known_as].keys) or 'f2'}"
    return next(filter(None, map(_check_key, split_keys(keys))), "")


def _check_key(key: str) -> str:
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if not set(modifiers) <= {*_MODIFIERS}:
        return (
            f"there is no key {key}{did_you_mean(key, (f'{word}+{last}' for word in _MODIFIERS))}"
        )
    if full_name(last) not in _NAMED and not (len(last) == 1 and last.isprintable()):
        return f"there is no key {key}{did_you_mean(last, _NAMED)}"
    full = "+".join((*modifiers, full_name(last)))
    if full in _TWINS:
        return f"a terminal sends {key} as {_TWINS[full]}"
    return ""


def _clashes(keymap: Mapping[str, str]) -> Iterator[tuple[Action, Action, str]]:
    """Yield two actions that one key would call on one screen, one of them bound anew."""
    for first, second in combinations(collect_actions().values(), 2):
        if not {first.id, second.id} & keymap.keys() or not _meet(first.scope, second.scope):
            continue
        if may_hide(first, second) or may_hide(second, first):
            continue
        theirs = {full_name(key) for key in second.bound_keys(keymap)}
        for key in first.bound_keys(keymap):
            shadowed = key in first.keys and full_name(key) in map(full_name, second.keys)
            if full_name(key) in theirs and not shadowed:
                yield first, second, key
                break


def may_hide(inner: Action, outer: Action) -> bool:
    """Return True if a screen may use a key that elsewhere leads to another screen."""
    leads_on = outer.binding.action.startswith(_LEADING_ON)
    return leads_on and inner.scope not in {outer.scope, "clan", "view", _TABLE_SCOPE}


def _meet(one: str, other: str) -> bool:
    return one in scope_chain(other) or other in scope_chain(one)


def _describe_scope(one: Action, other: Action) -> str:
    inner = one.scope if other.scope in scope_chain(one.scope) else other.scope
    return SCOPES[inner].title
