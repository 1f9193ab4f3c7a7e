"""Handling of API keys that are typed or pasted into text fields."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import Input

from clantui.core.model.key_text import JWT_PREFIX, holds_key
from clantui.core.model.token import InvalidToken, Token


class ApiKeySubmitted(Message):
    """An API key was typed or pasted.

    Attributes:
        token: None if the text is not a valid key.
        error: the reason; else empty.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.token: Token | None = None
        self.error = ""
        try:
            self.token = Token.parse(text)
        except InvalidToken as error:
            self.error = str(error)


def mask(field: Input) -> bool:
    """Hide a field's text if it begins like an API key; return True if so."""
    has_beginning = field.value.lstrip("\"'` <").startswith(JWT_PREFIX)
    field.password = has_beginning or holds_key(field.value)
    return field.password


def take_key(field: Input) -> bool:
    """Announce the API key in a field and clear the field; return True if there was one."""
    if not holds_key(field.value):
        return False
    message = ApiKeySubmitted(field.value)
    with field.prevent(Input.Changed):
        field.value = ""
    field.password = False
    # To the app: from a handler of the screen it would not bubble above the screen.
    field.app.post_message(message)
    return True
