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

TABLE_SCOPE: Final = "list"
"""The scope of every table: a key hidden there is hidden everywhere."""

_DRIVERS: Final = "clantui.ui.terminal"
"""A package without widgets, which cannot be imported on Windows."""


class Scope(Struct, frozen=True, kw_only=True):
    """A screen, a dialog, or a part of one; its class has the id as `SCOPE`.

    Attributes:
        id: its name in `clantui keys`.
        title: the heading in help and tables.
        within: the ids of the scopes around it. Their keys work here too, unless this scope
            binds the same key.
    """

    id: str
    title: str
    within: tuple[str, ...] = ()


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


_SCOPE_LIST: Final = (
    Scope(id="clan", title="The clan", within=("app",)),
    Scope(id="view", title="Sorting and filtering", within=("clan",)),
    Scope(id="grid", title="In the clan's table", within=("view",)),
    Scope(id="loading", title="While a clan loads", within=("view",)),
    Scope(id="details", title="Details pane", within=("view",)),
    Scope(id="tag", title="In the tag field", within=("view",)),
    Scope(
        id="filter",
        title="In a filter",
        within=("view", "rankings", "compare", "family", "race", "history"),
    ),
    Scope(
        id="list",
        title="In every table",
        within=(
            "grid",
            "loading",
            "details",
            "clan-table",
            "race-members",
            "race",
            "log",
            "compare",
            "player",
            "duel-cards",
            "deck",
        ),
    ),
    Scope(id="clan-table", title="In a table of clans or cards", within=("rankings", "family")),
    Scope(id="race", title="The river race", within=("app",)),
    Scope(id="race-members", title="Medals in the river race", within=("race",)),
    Scope(id="compare", title="Comparison", within=("app",)),
    Scope(id="family", title="Family", within=("app",)),
    Scope(id="history", title="History", within=("app",)),
    Scope(id="log", title="History list", within=("history",)),
    Scope(id="rankings", title="Rankings", within=("app",)),
    Scope(id="player", title="A player", within=("app",)),
    Scope(id="deck", title="A deck and its QR code", within=("app",)),
    Scope(id="duel", title="The duel helper", within=("app",)),
    Scope(id="duel-cards", title="In the duel's cards", within=("duel",)),
    Scope(id="duel-field", title="In the duel's search field", within=("duel",)),
    Scope(id="switcher", title="The switcher"),
    Scope(id="switcher-list", title="In the switcher's list", within=("switcher",)),
    Scope(id="label", title="Name and groups"),
    Scope(id="key", title="API key dialog"),
    Scope(id="locations", title="Choosing a country"),
    Scope(id="sort", title="The sort menu"),
    Scope(id="theme", title="The list of themes"),
    Scope(id="about", title="About the clan"),
    Scope(id="problems", title="Problems"),
    Scope(id="write", title="Save to file"),
    Scope(id="choice", title="Options", within=("write",)),
    Scope(id="doctor", title="The doctor"),
    Scope(id="help", title="The help"),
    Scope(id="goto", title="Go to"),
    Scope(id="app", title="Everywhere"),
)

SCOPES: Final[dict[str, Scope]] = {scope.id: scope for scope in _SCOPE_LIST}
"""All scopes by id, in the order of help and tables."""


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


@cache
def list_scope_chain(scope: str) -> frozenset[str]:
    """Return the ids of the scopes whose keys work while a scope has the focus."""
    return frozenset({scope}).union(*map(list_scope_chain, SCOPES[scope].within))


def list_scopes_on_screen(screen: str) -> tuple[str, ...]:
    """Return the ids of the scopes whose keys work anywhere on a screen, in listing order."""
    outward = list_scope_chain(screen)
    return tuple(
        scope for scope in SCOPES if scope in outward or screen in list_scope_chain(scope)
    )


def _iterate_node_classes() -> Iterator[type[DOMNode]]:
    for info in pkgutil.walk_packages(clantui.ui.__path__, f"{clantui.ui.__name__}."):
        if info.name.startswith(_DRIVERS):
            continue
        for value in vars(import_module(info.name)).values():
            if isinstance(value, type) and issubclass(value, DOMNode):
                yield value
