"""Cache of the methods that handle each kind of message.

For each message Textual searches all base classes of a widget for its handlers, which takes a
twentieth of a test of the screen. A class has the same handlers at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from textual.message import Message
from textual.message_pump import MessagePump

_FIND: Final = MessagePump._get_dispatch_methods


@cache
def _has_handler(receiver: type[Any], kind: type[Any], name: str) -> bool:
    """Return True if a class may have a handler for this kind of message."""
    names = {name, f"_{name}"}
    for base in receiver.__mro__:
        decorated: dict[type, Any] = base.__dict__.get("_decorated_handlers") or {}
        if not decorated.keys().isdisjoint(kind.__mro__) or not names.isdisjoint(base.__dict__):
            return True
    return False


def _find_methods(self: MessagePump, method_name: str, message: Message) -> Iterable[Any]:
    kind: Any = type(message)
    if _has_handler(type(self), kind, method_name):
        return _FIND(self, method_name, message)
    return ()


def install() -> None:
    """Make Textual look only at classes that handle a message."""
    MessagePump._get_dispatch_methods = _find_methods  # type: ignore[method-assign]
