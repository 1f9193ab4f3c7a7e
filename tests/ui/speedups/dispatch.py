"""Caches of what Textual finds out again for each message: its handlers, and their parameters.

Both take a tenth of a test of the screen. The handlers of a class do not change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType
from typing import Any, Final

import textual._callback
from textual.message import Message
from textual.message_pump import MessagePump

_FIND: Final = MessagePump._get_dispatch_methods
_COUNT: Final = textual._callback._count_parameters

_counts: dict[tuple[CodeType, bool], int] = {}
"""Numbers of parameters, by the code of the function, and True if it is a bound method."""


@cache
def _list_handlers(receiver: Any, kind: Any, name: str) -> tuple[tuple[type, Any], ...] | None:
    """Return the handlers of a message in all base classes; None if one has a selector."""
    handlers: list[tuple[type, Any]] = []
    for base in receiver.__mro__:
        decorated = base.__dict__.get("_decorated_handlers") or {}
        if not decorated.keys().isdisjoint(kind.__mro__):
            return None
        method = base.__dict__.get(f"_{name}") or base.__dict__.get(name)
        if method is not None and not getattr(method, "_textual_on", None):
            handlers.append((base, method))
    return tuple(handlers)


def _find_handlers(self: MessagePump, method_name: str, message: Message) -> Iterator[Any]:
    """Yield the handlers of a message; a handler may prevent those of the base classes."""
    kind: Any = type(message)
    handlers = _list_handlers(type(self), kind, method_name)
    if handlers is None:
        yield from _FIND(self, method_name, message)
        return
    for base, method in handlers:
        if message._no_default_action:
            break
        yield base, method.__get__(self, base)


def _count_parameters(function: Callable[..., Any]) -> int:
    """Return the number of parameters; functions made in a loop share their code."""
    code = getattr(function, "__code__", None)
    if code is None or hasattr(function, "__wrapped__"):
        return _COUNT(function)
    key = code, hasattr(function, "__self__")
    if key not in _counts:
        _counts[key] = _COUNT(function)
    return _counts[key]


def install() -> None:
    """Make Textual use these caches."""
    MessagePump._get_dispatch_methods = _find_handlers  # type: ignore[method-assign]
    textual._callback._count_parameters = _count_parameters  # type: ignore[assignment]
