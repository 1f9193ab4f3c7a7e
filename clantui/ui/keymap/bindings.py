"""Key bindings as class data: `BINDINGS = [bind(…), …]`, in the class with the `action_…`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, Final

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

_UNBOUND: Final = "unbound-"
"""Prefix of made-up key names for actions without a key: no terminal sends them."""


class Offer(Enum):
    """Places that offer a binding, besides help and lists."""

    KEY_BAR = "the key bar and the palette"
    PALETTE = "the palette"
    HELP = "nowhere else: it moves a cursor or closes something"


DECLARED: Final[dict[str, Binding]] = {}
"""The bindings of all classes that are imported, by id."""

IN_PALETTE: Final = Offer.PALETTE
HELP_ONLY: Final = Offer.HELP


def bind(  # noqa: PLR0913 — read as the row of a table
    action_id: str,
    keys: str,
    action: str,
    name: str,
    description: str,
    offer: Offer = Offer.KEY_BAR,
    *,
    priority: bool = False,
) -> Binding:
    """Declare a binding.

    Args:
        action_id: the unique id in the config.
        keys: separated by commas: `b`, `/`, `f5`, `ctrl+p`; empty for the palette alone.
        action: in Textual's syntax, of the class itself or with `app.`; not with `screen.`, which
            is the top screen, while the key bars of the screens below are drawn, too.
        name: one or two words, for the key bar and the palette.
        description: a sentence without a full stop.
        priority: it also works in a text field.
    """
    DECLARED[action_id] = binding = Binding(
        keys or f"{_UNBOUND}{action_id}",
        action,
        name,
        show=offer is Offer.KEY_BAR,
        id=action_id,
        tooltip=description,
        priority=priority,
        system=offer is HELP_ONLY,
    )
    return binding


def _bind_move(action_id: str, keys: str, action: str, name: str, description: str) -> Binding:
    """Declare a binding that moves a cursor; see `TABLE_KEYS`."""
    return bind(action_id, keys, action, name, description, HELP_ONLY, priority=True)


TABLE_KEYS: Final = (
    _bind_move("down", "down,j", "move(1)", "Down", "A line down"),
    _bind_move("up", "up,k", "move(-1)", "Up", "A line up"),
    _bind_move("page-down", "pagedown", "page(1)", "Page down", "A page down"),
    _bind_move("page-up", "pageup", "page(-1)", "Page up", "A page up"),
    _bind_move("top", "g,home", "move(-100000)", "Top", "Go to the first line"),
    _bind_move("bottom", "G,end", "move(100000)", "Bottom", "Go to the last line"),
)
"""Bindings of every table.

They have priority, because other keys are slower: before its action runs, such a key passes from
the table through all parents to the app, one turn of the loop for each, and during a load a turn
takes up to 10 ms.
"""


def list_keys(scope: str, line: str = "") -> tuple[Binding, ...]:
    """Return the bindings of a dialog that move the cursor of its list from its field.

    Their ids begin with `scope`: `switcher-page-up`. Those that move by one line begin with `line`
    instead, if it is given: `switcher-line-up`.
    """
    start = line or scope
    return (
        bind(f"{start}-down", "down", "list('cursor_down')", "Down", "A line down", HELP_ONLY),
        bind(f"{start}-up", "up", "list('cursor_up')", "Up", "A line up", HELP_ONLY),
        bind(
            f"{scope}-page-down",
            "pagedown",
            "list('page_down')",
            "Page down",
            "A page down",
            HELP_ONLY,
        ),
        bind(f"{scope}-page-up", "pageup", "list('page_up')", "Page up", "A page up", HELP_ONLY),
    )


def split_keys(keys: str) -> tuple[str, ...]:
    """Split a list of keys at its commas; the comma key is called `comma`."""
    return tuple(key for part in keys.split(",") if (key := part.strip()))


def list_default_keys(binding: Binding) -> tuple[str, ...]:
    """Return the keys in the class; empty for an action that only the palette offers."""
    return split_keys(binding.key) if has_key(binding) else ()


def bound_keys(binding: Binding, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of a declared binding in a keymap, by default those in the class."""
    keys = keymap.get(binding.id or "")
    return list_default_keys(binding) if keys is None else split_keys(keys)


def has_key(binding: Binding) -> bool:
    """Return True if there is a key to press."""
    return not binding.key.startswith(_UNBOUND)


@cache
def list_declared_bindings(owner: type[DOMNode]) -> dict[str, Binding]:
    """Return the bindings of a node's classes in this program by id, in their order."""
    bindings: dict[str, Binding] = {}
    for base in reversed(owner.__mro__):
        if not base.__module__.startswith("clantui."):
            continue
        if not base.__dict__.get("_inherit_bindings", True):
            bindings.clear()
        for binding in base.__dict__.get("BINDINGS", ()):
            bindings[binding.id] = binding
    return bindings


def name_of(node: DOMNode, binding: Binding) -> str:
    """Return the present name of a binding.

    A node may have `key_names`: names that depend on its state, by action id.
    """
    names: Mapping[str, str] = getattr(node, "key_names", {})
    return names.get(binding.id or "", binding.description)


def is_close_binding(binding: Binding) -> bool:
    """Return True if the default key is Esc, even if the user has bound another one."""
    declared = DECLARED.get(binding.id or "")
    return declared is not None and "escape" in list_default_keys(declared)


def format_keys(screen: Screen[Any], binding: Binding) -> str:
    """Return the present keys of a binding as they are displayed; empty for none."""
    keys = ",".join(bound_keys(binding, keymap_of(screen.app)))
    if not keys:
        return ""
    bindings = Binding.make_bindings([Binding(keys, binding.action)])
    return " ".join(map(screen.app.get_key_display, bindings))


def keymap_of(app: App[Any]) -> Mapping[str, str]:
    """Return the user's keys by action id."""
    return app._keymap  # noqa: SLF001 — Textual gives no other way
