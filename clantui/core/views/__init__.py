"""The views of a clan, each a file of this folder with a `VIEW`.

A view is imported only when it is used, so `--help` imports none.

The view `decks-by-deck`, in `decks_by_deck.py`, is a variant of `decks` and shares its tab.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from clantui.core.views.view import View

DEFAULT_VIEW: Final = "favourites"

DECKS_BY_DECK: Final = "decks-by-deck"
"""Key of the view whose rows are decks."""

DECK_VIEWS: Final = frozenset({DECKS_BY_DECK, "war-by-member"})
"""Keys of the views whose rows are complete decks: one deck, or the four of a member."""

_TITLES: Final = {
    DEFAULT_VIEW: "Favourites",
    "decks": "Decks",
    "played": "Played",
    "war": "War decks",
    "faced": "Faced",
    "levels": "Levels",
    "members": "Members",
    "war-members": "War members",
}
"""Titles of the tabs by the key of their view, in the order of `v`.

They are defined here because the first frame has all tabs, before most views are imported (18 ms).
"""

_SHORT_TITLES: Final = {"favourites": "Favs", "war": "War", "war-members": "War team"}
"""Tab titles for a narrow window."""

_VARIANTS: Final = {"decks": DECKS_BY_DECK, "war": "war-by-member"}
"""Keys of variants by the key of the tab, which they begin with."""

TAB_VIEWS: Final = tuple(_TITLES)
"""Keys of the views with a tab, in the order of `v`."""


def list_variants(name: str) -> tuple[str, ...]:
    """Return the keys of the views that share a tab, the main view first."""
    tab = find_tab(name)
    return (tab, _VARIANTS[tab]) if tab in _VARIANTS else (tab,)


def find_tab(name: str) -> str:
    """Return the key of the view whose tab a view has; usually its own."""
    return name.partition("-by-")[0]


ALL_VIEWS: Final = tuple(name for tab in TAB_VIEWS for name in list_variants(tab))
"""Keys of all views, variants after the view whose tab they share."""


def make_tab_title(name: str) -> str:
    """Return the title of a view's tab."""
    return _TITLES[find_tab(name)]


def make_short_tab_title(name: str) -> str:
    """Return the title of a view's tab for a narrow window."""
    return _SHORT_TITLES.get(find_tab(name), make_tab_title(name))


@cache
def load_view(name: str) -> View[Any]:
    """Load a view by its key.

    Raises:
        KeyError: if there is no such view.
    """
    if name not in ALL_VIEWS:
        raise KeyError(name)
    view: View[Any] = import_module(f"{__name__}.{name.replace('-', '_')}").VIEW
    return view
