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
from clantui.ui.keymap.bindings import TABLE_KEYS, bound_keys, default_keys

_TABLE: Final = "list"

_DRIVERS: Final = "clantui.ui.terminal"
"""The package without widgets, which Windows cannot import."""


class Scope(Struct, frozen=True, kw_only=True):
    """A screen, a dialog, or a part of one, whose class names it as its `SCOPE`.

    Attributes:
        id: its name in `clantui keys`.
        title: for people.
        within: the ids of what it lies in: their keys work here, too, where none of its own is
            the same.
    """

    id: str
    title: str
    within: tuple[str, ...] = ()


class Action(Struct, frozen=True, kw_only=True):
    """A binding and the id of the scope that it belongs to."""

    scope: str
    binding: Binding

    @property
    def id(self) -> str:
        """Return the id by which the config knows it."""
        return self.binding.id or ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys that its class gives it; none for the palette alone."""
        return default_keys(self.binding)

    @property
    def name(self) -> str:
        """Return a word or two, for the key bar and the palette."""
        return self.binding.description

    @property
    def does(self) -> str:
        """Return what it does, as a sentence without a full stop."""
        return self.binding.tooltip

    def bound_keys(self, keymap: Mapping[str, str]) -> tuple[str, ...]:
        """Return its keys where some are bound to others."""
        return bound_keys(self.binding, keymap)


_LISTED: Final = (
    Scope(id="clan", title="The clan", within=("app",)),
    Scope(id="view", title="Sorting and filtering", within=("clan",)),
    Scope(id="grid", title="In the clan's table", within=("view",)),
    Scope(id="loading", title="While a clan loads", within=("view",)),
    Scope(id="people", title="Details pane", within=("view",)),
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
            "people",
            "roll",
            "race-members",
            "race",
            "log",
            "compare",
            "player",
            "duel-cards",
            "deck",
        ),
    ),
    Scope(id="roll", title="In a table of clans or cards", within=("rankings", "family")),
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

SCOPES: Final[dict[str, Scope]] = {scope.id: scope for scope in _LISTED}
"""By its id where actions belong, in the order in which they are listed."""


@cache
def collect_actions() -> dict[str, Action]:
    """Import the whole screen and return its actions by their ids, scope by scope."""
    owned = {scope: cls.BINDINGS for cls in _dom_classes() if (scope := cls.__dict__.get("SCOPE"))}
    shared = {binding.id for binding in TABLE_KEYS}
    found = {}
    for scope in SCOPES:
        for binding in TABLE_KEYS if scope == _TABLE else owned[scope]:
            assert isinstance(binding, Binding)  # noqa: S101 — for the type checker
            if scope == _TABLE or binding.id not in shared:
                action = Action(scope=scope, binding=binding)
                found[action.id] = action
    return found


def scope_chain(scope: str) -> frozenset[str]:
    """Return the ids of a scope and of all it lies in: whose keys work where it has the focus."""
    return frozenset(_iterate_outer_scopes(scope))


def scopes_on_screen(screen: str) -> tuple[str, ...]:
    """Return the ids of the scopes whose keys work somewhere on a screen, in their order."""
    outward = scope_chain(screen)
    return tuple(scope for scope in SCOPES if scope in outward or screen in scope_chain(scope))


def _dom_classes() -> Iterator[type[DOMNode]]:
    for found in pkgutil.walk_packages(clantui.ui.__path__, f"{clantui.ui.__name__}."):
        if found.name.startswith(_DRIVERS):
            continue
        module = import_module(found.name)
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, DOMNode):
                yield value


def _iterate_outer_scopes(scope: str) -> Iterator[str]:
    yield scope
    for outer in SCOPES[scope].within:
        yield from _iterate_outer_scopes(outer)
