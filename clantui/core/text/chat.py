"""Lines for the chat of the game."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

CHAT_LIMIT: Final = 250
"""Approximate maximum length of a line in the game's chat, as counted by `count_characters`."""


class ChatLine(Struct, frozen=True, kw_only=True):
    """A line to paste into the clan's chat; if `text` is empty, `reason` says why.

    `missing` is data that could not be loaded, so the line may lack names; else empty.
    """

    text: str = ""
    reason: str = ""
    missing: str = ""


def count_characters(text: str) -> int:
    """Count characters as the text fields of phones do, in UTF-16: most emoji are two or more."""
    return len(text) + sum(character > "\uffff" for character in text)
