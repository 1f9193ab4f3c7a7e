"""The views of a clan. Each is a file here with a `VIEW`, named by its key.

To add one, add its file: commands, settings, help and screen find it. Only the names are read
before a view is wanted, so that `--help` imports none.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from clantui.core.modules import module_names

if TYPE_CHECKING:
    from clantui.core.views.view import View

DEFAULT_VIEW: Final = "favourites"

_ORDER: Final = (DEFAULT_VIEW, "decks", "played", "war", "faced", "levels", "members")
"""The order in which `v` goes through views; others follow."""

_SHARED: Final = frozenset(
    (
        *("card_columns", "card_rows", "columns", "data", "filter", "game_rows", "glossary"),
        *("member_cells", "phrases", "view"),
    )
)
"""Modules that the views are made of."""


@cache
def view_names() -> tuple[str, ...]:
    """Return the keys of all views, in the order that `v` goes through them."""
    found = module_names(__path__) - _SHARED
    return (*(name for name in _ORDER if name in found), *sorted(found - set(_ORDER)))


@cache
def load_view(name: str) -> View[Any]:
    """Load the view of a key.

    Raises:
        KeyError: if there is none.
        ImportError: if its file holds no view of that key.
    """
    if name not in view_names():
        raise KeyError(name)
    view: View[Any] | None = getattr(import_module(f"{__name__}.{name}"), "VIEW", None)
    if view is None or view.key != name:
        raise ImportError(f"core/views/{name}.py has no VIEW with the key {name!r}")
    return view
