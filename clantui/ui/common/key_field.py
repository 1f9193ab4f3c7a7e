"""Keep an API key that is typed or pasted from being shown."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import Input

from clantui.core.model.token import BEGINNING, InvalidToken, Token, holds_key


class KeySubmitted(Message):
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
    """Show dots in a field as soon as its text begins like an API key; return True if so."""
    begun = field.value.lstrip("\"'` <").startswith(BEGINNING)
    field.password = begun or holds_key(field.value)
    return field.password


def take_key(field: Input) -> bool:
    """Announce the API key in a field and empty the field; return True if there was one."""
    if not holds_key(field.value):
        return False
    message = KeySubmitted(field.value)
    with field.prevent(Input.Changed):
        field.value = ""
    field.password = False
    field.post_message(message)
    return True
