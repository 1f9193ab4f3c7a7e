"""The views of a clan, each a file of this folder with a `VIEW`, found by its file name.

To add a view, add its file: commands, settings, help and screen find it. A view is imported only
when it is used, so `--help` imports none.

The view `decks-by-deck`, in `decks_by_deck.py`, is a variant of `decks` and shares its tab.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from clantui.core.modules import list_modules

if TYPE_CHECKING:
    from clantui.core.views.view import View

DEFAULT_VIEW: Final = "favourites"

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
"""Titles of the tabs by the key of their view, in the order of `v`; other views follow.

They are defined here because the first frame has all tabs, before most views are imported (18 ms).
"""

_SHORT_TITLES: Final = {"favourites": "Favs", "war": "WarDecks", "war-members": "WarMembers"}
"""Tab titles for a narrow window."""

_SHARED: Final = frozenset(
    {
        "card_columns",
        "card_rows",
        "deck_cells",
        "deck_tiles",
        "filter",
        "game_rows",
        "legend_columns",
        "member_cells",
        "member_wars",
        "named_decks",
        "phrases",
        "view",
    }
)
"""Modules of this folder that are not views."""

_VARIANT: Final = "-by-"
"""Separates the key of a tab from the name of a variant."""

_FOUND: Final = sorted(name.replace("_", "-") for name in list_modules(__path__) - _SHARED)

TAB_VIEWS: Final = (
    *_TITLES,
    *(name for name in _FOUND if name not in _TITLES and _VARIANT not in name),
)
"""Keys of the views with a tab, in the order of `v`."""


def list_variants(name: str) -> tuple[str, ...]:
    """Return the keys of the views that share a tab, the main view first."""
    tab = find_tab(name)
    return (tab, *(found for found in _FOUND if found.startswith(tab + _VARIANT)))


def find_tab(name: str) -> str:
    """Return the key of the view whose tab a view has; usually its own."""
    return name.partition(_VARIANT)[0]


GROUPINGS: Final = sorted(
    {f"by {name.partition(_VARIANT)[2]}" for name in _FOUND if _VARIANT in name}
)
"""Ways in which variants group rows: `by deck`, `by member`."""

ALL_VIEWS: Final = tuple(name for tab in TAB_VIEWS for name in list_variants(tab))
"""Keys of all views, variants after the view whose tab they share."""


def make_tab_title(name: str) -> str:
    """Return the title of a view's tab, made from the key if none is listed."""
    tab = find_tab(name)
    return _TITLES.get(tab) or tab.replace("-", " ").capitalize()


def make_short_tab_title(name: str) -> str:
    """Return the title of a view's tab for a narrow window."""
    return _SHORT_TITLES.get(find_tab(name), make_tab_title(name))


@cache
def load_view(name: str) -> View[Any]:
    """Load a view by its key; raise KeyError if there is none."""
    if name not in ALL_VIEWS:
        raise KeyError(name)
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    view: View[Any] | None = getattr(module, "VIEW", None)
    if view is None:
        raise KeyError(f"{module.__name__} has no VIEW: if it is no view, add it to _SHARED")
    return view
