"""The views of a clan. Each is a file here with a `VIEW`, named by its key.

To add one, add its file: commands, settings, help and screen find it. Only the names are read
before a view is wanted, so that `--help` imports none.

A view `decks-by-deck`, in `decks_by_deck.py`, is another way to look at `decks`: it has the same
tab.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from clantui.core.modules import module_names

if TYPE_CHECKING:
    from clantui.core.views.view import View

DEFAULT_VIEW: Final = "favourites"

DECKS_BY_DECK: Final = "decks-by-deck"
"""Key of the view whose rows are decks."""

DECK_VIEWS: Final = frozenset({DECKS_BY_DECK, "war-by-member"})
"""Keys of the views whose rows are of whole decks: one each, or the four of a member."""

_TABS: Final = {
    DEFAULT_VIEW: "Favourites",
    "decks": "Decks",
    "played": "Played",
    "war": "War decks",
    "faced": "Faced",
    "levels": "Levels",
    "members": "Members",
    "war-members": "War members",
}
"""Titles of tabs by key, in the order in which `v` goes through views; others follow.

They stand here because all tabs are in the first frame, before most views are imported (18 ms).
"""

_SHORT_TITLES: Final = {"favourites": "Favs", "war": "War", "war-members": "Medals"}
"""Titles of tabs where a window has no room for all of the others."""

_SHARED: Final = frozenset(
    (
        *("card_columns", "card_rows", "data", "deck_cells", "deck_tiles", "filter"),
        *("game_rows", "glossary", "legend_columns", "member_cells", "phrases", "view"),
    )
)
"""Modules that the views are made of."""


_BY: Final = "-by-"
"""Between the key of a tab and that of another way to look at it."""


@cache
def view_names() -> tuple[str, ...]:
    """Return the keys of the views that have a tab, in the order that `v` goes through them."""
    found = {name for name in _found() if _BY not in name}
    return (*(name for name in _TABS if name in found), *sorted(found - _TABS.keys()))


@cache
def all_view_names() -> tuple[str, ...]:
    """Return the keys of all views, each behind the one whose tab it shares."""
    return tuple(name for tab in view_names() for name in variants(tab))


@cache
def variants(name: str) -> tuple[str, ...]:
    """Return the keys of the views that share a tab with a view: the tab's own first."""
    tab = tab_of(name)
    return (tab, *sorted(found for found in _found() if found.startswith(tab + _BY)))


def tab_of(name: str) -> str:
    """Return the key of the view whose tab a view has: mostly its own."""
    return name.partition(_BY)[0]


def tab_title(name: str) -> str:
    """Return the title of a view's tab; one that is not in the list is called as its key."""
    tab = tab_of(name)
    return _TABS.get(tab) or tab.replace("-", " ").capitalize()


def short_tab_title(name: str) -> str:
    """Return the title of a view's tab in a narrow window."""
    return _SHORT_TITLES.get(tab_of(name), tab_title(name))


@cache
def _found() -> frozenset[str]:
    return frozenset(name.replace("_", "-") for name in module_names(__path__) - _SHARED)


@cache
def load_view(name: str) -> View[Any]:
    """Load the view of a key.

    Raises:
        KeyError: if there is none.
        ImportError: if its file holds no view of that key.
    """
    if name not in _found():
        raise KeyError(name)
    file = name.replace("-", "_")
    view: View[Any] | None = getattr(import_module(f"{__name__}.{file}"), "VIEW", None)
    if view is None or view.key != name:
        raise ImportError(f"core/views/{file}.py has no VIEW with the key {name!r}")
    return view
