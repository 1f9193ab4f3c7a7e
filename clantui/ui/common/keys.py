"""Keys on the screen, made of the registry in `core.keymap`."""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.actions import parse
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType

from clantui.core.keymap import ACTIONS, Action
from clantui.core.keymap.action import IN_KEY_BAR, PRIORITY, QUIET_FIRST, SEARCH_ONLY

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

_UNBOUND: Final = "unbound-"
"""Begins the name of a key that no terminal sends: what has no key may be given one."""

_OUT: Final = frozenset(action.id for action in ACTIONS if "escape" in action.keys)

_RANKS: Final = {action.id: at for at, action in enumerate(ACTIONS)}


def bindings(*scopes: str, without: Container[str] = ()) -> list[BindingType]:
    """The bindings of a screen or a widget.

    Args:
        scopes: the ids of where it has its actions.
        without: ids of actions it does not have.
    """
    return [
        _binding(action)
        for action in ACTIONS
        if action.scope in scopes and action.id not in without
    ]


def rank(binding: Binding) -> int:
    """Where a binding stands in the registry: one whose keys are mapped comes last otherwise."""
    return _RANKS.get(binding.id or "", -1)


def has_key(binding: Binding) -> bool:
    """Whether there is a key to press."""
    return not binding.key.startswith(_UNBOUND)


def steps_out(binding: Binding) -> bool:
    """Whether it leaves what one has gone into, whatever its key is now."""
    return binding.id in _OUT


def keys_shown(app: App[Any], action: Action) -> str:
    """The keys of an action as the screen writes them, as they are bound now; empty for none."""
    keys = ",".join(action.bound(app._keymap))  # noqa: SLF001 — Textual gives no other way
    if not keys:
        return ""
    made = Binding.make_bindings([Binding(keys, action.run)])
    return " ".join(app.get_key_display(binding) for binding in made)


def scope_of(screen: Screen[Any]) -> str:
    """The id of a screen's own scope: that of `RaceScreen` is `race`."""
    return type(screen).__name__.removesuffix("Screen").lower()


def commands(screen: Screen[Any]) -> Iterable[SystemCommand]:
    """What the palette offers over a screen: every action that makes sense now.

    Args:
        screen: that the palette lies over.
    """
    told: set[str] = set()
    for node in (screen.focused or screen).ancestors_with_self:
        for action in _of(node):
            name, parameters = parse(action.run)[1:]
            if action.name in told or not node.check_action(name, parameters):
                continue
            told.add(action.name)
            run = partial(node.call_later, screen.app.run_action, action.run, node)
            yield SystemCommand(
                action.name, action.does, run, action.offered not in (SEARCH_ONLY, QUIET_FIRST)
            )


def _of(node: DOMNode) -> list[Action]:
    """The actions that a node binds; its own bindings, not those that keys are mapped to."""
    known = {binding.id for _, binding in node._bindings if binding.id}  # noqa: SLF001
    return [action for action in ACTIONS if action.id in known]


def _binding(action: Action) -> Binding:
    return Binding(
        ",".join(action.keys) or f"{_UNBOUND}{action.id}",
        action.run,
        action.name,
        show=action.offered == IN_KEY_BAR,
        id=action.id,
        tooltip=action.does,
        priority=action.offered in (PRIORITY, QUIET_FIRST),
    )
