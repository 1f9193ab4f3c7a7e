"""The file of the API key, as far as the screen shows it."""

from __future__ import annotations

from msgspec import Struct


class KeyPlace(Struct, frozen=True, kw_only=True):
    """File in which an API key would be saved.

    Attributes:
        name: of the file, for display.
        problem: sentence about why the file cannot be written; else empty.
        backup: name under which the existing file would be kept; empty if there is none.
        note: sentence about a setting that takes precedence over the file; else empty.
    """

    name: str
    problem: str = ""
    backup: str = ""
    note: str = ""
