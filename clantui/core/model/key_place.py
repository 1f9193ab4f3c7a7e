"""The place where an API key is kept, as far as the user needs to know about it."""

from __future__ import annotations

from msgspec import Struct


class KeyPlace(Struct, frozen=True, kw_only=True):
    """Place in which an API key would be saved.

    Attributes:
        name: of the file, as it is shown.
        problem: why nothing can be saved there, a sentence; else empty.
        backup: under which name the file that is there would be kept; empty where there is none.
        note: what goes before this file when the program starts again, a sentence; else empty.
    """

    name: str
    problem: str = ""
    backup: str = ""
    note: str = ""
