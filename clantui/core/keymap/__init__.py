"""Everything that a key does, told once: screens, key bar, help, palette and lists read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clantui.core.keymap.action import Action, Scope
from clantui.core.keymap.clan_actions import CLAN, EVERYWHERE, FIELDS, TABLES, VIEW
from clantui.core.keymap.screen_actions import DIALOGS, SCREENS

__all__ = ["ACTIONS", "BY_ID", "SCOPES", "Action", "Scope", "scope_chain", "scopes_on_screen"]


def _scope(known_as: str, title: str, *within: str) -> tuple[str, Scope]:
    return known_as, Scope(id=known_as, title=title, within=within)


SCOPES: Final[dict[str, Scope]] = dict(
    (
        _scope("clan", "The clan", "app"),
        _scope("view", "How a clan is arranged", "clan"),
        _scope("grid", "In the clan's table", "view"),
        _scope("people", "In the pane beside it", "view"),
        _scope("tag", "In the tag field", "view"),
        _scope("filter", "In a filter", "view", "rankings", "compare"),
        _scope(
            "list",
            "In every table",
            "grid",
            "people",
            "roll",
            "race",
            "log",
            "compare",
            "player",
            "duel-cards",
        ),
        _scope("roll", "In a table of clans or cards", "rankings", "family"),
        _scope("race", "The river race", "app"),
        _scope("compare", "Two clans compared", "app"),
        _scope("family", "Clans in one table", "app"),
        _scope("history", "History", "app"),
        _scope("log", "In the history's readings", "history"),
        _scope("rankings", "Rankings", "app"),
        _scope("player", "A player", "app"),
        _scope("duel", "The duel helper", "app"),
        _scope("duel-cards", "In the duel's cards", "duel"),
        _scope("duel-field", "In the duel's field", "duel"),
        _scope("switcher", "The switcher"),
        _scope("switcher-list", "In the switcher's list", "switcher"),
        _scope("label", "Label and groups"),
        _scope("key", "An API key that was typed or pasted"),
        _scope("locations", "The choice of a location"),
        _scope("sort", "The sort menu"),
        _scope("theme", "The list of themes"),
        _scope("problems", "Problems"),
        _scope("write", "Writing a file"),
        _scope("choice", "In a line of choices", "write"),
        _scope("doctor", "The doctor"),
        _scope("help", "The help"),
        _scope("app", "Everywhere"),
    )
)
"""By its id where actions belong, in the order in which they are listed."""

_ALL: Final = (*CLAN, *VIEW, *TABLES, *FIELDS, *SCREENS, *DIALOGS, *EVERYWHERE)

ACTIONS: Final[tuple[Action, ...]] = tuple(
    action for scope in SCOPES for action in _ALL if action.scope == scope
)
"""All actions, scope by scope."""

BY_ID: Final[dict[str, Action]] = {action.id: action for action in ACTIONS}
"""An action by the name that the config knows it by."""


def scope_chain(scope: str) -> frozenset[str]:
    """The ids of a scope and of all it lies in: whose keys work where it has the focus."""
    return frozenset(_outward(scope))


def scopes_on_screen(screen: str) -> tuple[str, ...]:
    """The ids of the scopes whose keys work somewhere on a screen, in the order of `SCOPES`."""
    outward = scope_chain(screen)
    return tuple(scope for scope in SCOPES if scope in outward or screen in scope_chain(scope))


def _outward(scope: str) -> Iterator[str]:
    yield scope
    for outer in SCOPES[scope].within:
        yield from _outward(outer)
