"""Scopes of keys: every screen, dialog, and part of one, without its class."""

from __future__ import annotations

from enum import Enum, auto
from functools import cache
from typing import Final

from msgspec import Struct

TABLE_SCOPE: Final = "list"
"""The scope of every table: a key hidden there is hidden everywhere."""


class Needs(Enum):
    """Data of the clan without which a screen cannot be opened."""

    NOTHING = auto()
    CLAN = auto()
    """An open clan, loaded or not."""

    CLANS = auto()
    """Several open clans."""

    SURVEY = auto()
    """At least a part of the clan."""


class Scope(Struct, frozen=True, kw_only=True):
    """A screen, a dialog, or a part of one; its class has the id as `SCOPE`.

    Attributes:
        id: its name in `clantui keys`.
        title: the heading in help and tables.
        within: the ids of the scopes around it. Their keys work here too, unless this scope
            binds the same key.
        needs: of a screen that a key opens from everywhere.
    """

    id: str
    title: str
    within: tuple[str, ...] = ()
    needs: Needs = Needs.NOTHING


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
            "family-table",
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
    Scope(id="race", title="The river race", within=("app",), needs=Needs.CLAN),
    Scope(id="race-members", title="Medals in the river race", within=("race",)),
    Scope(id="compare", title="Comparison", within=("app",), needs=Needs.CLANS),
    Scope(id="family", title="Family", within=("app",), needs=Needs.CLANS),
    Scope(id="family-table", title="In the family's table", within=("family",)),
    Scope(id="history", title="History", within=("app",), needs=Needs.CLAN),
    Scope(id="log", title="History list", within=("history",)),
    Scope(id="rankings", title="Rankings", within=("app",)),
    Scope(id="clan-table", title="In the table of a ranking", within=("rankings",)),
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
    Scope(id="about", title="About the clan", needs=Needs.SURVEY),
    Scope(id="problems", title="Problems", needs=Needs.SURVEY),
    Scope(id="write", title="Save to file", needs=Needs.SURVEY),
    Scope(id="choice", title="Options", within=("write",)),
    Scope(id="doctor", title="The doctor"),
    Scope(id="help", title="The help"),
    Scope(id="goto", title="Go to"),
    Scope(id="app", title="Everywhere"),
)

SCOPES: Final[dict[str, Scope]] = {scope.id: scope for scope in _SCOPE_LIST}
"""All scopes by id, in the order of help and tables."""


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


def list_screens_with(*needs: Needs) -> frozenset[str]:
    """Return the ids of the screens that need one of these."""
    return frozenset(scope.id for scope in SCOPES.values() if scope.needs in needs)
