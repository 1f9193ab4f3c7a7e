"""Key bindings as class data: `BINDINGS = [bind(…), …]`, beside the `action_…` that they run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from textual.actions import parse
from textual.app import SystemCommand
from textual.binding import Binding

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

_UNBOUND: Final = "unbound-"
"""Begins the name of a key that no terminal sends: what has no key may be given one."""


class Offer(Enum):
    """Places where a binding is offered, beside help and lists."""

    KEY_BAR = "the key bar, and the palette"
    PALETTE = "the palette"
    SEARCH = "the palette, for those who search: it moves a cursor, or steps out"


IN_KEY_BAR: Final = Offer.KEY_BAR
IN_PALETTE: Final = Offer.PALETTE
SEARCH_ONLY: Final = Offer.SEARCH


def bind(  # noqa: PLR0913 — read as the row of a table
    known_as: str,
    keys: str,
    run: str,
    name: str,
    does: str,
    offer: Offer = IN_KEY_BAR,
    *,
    priority: bool = False,
) -> Binding:
    """Return a binding.

    Args:
        known_as: the id by which the config knows it; like no other's.
        keys: as people write them, with commas between: `b`, `/`, `f5`, `ctrl+p`; empty for the
            palette alone.
        run: the action, as Textual writes it.
        name: a word or two, for the key bar and the palette.
        does: what it does, in a sentence without a full stop.
        offer: where it is offered.
        priority: whether it goes before what has the focus: it works where text is typed, too.
    """
    return Binding(
        keys or f"{_UNBOUND}{known_as}",
        run,
        name,
        show=offer is IN_KEY_BAR,
        id=known_as,
        tooltip=does,
        priority=priority,
        system=offer is SEARCH_ONLY,
    )


TABLE_KEYS: Final = (
    bind("down", "down,j", "move(1)", "Down", "A line down", SEARCH_ONLY),
    bind("up", "up,k", "move(-1)", "Up", "A line up", SEARCH_ONLY),
    bind("page-down", "pagedown", "page(1)", "Page down", "A page down", SEARCH_ONLY),
    bind("page-up", "pageup", "page(-1)", "Page up", "A page up", SEARCH_ONLY),
    bind("top", "g,home", "move(-100000)", "Top", "Go to the first line", SEARCH_ONLY),
    bind("bottom", "G,end", "move(100000)", "Bottom", "Go to the last line", SEARCH_ONLY),
)
"""Bindings of every table."""


def split_keys(keys: str) -> tuple[str, ...]:
    """Split keys with commas between; a comma itself is called `comma`."""
    return tuple(key for part in keys.split(",") if (key := part.strip()))


def default_keys(binding: Binding) -> tuple[str, ...]:
    """Return the keys that a class gives a binding; none for the palette alone."""
    return split_keys(binding.key) if has_key(binding) else ()


def bound_keys(binding: Binding, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of a binding where some are bound to others.

    Args:
        binding: as its class has it.
        keymap: by a binding's id its keys with commas between, as the config has them.
    """
    keys = keymap.get(binding.id or "")
    return default_keys(binding) if keys is None else split_keys(keys)


def has_key(binding: Binding) -> bool:
    """Return True if there is a key to press."""
    return not binding.key.startswith(_UNBOUND)


@cache
def declared_bindings(owner: type[DOMNode]) -> dict[str, Binding]:
    """Return by their ids the bindings that our classes give a node, in their order."""
    found: dict[str, Binding] = {}
    for base in reversed(owner.__mro__):
        if not base.__module__.startswith("clantui."):
            continue
        if not base.__dict__.get("_inherit_bindings", True):
            found.clear()
        for binding in base.__dict__.get("BINDINGS", ()):
            found[binding.id] = binding
    return found


def rank(node: DOMNode, binding: Binding) -> int:
    """Return the place of a binding among those of its node; -1 for one of Textual's."""
    ids = list(declared_bindings(type(node)))
    return ids.index(binding.id) if binding.id in ids else -1


def steps_out(node: DOMNode, binding: Binding) -> bool:
    """Return True if it leaves what one has gone into, whatever its key is now."""
    declared = declared_bindings(type(node)).get(binding.id or "")
    return declared is not None and "escape" in default_keys(declared)


def find_binding(screen: Screen[Any], known_as: str) -> Binding:
    """Find a binding of the app, a screen, or a widget on it by its id."""
    for node in (screen.app, screen, *screen.walk_children()):
        if (binding := declared_bindings(type(node)).get(known_as)) is not None:
            return binding
    raise LookupError(known_as)


def format_keys(screen: Screen[Any], binding: Binding) -> str:
    """Return the keys of a binding as they are bound and shown now; empty for none."""
    app = screen.app
    keys = ",".join(bound_keys(binding, app._keymap))  # noqa: SLF001 — Textual gives no other way
    if not keys:
        return ""
    made = Binding.make_bindings([Binding(keys, binding.action)])
    return " ".join(app.get_key_display(each) for each in made)


def list_commands(screen: Screen[Any]) -> Iterable[SystemCommand]:
    """List for the palette over a screen every action that makes sense now."""
    listed: set[str] = set()
    for node in (screen.focused or screen).ancestors_with_self:
        for binding in declared_bindings(type(node)).values():
            name, parameters = parse(binding.action)[1:]
            if binding.description in listed or not node.check_action(name, parameters):
                continue
            listed.add(binding.description)
            run = partial(node.call_later, screen.app.run_action, binding.action, node)
            yield SystemCommand(binding.description, binding.tooltip, run, not binding.system)
        if node.is_modal:
            return
