"""Keep an API key that is typed or pasted from being shown."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import Input

from clantui.core.model.token import BEGINNING, InvalidToken, Token, holds_key


class KeyTyped(Message):
    """An API key was typed or pasted; `token` is None where it is none, and `why` says why."""

    def __init__(self, text: str) -> None:
        """Read the key; the text is not kept."""
        super().__init__()
        self.token: Token | None = None
        self.why = ""
        try:
            self.token = Token.parse(text)
        except InvalidToken as error:
            self.why = str(error)


def mask(field: Input) -> bool:
    """Show dots in place of what stands in a field as soon as it begins like an API key.

    Args:
        field: whose value has changed.

    Returns:
        True where it is masked.
    """
    begun = field.value.lstrip("\"'` <").startswith(BEGINNING)
    field.password = begun or holds_key(field.value)
    return field.password


def take_key(field: Input) -> bool:
    """Announce the API key that stands in a field, and empty the field.

    Args:
        field: in which Enter was pressed.

    Returns:
        True where there was one.
    """
    if not holds_key(field.value):
        return False
    message = KeyTyped(field.value)
    with field.prevent(Input.Changed):
        field.value = ""
    field.password = False
    field.post_message(message)
    return True
