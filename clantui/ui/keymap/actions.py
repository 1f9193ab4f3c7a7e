"""All actions of all screens, collected from the classes that bind them."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final

from msgspec import Struct
from textual.binding import Binding
from textual.dom import DOMNode

import clantui.ui
from clantui.ui.keymap.bindings import TABLE_KEYS, bound_keys, list_default_keys
from clantui.ui.keymap.scopes import SCOPES, TABLE_SCOPE

_DRIVERS: Final = "clantui.ui.terminal"
"""A package without widgets, which cannot be imported on Windows."""


class Action(Struct, frozen=True, kw_only=True):
    """A binding, and the id of its scope."""

    scope: str
    binding: Binding

    @property
    def id(self) -> str:
        """The id in the config."""
        return self.binding.id or ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The default keys; empty for an action that only the palette offers."""
        return list_default_keys(self.binding)

    @property
    def name(self) -> str:
        """One or two words, for the key bar and the palette."""
        return self.binding.description

    @property
    def description(self) -> str:
        """A sentence without a full stop."""
        return self.binding.tooltip

    def bound_keys(self, keymap: Mapping[str, str]) -> tuple[str, ...]:
        """Return the keys in a keymap, by default its own."""
        return bound_keys(self.binding, keymap)


@cache
def collect_actions() -> dict[str, Action]:
    """Import all screens and return their actions by id, scope by scope."""
    owned = {
        scope: cls.BINDINGS
        for cls in _iterate_node_classes()
        if (scope := cls.__dict__.get("SCOPE"))
    }
    shared = {binding.id for binding in TABLE_KEYS}
    actions = {}
    for scope in SCOPES:
        for binding in TABLE_KEYS if scope == TABLE_SCOPE else owned[scope]:
            assert isinstance(binding, Binding)  # noqa: S101 — for the type checker
            if scope == TABLE_SCOPE or binding.id not in shared:
                action = Action(scope=scope, binding=binding)
                actions[action.id] = action
    return actions


def _iterate_node_classes() -> Iterator[type[DOMNode]]:
    for info in pkgutil.walk_packages(clantui.ui.__path__, f"{clantui.ui.__name__}."):
        if info.name.startswith(_DRIVERS):
            continue
        for value in vars(import_module(info.name)).values():
            if isinstance(value, type) and issubclass(value, DOMNode):
                yield value
