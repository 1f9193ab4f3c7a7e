"""The views of a clan. Each is a file here with a `VIEW`; a file put beside them is found."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from clantui.core.views.base.view import View

FIRST: Final = "favourites"

_ORDER: Final = (FIRST, "decks", "played", "war", "faced", "levels", "members")
"""What `v` goes through; what is not named here follows."""


@cache
def names() -> tuple[str, ...]:
    """The keys of all views, in the order that `v` goes through them."""
    found = {module.name for module in iter_modules(__path__) if not module.ispkg}
    return (*(name for name in _ORDER if name in found), *sorted(found - set(_ORDER)))


@cache
def view(name: str) -> View[Any]:
    """The view of a key.

    Args:
        name: one of `names()`.

    Raises:
        KeyError: if there is none.
    """
    if name not in names():
        raise KeyError(name)
    found: View[Any] = import_module(f"{__name__}.{name}").VIEW
    return found
